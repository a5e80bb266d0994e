package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// A Call is a call that the function has made.
type Call struct {
	Service string // service that it was signed for, such as secretsmanager; "" if not signed
	Name    string // operation, such as GetSecretValue, or CallResponse
	N       int    // number of the call, counted from 1
	Body    []byte
}

// A Fault describes what goes wrong at a call. A Fault with only zero values cuts the
// connection.
type Fault struct {
	TakesEffect bool        // the call takes effect, but its response is replaced by the fault
	Before      func(State) // changes the state just before the call
	Succeeds    bool        // do nothing but call Before: the call then succeeds

	Hang    bool   // send no response until the function gives up
	Status  int    // HTTP status; 0 cuts the connection
	Raw     string // body of the response
	Code    string // error code of the service, if Raw is empty
	Message string // error message of the service, if Raw is empty
}

// InjectFaults injects faults: it sets the function that returns the fault of each call,
// or nil. The function runs while AWS is locked.
func (a *AWS) InjectFaults(fault func(Call) *Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fault = fault
}

// serve sends the response of the fault.
func (f *Fault) serve(w http.ResponseWriter, q *http.Request) {
	switch {
	case f.Hang:
		<-q.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Status == 0:
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(f.Status)
	if f.Raw != "" {
		_, _ = io.WriteString(w, f.Raw) // #nosec G705 -- a function reads it, and no browser
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": f.Code, "message": f.Message})
}

// A State gives access to the state of an AWS while it is locked. It is valid only until
// the function that received it returns.
type State struct{ a *AWS }

// WithState calls look with the state of AWS, which it may read and change.
func (a *AWS) WithState(look func(State)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	look(State{a})
}

// Users returns the users of all pools, by pool/name.
func (s State) Users() map[string]*User { return s.a.users }

// DropPool deletes a user pool and its users.
func (s State) DropPool(pool string) {
	s.a.deletedPools[pool] = true
	for id := range s.a.users {
		if strings.HasPrefix(id, pool+"/") {
			delete(s.a.users, id)
		}
	}
}

// Current returns the secret's current password.
func (s State) Current() string { return *s.a.secret.current().value }

// Passwords returns all passwords that the secret has ever had.
func (s State) Passwords() []string { return slices.Clone(s.a.passwords) }

// SetCurrent stores a new current password in the secret, like put-secret-value.
func (s State) SetCurrent(token, password string) {
	s.a.secret.versions[token] = &version{value: &password}
	s.a.secret.moveLabel(stageCurrent, token)
	s.a.passwords = append(s.a.passwords, password)
}

// BeginRotation adds the pending version of a rotation, without a value.
func (s State) BeginRotation(token string) {
	s.a.secret.rotationEnabled = true
	s.a.secret.versions[token] = &version{}
	s.a.secret.moveLabel(stagePending, token)
}

// EndRotation removes the AWSPENDING label, as Secrets Manager does at the end.
func (s State) EndRotation() { s.a.secret.moveLabel(stagePending, "") }
