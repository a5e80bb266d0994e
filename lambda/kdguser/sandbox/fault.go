package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// A Call is one that the function made.
type Call struct {
	Service string // that it was signed for, such as secretsmanager, if it was
	Name    string // such as GetSecretValue, or CallAnswer
	N       int    // it is the Nth of all, from 1
	Body    []byte
}

// A Fault is what goes wrong at one call.
type Fault struct {
	After     bool        // the call takes effect, only its answer does not come
	Meanwhile func(State) // what somebody else does just before
	Only      bool        // Meanwhile is all: the call is served

	Hang    bool // there is no answer for as long as the function waits
	Status  int  // of HTTP; without one the connection is cut
	Raw     string
	Code    string // of the service's error, where Raw is empty
	Message string
}

// Break has every call ask for its fault; nil is none. A fault is asked for while
// nothing else happens in AWS.
func (a *AWS) Break(fault func(Call) *Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fault = fault
}

// serve answers as the fault has it.
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

// State is what is in AWS. What Meanwhile is given may be used until it returns.
type State struct{ a *AWS }

// Look lets look see, and change, what is in AWS.
func (a *AWS) Look(look func(State)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	look(State{a})
}

// Users returns the users of all pools, by pool/name.
func (s State) Users() map[string]*User { return s.a.users }

// DropPool deletes a user pool, and with it its users.
func (s State) DropPool(pool string) {
	s.a.gone[pool] = true
	for id := range s.a.users {
		if strings.HasPrefix(id, pool+"/") {
			delete(s.a.users, id)
		}
	}
}

// Current is the secret's current password.
func (s State) Current() string { return *s.a.secret.current().value }

// Minted are all passwords that were ever in the secret.
func (s State) Minted() []string { return slices.Clone(s.a.minted) }

// SetCurrent gives the secret another current password, as put-secret-value does.
func (s State) SetCurrent(token, password string) {
	s.a.secret.versions[token] = &version{value: &password}
	s.a.secret.move(stageCurrent, token)
	s.a.minted = append(s.a.minted, password)
}

// BeginRotation makes the pending version of a rotation, which has no value yet.
func (s State) BeginRotation(token string) {
	s.a.secret.rotates = true
	s.a.secret.versions[token] = &version{}
	s.a.secret.move(stagePending, token)
}

// EndRotation takes the pending label away, as Secrets Manager does in the end.
func (s State) EndRotation() { s.a.secret.move(stagePending, "") }
