package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// AWS is one endpoint for Cognito, Secrets Manager and the answers to CloudFormation.
type AWS struct {
	*httptest.Server

	mu      sync.Mutex
	users   map[string]map[string]string // a user's attributes, by user
	answers []Answer
	calls   []Call
}

// A Call is one of a service, in the words of IAM's policies.
type Call struct {
	Service   string // that it was signed for, such as secretsmanager
	Operation string // such as GetSecretValue
	Input     []byte // JSON
}

// An Answer is one that CloudFormation was given.
type Answer struct {
	Body        []byte
	ContentType []string // the header's values: CloudFormation wants one, empty
}

// Password is the text of every secret.
const Password = "Str0ng-enough!"

// NewAWS starts the endpoint; Close it after use.
func NewAWS() *AWS {
	a := &AWS{users: map[string]map[string]string{}}
	a.Server = httptest.NewServer(a)
	return a
}

// Event returns CloudFormation's event of a request type for a user whose password
// is in a secret.
func (a *AWS) Event(requestType, name string) string {
	event := map[string]any{
		"RequestType":       requestType,
		"RequestId":         "b1c2",
		"ResponseURL":       a.URL + "/answer?X-Amz-Signature=5ec2e7",
		"ResourceType":      "Custom::KdgUser",
		"LogicalResourceId": "User",
		"StackId":           "arn:aws:cloudformation:us-east-1:123456789012:stack/Generator/9a2b",
		"ResourceProperties": map[string]string{
			"ServiceToken":      "arn:aws:lambda:us-east-1:123456789012:function:kdguser",
			"UserPoolId":        "us-east-1_AbC123",
			"Username":          name,
			"PasswordSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:Kdg-a1b2c3",
		},
	}
	if requestType != "Create" {
		event["PhysicalResourceId"] = "us-east-1_AbC123/" + name
	}
	text, err := json.Marshal(event)
	if err != nil {
		panic(err) // strings and maps of them
	}
	return string(text)
}

// Answers returns the answers so far.
func (a *AWS) Answers() []Answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.answers)
}

// Calls returns the names of the services' calls so far.
func (a *AWS) Calls() []string {
	var names []string
	for _, call := range a.Signed() {
		names = append(names, call.Operation)
	}
	return names
}

// Signed returns the services' calls so far, with what was signed.
func (a *AWS) Signed() []Call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.calls)
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

// ServeHTTP answers AWS's JSON protocol, and takes CloudFormation's answers.
func (a *AWS) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	body, _ := io.ReadAll(q.Body)
	if q.Method == http.MethodPut {
		a.answers = append(a.answers, Answer{body, q.Header.Values("Content-Type")})
		return
	}
	_, call, _ := strings.Cut(q.Header.Get("X-Amz-Target"), ".")
	a.calls = append(a.calls, Call{signedFor(q.Header.Get("Authorization")), call, body})
	var in struct {
		UserPoolId, Username string
		UserAttributes       []struct{ Name, Value string }
	}
	_ = json.Unmarshal(body, &in)
	user := in.UserPoolId + "/" + in.Username
	attributes, exists := a.users[user]

	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	refuse := func(code string) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type":%q,"message":"refused by the sandbox"}`, code)
	}
	var out any = struct{}{}
	switch {
	case call == "GetSecretValue":
		out = map[string]string{"SecretString": Password}
	case call == "AdminCreateUser" && exists:
		refuse("UsernameExistsException")
		return
	case call == "AdminCreateUser":
		a.users[user] = map[string]string{"sub": "sub of " + user}
		for _, attribute := range in.UserAttributes {
			a.users[user][attribute.Name] = attribute.Value
		}
	case !exists:
		refuse("UserNotFoundException")
		return
	case call == "AdminDeleteUser":
		delete(a.users, user)
	case call == "AdminGetUser":
		var list []map[string]string
		for name, value := range attributes {
			list = append(list, map[string]string{"Name": name, "Value": value})
		}
		out = map[string]any{"Username": in.Username, "UserAttributes": list}
	}
	_ = json.NewEncoder(w).Encode(out)
}
