// Package sandbox emulates the environment of the built kdguser function on 127.0.0.1:
// Lambda's Runtime API, the operations of Cognito and Secrets Manager that the function
// calls, and the server that receives responses for CloudFormation. It can inject a fault
// into each call. It serves tests and benchmarks; the function does not import it.
package sandbox

import (
	"context"
	"os/exec"
	"strings"
)

// Username is the name of the user whose password a rotation changes.
const Username = "señora-数据"

// Function returns the command that starts a bootstrap as Lambda does. Its environment
// contains only the sandbox's endpoints and dummy credentials, and nothing of this machine.
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
