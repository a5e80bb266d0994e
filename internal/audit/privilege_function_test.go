package audit

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"penstock/internal/cdk/gofunction"
	"penstock/internal/repo"
	"penstock/internal/testkit/iamtest"
	"penstock/lambda/kdguser/sandbox"

	"github.com/stretchr/testify/require"
)

// toRun documents what Lambda and a function do with the function's role.
const toRun = "AWS Lambda Developer Guide: Defining Lambda function permissions with an execution role"

// A recording holds the calls that the built function made, and the resources that they
// concern.
type recording struct {
	pool, secret string // secret is empty if the password is a parameter
	calls        []sandbox.Call
}

// record runs the built function through a Create, an Update and a Delete event of
// CloudFormation. With secret, the password is in a secret, and a rotation follows the
// update; otherwise it is a parameter.
func record(t *testing.T, secret bool) recording {
	root, err := repo.Root()
	require.NoError(t, err)
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	require.NoError(t, gofunction.Compile(root, "lambda/kdguser", runtime.GOOS, runtime.GOARCH, bootstrap))
	aws, lambda := sandbox.NewAWS(), sandbox.NewRuntime()
	defer aws.Close()
	defer lambda.Close()
	function := sandbox.Function(t.Context(), bootstrap, lambda.URL, aws)
	require.NoError(t, function.Start())
	defer func() {
		_ = function.Process.Kill()
		_ = function.Wait()
	}()

	var recorded recording
	for _, kind := range []string{"Create", "Update", "Delete"} {
		var event struct {
			RequestType, RequestId, ResponseURL, ResourceType, LogicalResourceId, PhysicalResourceId, StackId string
			ResourceProperties                                                                                map[string]string
		}
		require.NoError(t, json.Unmarshal([]byte(aws.Event(kind, sandbox.Username)), &event))
		if !secret {
			delete(event.ResourceProperties, "PasswordSecretArn")
			event.ResourceProperties["Password"] = sandbox.Password
		}
		recorded.pool, recorded.secret = event.ResourceProperties["UserPoolId"], event.ResourceProperties["PasswordSecretArn"]
		text, err := json.Marshal(event)
		require.NoError(t, err)
		_, err = lambda.Invoke(t.Context(), string(text))
		require.NoError(t, err)
		if secret && kind == "Update" {
			rotate(t, aws, lambda)
		}
	}
	for _, answer := range aws.Responses() {
		require.Contains(t, string(answer.Body), `"Status":"SUCCESS"`)
	}
	recorded.calls = aws.Signed()
	require.NotEmpty(t, recorded.calls)
	return recorded
}

// rotate runs the four steps of a password rotation.
func rotate(t *testing.T, aws *sandbox.AWS, lambda *sandbox.Runtime) {
	const token = "5ec2e7"
	aws.WithState(func(s sandbox.State) { s.BeginRotation(token) })
	for _, step := range []string{"createSecret", "setSecret", "testSecret", "finishSecret"} {
		_, err := lambda.Invoke(t.Context(), fmt.Sprintf(`{"Step": %q, "SecretId": %q, "ClientRequestToken": %q}`, step, sandbox.SecretARN, token))
		require.NoError(t, err, step)
	}
	aws.WithState(func(s sandbox.State) { s.EndRotation() })
}

// toRotate documents who invokes a rotation function.
const toRotate = "AWS Secrets Manager User Guide: Lambda rotation function execution role permissions"

// rotationContext returns the condition keys of a request that Secrets Manager makes to
// rotate a secret.
func rotationContext(arn, account string) map[string]any {
	return map[string]any{"aws:SourceArn": arn, "aws:SourceAccount": account}
}

func (d *deployed) function() iamtest.Caller {
	return iamtest.Caller{Role: d.generator.ARN("KdgFunctionRole")}
}

// functionLog returns the ARN of a log stream with a name as Lambda chooses it.
func (d *deployed) functionLog(group string) string {
	return d.ARN("logs", "log-group:"+group+":log-stream:2026/11/23/[$LATEST]5ec2e7")
}

func functionAllowed(d *deployed) []row {
	role := d.function()
	all := slices.Concat(
		calls(role, toRun, d.functionLog(d.generator.Name("KdgFunctionLog")), "logs:CreateLogStream", "logs:PutLogEvents"),
		calls(service("lambda"), toRun, role.Role, "sts:AssumeRole"),
	)
	seen := map[string]bool{}
	for _, call := range d.recorded.calls {
		var input struct{ UserPoolId, SecretId string }
		require.NoError(d, json.Unmarshal(call.Body, &input))
		on := ""
		switch {
		case input.UserPoolId == d.recorded.pool:
			on = d.generator.ARN("KdgUserPool")
		case input.SecretId == d.recorded.secret && input.SecretId != "":
			on = d.generator.ARN("KdgPassword")
		case call.Name == "GetRandomPassword":
			on = "*"
		}
		action := call.Service + ":" + call.Name
		require.NotEmpty(d, on, "%s: the test does not know the resource of the call: %s", action, call.Body)
		if !seen[action] {
			all = append(all, calls(role, "recorded from the built function", on, action)...)
		}
		seen[action] = true
	}
	if d.recorded.secret != "" {
		function, secret := d.generator.ARN("KdgFunction"), d.generator.ARN("KdgPassword")
		all = append(all, withContext(rotationContext(secret, d.Account), calls(service("secretsmanager"), toRotate, function, "lambda:InvokeFunction"))...)
	}
	return all
}

