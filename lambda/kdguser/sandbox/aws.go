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

// An AWS is a server with one endpoint for Cognito and Secrets Manager. It has user pools,
// which exist as soon as a call names them, and one secret. A second server with TLS
// receives the responses to CloudFormation.
type AWS struct {
	*httptest.Server
	ResponseURL    string // prefix of the ResponseURL in requests of CloudFormation
	certificate    string // name of a file with the certificate of ResponseURL
	responseServer *httptest.Server

	mu           sync.Mutex
	users        map[string]*User  // by pool/name
	deletedPools map[string]bool   // deleted pools
	signIns      map[string]signIn // sign-ins in progress, by secret block
	secret       secret
	fault        func(Call) *Fault
	responses    []Response
	calls        []Call
	passwords    []string // all passwords that the secret has ever had
}

// A Response is a response that CloudFormation received.
type Response struct {
	Request     string // ID of the request
	Body        []byte
	ContentType []string // values of the header: CloudFormation requires a single empty one
}

// Identifiers of the sandbox's resources.
const (
	Pool      = "us-east-1_AbC123"
	Client    = "4ks1example0client"
	StackID   = "arn:aws:cloudformation:us-east-1:123456789012:stack/Generator/9a2b"
	SecretARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:Kdg-a1b2c3" // #nosec G101 -- the ARN of a secret that there is not
	LogicalID = "User"
	Signature = "5ec2e7" // part of every pre-signed URL
)

// Password is the secret's initial password.
const Password = "Str0ng-enough!"

// NewAWS starts the servers. The caller must call Close.
func NewAWS() *AWS {
	a := &AWS{users: map[string]*User{}, deletedPools: map[string]bool{}, signIns: map[string]signIn{}}
	a.secret = newSecret(Password)
	a.passwords = []string{Password}
	a.Server, a.responseServer = httptest.NewServer(a), httptest.NewTLSServer(a)
	a.ResponseURL = a.responseServer.URL
	a.certificate = writeCertificate(a.responseServer.Certificate())
	return a
}

// Close stops both servers and removes the certificate.
func (a *AWS) Close() {
	a.Server.Close()
	a.responseServer.Close()
	os.Remove(a.certificate)
}

func writeCertificate(certificate *x509.Certificate) (file string) {
	f, err := os.CreateTemp("", "sandbox-*.pem")
	if err == nil {
		err = errors.Join(pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}), f.Close())
	}
	if err != nil {
		panic(err) // like httptest
	}
	return f.Name()
}

// A Request is a request of CloudFormation.
type Request struct {
	Type       string // Create, Update or Delete
	ID         string
	PhysicalID string            // not used for a Create
	Properties map[string]string // the resource's properties
	Old        map[string]string // the properties before an Update
}

// Properties returns the properties of a user whose password is in the secret.
func Properties(pool, name string) map[string]string {
	return map[string]string{ // #nosec G101 -- the ARN of a secret that there is not
		"ServiceToken":      "arn:aws:lambda:us-east-1:123456789012:function:kdguser",
		"UserPoolId":        pool,
		"Username":          name,
		"PasswordSecretArn": SecretARN,
	}
}

// Encode returns a request as the JSON event that Lambda passes to the function.
func (a *AWS) Encode(r Request) string {
	event := map[string]any{
		"RequestType":        r.Type,
		"RequestId":          r.ID,
		"ResponseURL":        a.ResponseURL + "/" + r.ID + "?X-Amz-Signature=" + Signature,
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
		panic(err) // cannot happen: the event contains only strings and maps
	}
	return string(text)
}

// Event returns the JSON event of the given request type for a user whose password is in
// the secret.
func (a *AWS) Event(requestType, name string) string {
	return a.Encode(Request{Type: requestType, ID: "b1c2", PhysicalID: Pool + "/" + name, Properties: Properties(Pool, name)})
}

// Responses returns the responses received so far.
func (a *AWS) Responses() []Response {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.responses)
}

// Calls returns the names of the calls so far. A response to CloudFormation is listed as
// CallResponse.
func (a *AWS) Calls() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var names []string
	for _, call := range a.calls {
		names = append(names, call.Name)
	}
	return names
}

// Signed returns the calls so far that were signed for a service.
func (a *AWS) Signed() []Call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.calls), func(c Call) bool { return c.Service == "" })
}

// signedFor returns the service in the scope of an Authorization header,
// Credential=<key>/<date>/<region>/<service>/aws4_request.
func signedFor(authorization string) string {
	_, scope, _ := strings.Cut(authorization, "Credential=")
	if parts := strings.Split(scope, "/"); len(parts) > 4 {
		return parts[3]
	}
	return ""
}

// CallResponse is the call name of a response to CloudFormation.
const CallResponse = "Answer"

// ServeHTTP implements AWS's JSON protocol, and receives responses to CloudFormation.
func (a *AWS) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the function closed the connection
	}
	name := CallResponse
	if q.Method != http.MethodPut {
		_, name, _ = strings.Cut(q.Header.Get("X-Amz-Target"), ".")
	}
	fault, out, refused := a.handle(name, body, q)
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

// handle records a call and performs it, unless a fault prevents that. It returns the
// fault, and the result or the error of the call.
func (a *AWS) handle(name string, body []byte, q *http.Request) (fault *Fault, out any, refused *Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	call := Call{signedFor(q.Header.Get("Authorization")), name, len(a.calls) + 1, body}
	a.calls = append(a.calls, call)
	if a.fault != nil {
		fault = a.fault(call)
	}
	if fault != nil && fault.Before != nil {
		fault.Before(State{a})
		if fault.Succeeds {
			fault = nil
		}
	}
	if fault != nil && !fault.TakesEffect {
		return fault, nil, nil
	}
	out, refused = a.perform(name, body, q)
	return fault, out, refused
}

// perform executes a call without faults.
func (a *AWS) perform(name string, body []byte, q *http.Request) (out any, refused *Fault) {
	if name == CallResponse {
		a.responses = append(a.responses, Response{strings.TrimPrefix(q.URL.Path, "/"), body, q.Header.Values("Content-Type")})
		return struct{}{}, nil
	}
	var in input
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, errorResponse("SerializationException", "%v", err)
	}
	if strings.HasPrefix(q.Header.Get("X-Amz-Target"), "secretsmanager.") {
		return a.secretsManager(name, in)
	}
	return a.cognito(name, in)
}

// An input has the parameters of all calls of the two services.
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

// errorResponse returns the error response of a service.
func errorResponse(code, format string, values ...any) *Fault {
	return &Fault{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, values...)}
}
