package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"penstock/lambda/kdguser/sandbox"
)

// A fault is something that can go wrong at a call.
type fault struct {
	name      string
	happensAt func(call string) bool // selects the calls to which it can happen
	// lasts means that the fault repeats at all such calls of the same event. It has
	// ended when the next event arrives.
	lasts  bool
	kills  bool        // the function is killed at the call
	source eventSource // only for events from this source, if not empty
	make   func(w *world, call sandbox.Call) *sandbox.Fault
}

// An eventSource is the source of an event.
type eventSource string

const (
	fromCloudFormation eventSource = "CloudFormation"
	fromSecretsManager eventSource = "Secrets Manager"
)

// canHappenAt reports whether the fault can happen at a call during an event of the given
// kind.
func (f *fault) canHappenAt(k eventSource, call string) bool {
	return f.happensAt(call) && (f.source == "" || f.source == k)
}

// deletesUser reports whether the fault deletes the user or the pool.
func (f *fault) deletesUser() bool { return f.name == userDeleted || f.name == poolDeleted }

const (
	userDeleted = "somebody deletes the user just before"
	poolDeleted = "somebody deletes the user pool just before"
)

func serviceCall(call string) bool { return call != sandbox.CallResponse }
func anyCall(string) bool          { return true }
func responseCall(call string) bool {
	return call == sandbox.CallResponse
}
func adminCall(call string) bool { return strings.HasPrefix(call, "Admin") }

func onlyCalls(calls ...string) func(string) bool {
	return func(call string) bool { return slices.Contains(calls, call) }
}

// sameFault returns the same fault for every call.
func sameFault(f sandbox.Fault) func(*world, sandbox.Call) *sandbox.Fault {
	return func(*world, sandbox.Call) *sandbox.Fault { return &f }
}

// meanwhile returns a fault that changes the state before a successful call.
func meanwhile(do func(sandbox.State)) func(*world, sandbox.Call) *sandbox.Fault {
	return sameFault(sandbox.Fault{Before: do, Succeeds: true})
}

func errorResponse(code, message string) func(*world, sandbox.Call) *sandbox.Fault {
	return sameFault(sandbox.Fault{Status: http.StatusBadRequest, Code: code, Message: message})
}