func functionDenied(d *deployed) []row {
	role, pool := d.function(), d.generator.ARN("KdgUserPool")
	group := d.generator.Name("KdgFunctionLog")
	actions := []string{"cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword"}
	all := slices.Concat(
		calls(role, "another user pool", d.ARN("cognito-idp", "userpool/another"), actions...),
		calls(role, "another Region's user pool", d.place("eu-west-1", d.Account).ARN("cognito-idp", "userpool/"+d.generator.Name("KdgUserPool")), actions...),
		calls(role, "another account's user pool", d.place(d.Region, otherAccount).ARN("cognito-idp", "userpool/"+d.generator.Name("KdgUserPool")), actions...),
		calls(role, "another action on the pool", pool,
			"cognito-idp:AdminDisableUser", "cognito-idp:AdminInitiateAuth", "cognito-idp:AdminResetUserPassword", "cognito-idp:AdminUpdateUserAttributes", "cognito-idp:ListUsers",
			"cognito-idp:DeleteUserPool", "cognito-idp:DescribeUserPool", "cognito-idp:UpdateUserPool", "cognito-idp:CreateUserPoolClient"),
		calls(role, "creating and listing pools", "*", "cognito-idp:CreateUserPool", "cognito-idp:ListUserPools", "cognito-identity:CreateIdentityPool", "cognito-identity:SetIdentityPoolRoles"),
		calls(role, "the identity pool", d.generator.ARN("KdgIdentityPool"), "cognito-identity:UpdateIdentityPool", "cognito-identity:DeleteIdentityPool"),
		calls(role, "another secret", d.ARN("secretsmanager", "secret:another-AbCdEf"), "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"),
		calls(role, "all secrets", "*", "secretsmanager:ListSecrets", "secretsmanager:BatchGetSecretValue"),
		calls(role, "another action on the log", d.functionLog(group), "logs:DeleteLogStream", "logs:GetLogEvents"),
		calls(role, "the log itself", d.generator.ARN("KdgFunctionLog"), "logs:CreateLogGroup", "logs:DeleteLogGroup"),
		calls(role, "another log", d.functionLog("another"), "logs:CreateLogStream", "logs:PutLogEvents"),
		calls(role, "another log, whose name begins with this one's", d.functionLog(group+"2"), "logs:PutLogEvents"),
		calls(role, "the stream", d.ingest.ARN("Delivery"), "firehose:PutRecordBatch", "firehose:DeleteDeliveryStream"),
		calls(role, "the lake", d.lake(), "s3:ListBucket"),
		calls(role, "the lake", d.lake()+"/streaming/x", "s3:GetObject", "s3:PutObject"),
		calls(role, "privilege escalation", role.Role, "iam:PassRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
		calls(role, "privilege escalation", d.signedIn().Role, "iam:PassRole", "sts:AssumeRole"),
		calls(service("firehose"), "another service", role.Role, "sts:AssumeRole"),
		calls(service("lambda"), "another action of STS", role.Role, "sts:TagSession", "sts:SetSourceIdentity"),
		calls(d.administrator(), "an administrator", role.Role, "sts:AssumeRole"),
		calls(d.stranger(), "another account", role.Role, "sts:AssumeRole"),
		calls(anonymous, "no credentials", role.Role, "sts:AssumeRole"),
	)
	if d.recorded.secret != "" {
		secret, function := d.generator.ARN("KdgPassword"), d.generator.ARN("KdgFunction")
		all = slices.Concat(all,
			calls(role, "another action on the secret", secret, "secretsmanager:DeleteSecret", "secretsmanager:RotateSecret", "secretsmanager:CancelRotateSecret", "secretsmanager:PutResourcePolicy", "secretsmanager:UpdateSecret"),
			withContext(rotationContext(d.ARN("secretsmanager", "secret:another-AbCdEf"), d.Account), calls(service("secretsmanager"), "another secret's rotation", function, "lambda:InvokeFunction")),
			withContext(rotationContext(secret, otherAccount), calls(service("secretsmanager"), "another account's rotation", function, "lambda:InvokeFunction")),
			calls(service("secretsmanager"), "no secret in the context", function, "lambda:InvokeFunction"),
			withContext(rotationContext(secret, d.Account), slices.Concat(
				calls(service("secretsmanager"), "another action on the function", function, "lambda:UpdateFunctionCode", "lambda:GetFunction"),
				calls(service("events"), "another service", function, "lambda:InvokeFunction"),
			)),
			calls(d.stranger(), "another account", function, "lambda:InvokeFunction"),
			calls(anonymous, "no credentials", function, "lambda:InvokeFunction"),
			calls(d.stranger(), "another account", secret, "secretsmanager:GetSecretValue"),
			calls(anonymous, "no credentials", secret, "secretsmanager:GetSecretValue"),
		)
	}
	return all
}
