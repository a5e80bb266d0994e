// Command kdguser is the custom resource that gives one Amazon Cognito user pool
// its one user with a permanent password: the only part of the Kinesis Data
// Generator's sign-in that CloudFormation itself cannot make.
//
// It is a Lambda function on provided.al2023, called by CloudFormation itself.
// The resource's properties are
//
//	UserPoolId         the pool
//	Username           the user's name in it
//	PasswordSecretArn  the secret whose whole SecretString is the password, or
//	Password           the password itself; exactly one of the two
//
// Where the password is in a secret, the function is also the one with which Secrets
// Manager rotates it: see rotation.go. Its events have a Step and no ResponseURL.
//
// The flow of one event of CloudFormation's:
//
//  1. handler.handle decodes it and owns the answer: exactly one is sent, also
//     after a panic, and before Lambda's deadline cuts the function off.
//  2. handler.act does the work in its own goroutine. Create and Update read the
//     password, make sure that the user exists and set the password for good;
//     each may be delivered twice. A step that fails undoes what this call made.
//  3. Delete takes the physical ID <UserPoolId>/<Username> and nothing else. It
//     removes a user only if this stack made it, which the user's standard
//     attribute profile tells: it holds the stack's ID.
//  4. mailbox.put delivers the answer to the pre-signed URL of the event.
//
// The flow of a rotation, whose steps are an event each, and come again when one fails:
//
//  1. createSecret gives the secret's pending version a new password.
//  2. setSecret gives it to the user.
//  3. testSecret signs in with it, as the generator's page does.
//  4. finishSecret makes that version the current one.
//
// A step after the first that fails takes the user back to the current password.
//
// No event, URL or password is ever logged or answered.
//
// The contract with CloudFormation is in its User Guide under "Custom resource
// response objects" (crpg-ref-responses) and "Custom resource request types"; that with
// Secrets Manager in its User Guide under "Lambda rotation functions"; that
// a password set with Permanent leaves the user CONFIRMED, in the Amazon Cognito
// API reference under AdminSetUserPassword.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

// Nothing that can fail runs before Start: a function that dies there can answer
// no one, and CloudFormation waits for it until its own time limit.
func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	lambda.Start(newHandler(connect, log).handle)
}