var faults = []fault{
	// Faults that the function recovers from.
	{name: "throttled", happensAt: serviceCall, make: errorResponse("ThrottlingException", "Rate exceeded")},
	{name: "too many requests", happensAt: adminCall, make: errorResponse("TooManyRequestsException", "Rate exceeded")},
	{name: "HTTP 500", happensAt: anyCall, make: sameFault(sandbox.Fault{Status: 500, Code: "InternalErrorException", Message: "oops"})},
	{name: "HTTP 503, but it took effect", happensAt: anyCall, make: sameFault(sandbox.Fault{Status: 503, Code: "InternalServiceError", TakesEffect: true})},
	{name: "the connection is cut", happensAt: anyCall, make: sameFault(sandbox.Fault{})},
	{name: "the connection is cut, but it took effect", happensAt: anyCall, make: sameFault(sandbox.Fault{TakesEffect: true})},
	{name: "HTTP 429 to the response", happensAt: responseCall, make: sameFault(sandbox.Fault{Status: 429})},

	// Faults that make the event fail, and that have ended when the next event arrives.
	{name: "an invalid response, but it took effect", happensAt: serviceCall, make: sameFault(sandbox.Fault{Status: 200, Raw: "<html>", TakesEffect: true})},
	{name: "throttled until the time limit", happensAt: serviceCall, lasts: true, make: errorResponse("ThrottlingException", "Rate exceeded")},
	{name: "HTTP 500 until the time limit", happensAt: serviceCall, lasts: true, make: sameFault(sandbox.Fault{Status: 500, Code: "InternalErrorException"})},
	{name: "no response", happensAt: serviceCall, lasts: true, make: sameFault(sandbox.Fault{Hang: true})},
	{name: "no response, but it took effect", happensAt: serviceCall, lasts: true, make: sameFault(sandbox.Fault{Hang: true, TakesEffect: true})},
	{name: "denied", happensAt: serviceCall, lasts: true, make: errorResponse("AccessDeniedException", "User: arn:aws:sts::123456789012:assumed-role/r is not authorized")},
	{name: "a message of 10 KB that quotes the password and the URL", happensAt: serviceCall, lasts: true, make: quotesSecrets},

	// Responses of Secrets Manager for a secret that cannot be read.
	{name: "the secret does not exist", happensAt: onlyCalls("GetSecretValue"), lasts: true, make: errorResponse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")},
	{name: "the secret is marked for deletion", happensAt: onlyCalls("GetSecretValue"), lasts: true, make: errorResponse("InvalidRequestException", "it was marked for deletion")},
	{name: "access to the secret's key is denied", happensAt: onlyCalls("GetSecretValue"), lasts: true, make: errorResponse("DecryptionFailure", "Access to KMS is not allowed")},
	{name: "the secret is binary", happensAt: onlyCalls("GetSecretValue"), lasts: true, make: sameFault(sandbox.Fault{Status: 200, Raw: `{"SecretBinary":"AAEC"}`})},
	{name: "the secret is empty", happensAt: onlyCalls("GetSecretValue"), lasts: true, make: sameFault(sandbox.Fault{Status: 200, Raw: `{"SecretString":""}`})},

	// Errors of Cognito.
	{name: "the password policy rejects the password", happensAt: onlyCalls("AdminSetUserPassword"), lasts: true, make: errorResponse("InvalidPasswordException", "too plain")},
	{name: "a trigger rejects the user", happensAt: onlyCalls("AdminCreateUser"), lasts: true, make: errorResponse("UserLambdaValidationException", "no")},
	{name: "the sign-in is rejected", happensAt: onlyCalls("InitiateAuth", "RespondToAuthChallenge"), lasts: true, make: errorResponse("NotAuthorizedException", "Incorrect username or password.")},
	{name: "the sign-in's challenge is not a number", happensAt: onlyCalls("InitiateAuth"), lasts: true, make: sameFault(sandbox.Fault{Status: 200, Raw: `{"ChallengeParameters":{"SRP_B":"?","SALT":"?"}}`})},
	{name: "the sign-in requires a second factor", happensAt: onlyCalls("RespondToAuthChallenge"), lasts: true, make: sameFault(sandbox.Fault{Status: 200, Raw: `{"ChallengeName":"SMS_MFA"}`})},

	// Concurrent changes by others.
	{name: userDeleted, happensAt: adminCall, make: meanwhile(func(s sandbox.State) { clear(s.Users()) })},
	{name: poolDeleted, happensAt: adminCall, make: meanwhile(func(s sandbox.State) { s.DropPool(sandbox.Pool) })},
	{name: "somebody creates the user just before", happensAt: onlyCalls("AdminCreateUser"), make: createsUserBefore},
	{name: "a rotation ends just before", happensAt: anyCall, source: fromCloudFormation, make: meanwhile(endRotation)}, // not for rotations: only one runs at a time

	// Secrets Manager restarts a rotation, but CloudFormation never repeats an event.
	{name: "the function is killed", happensAt: serviceCall, kills: true, source: fromSecretsManager, make: killsFunction(false)},
	{name: "the function is killed, but the call took effect", happensAt: serviceCall, kills: true, source: fromSecretsManager, make: killsFunction(true)},
}

// quotesSecrets returns an error message of 10 KB that quotes the secrets in the call and
// the URL for the response.
func quotesSecrets(w *world, call sandbox.Call) *sandbox.Fault {
	var in struct{ Password, SecretString string }
	_ = json.Unmarshal(call.Body, &in)
	quoted := w.responseURL + " " + in.Password + " " + in.SecretString + " "
	return &sandbox.Fault{Status: http.StatusBadRequest, Code: "X", Message: quoted + strings.Repeat("ñ<\"\n", 2500) + quoted}
}

// createsUserBefore returns a fault in which somebody creates the user before the call
// does.
func createsUserBefore(_ *world, call sandbox.Call) *sandbox.Fault {
	var in struct{ UserPoolId, Username string }
	_ = json.Unmarshal(call.Body, &in)
	return &sandbox.Fault{Succeeds: true, Before: func(s sandbox.State) {
		if id := in.UserPoolId + "/" + in.Username; s.Users()[id] == nil {
			s.Users()[id] = foreignUser(id)
		}
	}}
}

// endRotation ends a rotation by another instance of the function: it changes the password
// of the secret, and of each user with the previous password.
func endRotation(s sandbox.State) {
	const next = `Rotated-"3"\<ñ>`
	old := s.Current()
	s.SetCurrent("elsewhere", next)
	for _, user := range s.Users() {
		if user.Password == old {
			user.Password = next
		}
	}
}

// killsFunction returns a fault that kills the function's process, before or after the
// call takes effect.
func killsFunction(after bool) func(*world, sandbox.Call) *sandbox.Fault {
	return func(w *world, _ sandbox.Call) *sandbox.Fault {
		return &sandbox.Fault{TakesEffect: after, Hang: true, Before: func(sandbox.State) { w.host.kill() }}
	}
}
