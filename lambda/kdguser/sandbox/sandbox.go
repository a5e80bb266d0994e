// Package sandbox is what a Lambda function sees around it, on 127.0.0.1: Lambda's
// Runtime API, the few calls of Cognito and Secrets Manager that kdguser makes, and
// the place where CloudFormation waits for an answer, each with a fault where one is
// asked for. It is for tests and measurements of the built function; the function
// itself does not import it.
package sandbox

import (
	"context"
	"os/exec"
	"strings"
)

// Username is the user whose password a rotation changes.
const Username = "señora-数据"

// Function returns the command that starts a bootstrap as Lambda would, with nothing
// of this machine's environment: no credentials or endpoints but those given here.
func Function(ctx context.Context, bootstrap, runtimeAPI string, aws *AWS) *exec.Cmd {
	function := exec.CommandContext(ctx, bootstrap)
	function.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtimeAPI, "http://"),
		"AWS_LAMBDA_FUNCTION_NAME=kdguser",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
		"AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=none",
		"AWS_SECRET_ACCESS_KEY=none",
		"AWS_ENDPOINT_URL=" + aws.URL,
		"SSL_CERT_FILE=" + aws.certificate,
		"AWS_EC2_METADATA_DISABLED=true",
		"USER_POOL_ID=" + Pool,
		"USER_POOL_CLIENT_ID=" + Client,
		"USERNAME=" + Username,
		"PASSWORD_LENGTH=40",
		"PASSWORD_EXCLUDE_CHARACTERS=\"'`\\$&<>;|(){}[] ",
	}
	return function
}
