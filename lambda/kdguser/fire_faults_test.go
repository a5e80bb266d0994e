package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"penstock/lambda/kdguser/sandbox"
)

// A fault is what may go wrong at a call.
type fault struct {
	name string
	on   func(call string) bool // the calls that it may happen to
	// lasts is that it happens to all such calls until the function is done with
	// the event; the next event finds AWS mended.
	lasts bool
	kills bool // the function is killed at the call
	to    kind // of events, where not to both
	of    func(w *world, call sandbox.Call) *sandbox.Fault
}

// A kind is where an event comes from.
type kind string

const (
	requests kind = "CloudFormation"
	turns    kind = "Secrets Manager"
)

// hits reports whether the fault may happen to a call that an event of the kind leads to.
func (f *fault) hits(k kind, call string) bool {
	return f.on(call) && (f.to == "" || f.to == k)
}

// loses is that a user, or the pool, may not be there any more.
func (f *fault) loses() bool { return f.name == vanished || f.name == poolGone }

const (
	vanished = "somebody deletes the user just before"
	poolGone = "somebody deletes the user pool just before"
)

func service(call string) bool { return call != sandbox.CallAnswer }
func every(string) bool        { return true }
func answering(call string) bool {
	return call == sandbox.CallAnswer
}
func admin(call string) bool { return strings.HasPrefix(call, "Admin") }

func only(calls ...string) func(string) bool {
	return func(call string) bool { return slices.Contains(calls, call) }
}

// always is the same fault at every call.
func always(f sandbox.Fault) func(*world, sandbox.Call) *sandbox.Fault {
	return func(*world, sandbox.Call) *sandbox.Fault { return &f }
}

// meanwhile is what somebody else does before a call that is served.
func meanwhile(do func(sandbox.State)) func(*world, sandbox.Call) *sandbox.Fault {
	return always(sandbox.Fault{Meanwhile: do, Only: true})
}

func refusal(code, message string) func(*world, sandbox.Call) *sandbox.Fault {
	return always(sandbox.Fault{Status: http.StatusBadRequest, Code: code, Message: message})
}

