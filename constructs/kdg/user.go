package kdg

import (
	"strconv"

	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// MaxRotateAfterDays is the longest rotation schedule that Secrets Manager accepts.
const MaxRotateAfterDays = 1000

const (
	functionTimeoutSeconds = 60

	// Users paste the password. One so long has a digit and a symbol even where an
	// emulator ignores RequireEachIncludedType.
	generatedPasswordLength = 40
	// Characters that a shell, HTML or a double click would trip over.
	excludedCharacters = "\"'`\\$&<>;|(){}[] "
)

// newSecret creates the secret, which holds the password and nothing else, so that one
// command prints it. The ARN is the attribute Id, which equals Ref on AWS; emulators
// may use the name as Ref.
func newSecret(this constructs.Construct) (secret awssecretsmanager.Secret, arn *string) {
	secret = awssecretsmanager.NewSecret(this, jsii.String("Password"), &awssecretsmanager.SecretProps{
		Description: jsii.String("Password of the Kinesis Data Generator user"),
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			PasswordLength:          jsii.Number(generatedPasswordLength),
			ExcludeCharacters:       jsii.String(excludedCharacters),
			RequireEachIncludedType: jsii.Bool(true),
		},
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(secret, "CKV_AWS_149", "Secrets Manager encrypts it with the account's own key; "+
		"a customer key costs a dollar per month for one test user's password.")
	return secret, secret.Node().DefaultChild().(awssecretsmanager.CfnSecret).AttrId()
}

// newFunction creates the function behind the custom resource.
func newFunction(this constructs.Construct, s SignIn, props Props) awslambda.Function {
	log := awslogs.NewLogGroup(this, jsii.String("FunctionLog"), &awslogs.LogGroupProps{
		Retention:     props.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(log, "CKV_AWS_158", "CloudWatch encrypts log groups; the function logs no secret.")
	p := &awslambda.FunctionProps{
		Description:   jsii.String("Provisions the Kinesis Data Generator user (custom resource)"),
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  props.Architecture,
		Handler:       jsii.String("bootstrap"),
		Code:          props.Code,
		Role:          newFunctionRole(this, log, s),
		MemorySize:    jsii.Number(128),
		Timeout:       awscdk.Duration_Seconds(jsii.Number(functionTimeoutSeconds)),
		LoggingFormat: awslambda.LoggingFormat_JSON,
		LogGroup:      log,
		// The function always answers CloudFormation. A retried event would answer a
		// request that is closed.
		RetryAttempts: jsii.Number(0),
	}
	if s.Secret != nil {
		// The events of Secrets Manager do not tell this: see lambda/kdguser/rotation.go.
		p.Environment = &map[string]*string{
			"USER_POOL_ID":                s.UserPool.UserPoolId(),
			"USER_POOL_CLIENT_ID":         s.Client.UserPoolClientId(),
			"USERNAME":                    props.Username,
			"PASSWORD_LENGTH":             jsii.String(strconv.Itoa(generatedPasswordLength)),
			"PASSWORD_EXCLUDE_CHARACTERS": jsii.String(excludedCharacters),
		}
	}
	function := awslambda.NewFunction(this, jsii.String("Function"), p)
	findings.Accept(function, "CKV_AWS_115", "CloudFormation and Secrets Manager call it, one event at a time; "+
		"a reservation would take from the account's concurrency.")
	findings.Accept(function, "CKV_AWS_116", "CloudFormation waits for the answer and reports a failure; "+
		"a queue would keep events that are void by then.")
	findings.Accept(function, "CKV_AWS_117", "It calls public endpoints of AWS only, and reaches nothing in a VPC.")
	findings.Accept(function, "CKV_AWS_173", "The variables are names and IDs; Lambda encrypts them with its own key.")
	findings.Accept(function, "W3005", "CDK adds a dependency on the role to the reference that implies it.")
	return function
}

// newFunctionRole creates a role that reaches one user pool, one secret and one log
// group. Signing in, by which the function tries a new password, needs no permission.
func newFunctionRole(this constructs.Construct, log awslogs.LogGroup, s SignIn) awsiam.Role {
	policy := grant.Inline(
		grant.Allow("Log", []*string{log.LogGroupArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
		grant.Allow("User", []*string{s.UserPool.UserPoolArn()}, "cognito-idp:AdminCreateUser",
			"cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword"))
	role := awsiam.NewRole(this, jsii.String("FunctionRole"), &awsiam.RoleProps{
		Description:    jsii.String("The function that provisions the KDG user runs with it"),
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: policy,
	})
	if s.Secret != nil {
		(*policy)["Inline"].AddStatements(
			grant.Allow("Password", []*string{s.SecretARN}, "secretsmanager:DescribeSecret",
				"secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"),
			grant.Allow("NewPassword", *jsii.Strings("*"), "secretsmanager:GetRandomPassword"))
		findings.Accept(role, "AwsSolutions-IAM5[Resource::*]",
			"secretsmanager:GetRandomPassword reads nothing and cannot be limited to a resource.")
	}
	return role
}

// newRotation lets Secrets Manager call the function for the secret, on a schedule if
// days is set, and returns the command that rotates the password now.
//
// Without a schedule, the command must name the function and a schedule: Secrets Manager
// User Guide, "Automatic rotation (AWS CLI)". It names the longest.
//
// The schedule is L1: the L2 grants the function what its role already allows, in a
// policy that CloudFormation may delete before the user.
func newRotation(this constructs.Construct, s SignIn, days int) *string {
	s.Function.AddPermission(jsii.String("RotationPermission"), &awslambda.Permission{
		Principal:     awsiam.NewServicePrincipal(jsii.String("secretsmanager.amazonaws.com"), nil),
		SourceAccount: awscdk.Aws_ACCOUNT_ID(),
		SourceArn:     s.SecretARN,
	})
	rotate := []string{"aws", "secretsmanager", "rotate-secret",
		"--region", *awscdk.Aws_REGION(), "--secret-id", *s.SecretARN}
	if days == 0 {
		findings.Accept(s.Secret, "AwsSolutions-SMG4", "The password is for a test generator that is destroyed after "+
			"the test, and opens one delivery stream for putting. The setting rotateAfterDays schedules its rotation.")
		return jsii.String(shell.Command(append(rotate, "--rotation-lambda-arn", *s.Function.FunctionArn(),
			"--rotation-rules", "AutomaticallyAfterDays="+strconv.Itoa(MaxRotateAfterDays))...))
	}
	p := &awssecretsmanager.CfnRotationScheduleProps{
		SecretId:          s.SecretARN,
		RotationLambdaArn: s.Function.FunctionArn(),
		RotationRules: &awssecretsmanager.CfnRotationSchedule_RotationRulesProperty{
			AutomaticallyAfterDays: jsii.Number(days),
		},
		// A deploy changes no password. Instead, Secrets Manager tests the function with
		// the current one, which needs the user.
		RotateImmediatelyOnUpdate: jsii.Bool(false),
	}
	schedule := awssecretsmanager.NewCfnRotationSchedule(this, jsii.String("Rotation"), p)
	schedule.Node().AddDependency(s.Function, s.User) // the function with its permission
	return jsii.String(shell.Command(rotate...))
}
