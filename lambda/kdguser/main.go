// Command kdguser is a Lambda function that implements a CloudFormation custom resource: a
// user with a permanent password in an Amazon Cognito user pool. It is the only part of
// the sign-in of the Kinesis Data Generator that CloudFormation cannot create itself.
//
// The function runs on provided.al2023. CloudFormation calls it directly. The properties
// of the resource are
//
//	UserPoolId         the user pool
//	Username           the name of the user
//	PasswordSecretArn  a secret whose SecretString is the password, or
//	Password           the password; exactly one of the two
//
// If the password is in a secret, Secrets Manager calls the same function to rotate it.
// Those events have a Step and no ResponseURL; see rotation.go.
//
// An event of CloudFormation is processed as follows:
//
//  1. handler.handle decodes the event. It sends exactly one response, even after a panic,
//     before the function reaches its time limit.
//  2. handler.process does the work in a goroutine. Create and Update read the password, ensure
//     that the user exists, and set the password permanently. Both are idempotent. On
//     failure, they roll back what they have created.
//  3. Delete uses only the physical ID <UserPoolId>/<Username>. It deletes the user only if
//     this stack created it: the user's standard attribute profile holds the stack's ID.
//  4. responder.send sends the response to the pre-signed URL in the event.
//
// A rotation has four steps. Each is an event, and Secrets Manager repeats the rotation if
// a step fails:
//
//  1. createSecret stores a new password as the secret's pending version.
//  2. setSecret sets the user's password to it.
//  3. testSecret signs in with it, in the same way as the generator's page.
//  4. finishSecret makes that version the current one.
//
// If a step after the first fails, the user's current password is restored.
//
// Events, URLs and passwords never appear in the log or in a response.
//
// The protocols are described in the CloudFormation User Guide under "Custom resource
// response objects" (crpg-ref-responses) and "Custom resource request types", and in the
// Secrets Manager User Guide under "Lambda rotation functions". The Amazon Cognito API
// reference says under AdminSetUserPassword that a permanent password makes the user
// CONFIRMED.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

// main does nothing that can fail before Start. Otherwise the function could not respond,
// and CloudFormation would wait until its own time limit.
func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	lambda.Start(newHandler(connect, log).handle)
}