var faults = []fault{
	// What the function gets over.
	{name: "it is throttled", on: service, of: refusal("ThrottlingException", "Rate exceeded")},
	{name: "too many requests", on: admin, of: refusal("TooManyRequestsException", "Rate exceeded")},
	{name: "HTTP 500", on: every, of: always(sandbox.Fault{Status: 500, Code: "InternalErrorException", Message: "oops"})},
	{name: "HTTP 503, and it took effect", on: every, of: always(sandbox.Fault{Status: 503, Code: "InternalServiceError", After: true})},
	{name: "the connection is cut", on: every, of: always(sandbox.Fault{})},
	{name: "the connection is cut, and it took effect", on: every, of: always(sandbox.Fault{After: true})},
	{name: "HTTP 429 to the answer", on: answering, of: always(sandbox.Fault{Status: 429})},

	// What fails the event, and is over when the next one comes.
	{name: "garbage, and it took effect", on: service, of: always(sandbox.Fault{Status: 200, Raw: "<html>", After: true})},
	{name: "throttled for all its time", on: service, lasts: true, of: refusal("ThrottlingException", "Rate exceeded")},
	{name: "HTTP 500 for all its time", on: service, lasts: true, of: always(sandbox.Fault{Status: 500, Code: "InternalErrorException"})},
	{name: "no answer", on: service, lasts: true, of: always(sandbox.Fault{Hang: true})},
	{name: "no answer, and it took effect", on: service, lasts: true, of: always(sandbox.Fault{Hang: true, After: true})},
	{name: "denied", on: service, lasts: true, of: refusal("AccessDeniedException", "User: arn:aws:sts::123456789012:assumed-role/r is not authorized")},
	{name: "10 KB that quote the password and the URL", on: service, lasts: true, of: quoting},

	// What Secrets Manager says of a secret that cannot be read.
	{name: "the secret is gone", on: only("GetSecretValue"), lasts: true, of: refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")},
	{name: "the secret is to be deleted", on: only("GetSecretValue"), lasts: true, of: refusal("InvalidRequestException", "it was marked for deletion")},
	{name: "the secret's key is denied", on: only("GetSecretValue"), lasts: true, of: refusal("DecryptionFailure", "Access to KMS is not allowed")},
	{name: "the secret is binary", on: only("GetSecretValue"), lasts: true, of: always(sandbox.Fault{Status: 200, Raw: `{"SecretBinary":"AAEC"}`})},
	{name: "the secret is empty", on: only("GetSecretValue"), lasts: true, of: always(sandbox.Fault{Status: 200, Raw: `{"SecretString":""}`})},

	// What Cognito refuses.
	{name: "the password policy refuses", on: only("AdminSetUserPassword"), lasts: true, of: refusal("InvalidPasswordException", "too plain")},
	{name: "a trigger refuses", on: only("AdminCreateUser"), lasts: true, of: refusal("UserLambdaValidationException", "no")},
	{name: "the sign-in is refused", on: only("InitiateAuth", "RespondToAuthChallenge"), lasts: true, of: refusal("NotAuthorizedException", "Incorrect username or password.")},
	{name: "the sign-in's challenge is no number", on: only("InitiateAuth"), lasts: true, of: always(sandbox.Fault{Status: 200, Raw: `{"ChallengeParameters":{"SRP_B":"?","SALT":"?"}}`})},
	{name: "the sign-in asks for more", on: only("RespondToAuthChallenge"), lasts: true, of: always(sandbox.Fault{Status: 200, Raw: `{"ChallengeName":"SMS_MFA"}`})},

	// What others do meanwhile.
	{name: vanished, on: admin, of: meanwhile(func(s sandbox.State) { clear(s.Users()) })},
	{name: poolGone, on: admin, of: meanwhile(func(s sandbox.State) { s.DropPool(sandbox.Pool) })},
	{name: "a person makes the user just before", on: only("AdminCreateUser"), of: joined},
	{name: "a rotation ends just before", on: every, to: requests, of: meanwhile(rotated)}, // there is one rotation at a time

	// Secrets Manager begins a rotation again; CloudFormation never sends an event again.
	{name: "the function is killed", on: service, kills: true, to: turns, of: kill(false)},
	{name: "the function is killed, and it took effect", on: service, kills: true, to: turns, of: kill(true)},
}

// quoting is a message of 10 KB with all that may not be told: what the call itself
// has of it, and the URL for the answer.
func quoting(w *world, call sandbox.Call) *sandbox.Fault {
	var in struct{ Password, SecretString string }
	_ = json.Unmarshal(call.Body, &in)
	quoted := w.url + " " + in.Password + " " + in.SecretString + " "
	return &sandbox.Fault{Status: http.StatusBadRequest, Code: "X", Message: quoted + strings.Repeat("ñ<\"\n", 2500) + quoted}
}

// joined is that a person makes the user that the call is to make.
func joined(_ *world, call sandbox.Call) *sandbox.Fault {
	var in struct{ UserPoolId, Username string }
	_ = json.Unmarshal(call.Body, &in)
	return &sandbox.Fault{Only: true, Meanwhile: func(s sandbox.State) {
		if id := in.UserPoolId + "/" + in.Username; s.Users()[id] == nil {
			s.Users()[id] = personsUser(id)
		}
	}}
}

// rotated is that another instance of the function has ended a rotation: the secret
// has another password, and so has each user who had the one before.
func rotated(s sandbox.State) {
	const next = `Rotated-"3"\<ñ>`
	old := s.Current()
	s.SetCurrent("elsewhere", next)
	for _, user := range s.Users() {
		if user.Password == old {
			user.Password = next
		}
	}
}

// kill is that the function's process is killed, before or after the call took effect.
func kill(after bool) func(*world, sandbox.Call) *sandbox.Fault {
	return func(w *world, _ sandbox.Call) *sandbox.Fault {
		return &sandbox.Fault{After: after, Hang: true, Meanwhile: func(sandbox.State) { w.host.kill() }}
	}
}
