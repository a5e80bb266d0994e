package sandbox

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
)

// AWS is one endpoint for Cognito, Secrets Manager and the answers to CloudFormation:
// user pools, made when they are first named, and one secret.
//
// CloudFormation's part is a server of its own, as it alone has to have TLS.
type AWS struct {
	*httptest.Server
	AnswerURL   string // that CloudFormation's requests begin their ResponseURL with
	certificate string // a file with the certificate of AnswerURL
	answerTo    *httptest.Server

	mu      sync.Mutex
	users   map[string]*User // by pool/name
	gone    map[string]bool  // pools that were deleted
	proofs  map[string]proof // sign-ins that were begun, by their secret block
	secret  secret
	fault   func(Call) *Fault
	answers []Answer
	calls   []Call
	minted  []string // every password that was ever in the secret
}

// An Answer is one that CloudFormation was given.
type Answer struct {
	Request     string // by its ID
	Body        []byte
	ContentType []string // the header's values: CloudFormation wants one, empty
}

// Names of what is in the sandbox.
const (
	Pool      = "us-east-1_AbC123"
	Client    = "4ks1example0client"
	StackID   = "arn:aws:cloudformation:us-east-1:123456789012:stack/Generator/9a2b"
	SecretARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Kdg-a1b2c3" // #nosec G101 -- the ARN of a secret that there is not
	LogicalID = "User"
	Signature = "5ec2e7" // part of every pre-signed URL
)

// Password is the secret's first one.
const Password = "Str0ng-enough!"

// NewAWS starts the endpoint; Close it after use.
func NewAWS() *AWS {
	a := &AWS{users: map[string]*User{}, gone: map[string]bool{}, proofs: map[string]proof{}}
	a.secret = newSecret(Password)
	a.minted = []string{Password}
	a.Server, a.answerTo = httptest.NewServer(a), httptest.NewTLSServer(a)
	a.AnswerURL = a.answerTo.URL
	a.certificate = writeCertificate(a.answerTo.Certificate())
	return a
}

// Close stops both servers and removes the certificate.
func (a *AWS) Close() {
	a.Server.Close()
	a.answerTo.Close()
	os.Remove(a.certificate)
}

func writeCertificate(certificate *x509.Certificate) (file string) {
	f, err := os.CreateTemp("", "sandbox-*.pem")
	if err == nil {
		err = errors.Join(pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}), f.Close())
	}
	if err != nil {
		panic(err) // as httptest does
	}
	return f.Name()
}

// A Request is one of CloudFormation's.
type Request struct {
	Type       string // Create, Update or Delete
	ID         string
	PhysicalID string            // but for a Create
	Properties map[string]string // of the resource
	Old        map[string]string // those before an Update
}

// Properties are those of a user in a pool, whose password is in the secret.
func Properties(pool, name string) map[string]string {
	return map[string]string{ // #nosec G101 -- the ARN of a secret that there is not
		"ServiceToken":      "arn:aws:lambda:us-east-1:123456789012:function:kdguser",
		"UserPoolId":        pool,
		"Username":          name,
		"PasswordSecretArn": SecretARN,
	}
}

// Encode returns a request as Lambda gives it to the function.
func (a *AWS) Encode(r Request) string {
	event := map[string]any{
		"RequestType":        r.Type,
		"RequestId":          r.ID,
		"ResponseURL":        a.AnswerURL + "/" + r.ID + "?X-Amz-Signature=" + Signature,
		"ResourceType":       "Custom::KdgUser",
		"LogicalResourceId":  LogicalID,
		"StackId":            StackID,
		"ResourceProperties": r.Properties,
	}
	if r.Type != "Create" {
		event["PhysicalResourceId"] = r.PhysicalID
	}
	if r.Old != nil {
		event["OldResourceProperties"] = r.Old
	}
	text, err := json.Marshal(event)
	if err != nil {
		panic(err) // strings and maps of them
	}
	return string(text)
}

// Event returns the event of a request type for a user whose password is in the secret.
func (a *AWS) Event(requestType, name string) string {
	return a.Encode(Request{Type: requestType, ID: "b1c2", PhysicalID: Pool + "/" + name, Properties: Properties(Pool, name)})
}

// Answers returns the answers so far.
func (a *AWS) Answers() []Answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.answers)
}

// Calls returns the names of the calls so far; that of an answer is CallAnswer.
func (a *AWS) Calls() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var names []string
	for _, call := range a.calls {
		names = append(names, call.Name)
	}
	return names
}

// Signed returns the calls of services so far, with what was signed.
func (a *AWS) Signed() []Call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.calls), func(c Call) bool { return c.Service == "" })
}

// signedFor is the service in the scope of a signature,
// Credential=<key>/<date>/<region>/<service>/aws4_request.
func signedFor(authorization string) string {
	_, scope, _ := strings.Cut(authorization, "Credential=")
	if parts := strings.Split(scope, "/"); len(parts) > 4 {
		return parts[3]
	}
	return ""
}

// CallAnswer is the name of the call that gives CloudFormation an answer.
const CallAnswer = "Answer"

// ServeHTTP answers AWS's JSON protocol, and takes CloudFormation's answers.
func (a *AWS) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the function went away
	}
	name := CallAnswer
	if q.Method != http.MethodPut {
		_, name, _ = strings.Cut(q.Header.Get("X-Amz-Target"), ".")
	}
	fault, out, refused := a.take(name, body, q)
	switch {
	case fault != nil:
		fault.serve(w, q)
	case refused != nil:
		refused.serve(w, q)
	default:
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_ = json.NewEncoder(w).Encode(out)
	}
}

// take lets a call take effect, unless its fault comes before that.
func (a *AWS) take(name string, body []byte, q *http.Request) (fault *Fault, out any, refused *Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	call := Call{signedFor(q.Header.Get("Authorization")), name, len(a.calls) + 1, body}
	a.calls = append(a.calls, call)
	if a.fault != nil {
		fault = a.fault(call)
	}
	if fault != nil && fault.Meanwhile != nil {
		fault.Meanwhile(State{a})
		if fault.Only {
			fault = nil
		}
	}
	if fault != nil && !fault.After {
		return fault, nil, nil
	}
	out, refused = a.serve(name, body, q)
	return fault, out, refused
}

// serve is what AWS does.
func (a *AWS) serve(name string, body []byte, q *http.Request) (out any, refused *Fault) {
	if name == CallAnswer {
		a.answers = append(a.answers, Answer{strings.TrimPrefix(q.URL.Path, "/"), body, q.Header.Values("Content-Type")})
		return struct{}{}, nil
	}
	var in input
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, refuse("SerializationException", "%v", err)
	}
	if strings.HasPrefix(q.Header.Get("X-Amz-Target"), "secretsmanager.") {
		return a.secretsManager(name, in)
	}
	return a.cognito(name, in)
}

// An input is that of any call of the two services.
type input struct {
	UserPoolId, Username, Password string
	UserAttributes                 []struct{ Name, Value string }

	ClientId                           string
	AuthParameters, ChallengeResponses map[string]string

	SecretId, VersionId, VersionStage    string
	ClientRequestToken                   string
	SecretString                         *string
	VersionStages                        []string
	MoveToVersionId, RemoveFromVersionId string
	PasswordLength                       int
	ExcludeCharacters                    string
	RequireEachIncludedType              bool
}

// refuse is how a service refuses a call.
func refuse(code, format string, values ...any) *Fault {
	return &Fault{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, values...)}
}
