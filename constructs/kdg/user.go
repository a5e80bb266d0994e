package kdg

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const (
	functionTimeoutSeconds = 60
	// CloudFormation gives up soon after the function has. Its default is an hour.
	serviceTimeoutSeconds = functionTimeoutSeconds + 30
	memoryMiB             = 128

	// Users paste the password. One so long has a digit and a symbol even where an
	// emulator ignores RequireEachIncludedType.
	generatedPasswordLength = 40
	// Characters that a shell, HTML or a double click would trip over.
	excludedCharacters = "\"'`\\$&<>;|(){}[] "
)

// newSecret creates the secret that holds the password and nothing else, so that one
// command prints it. The ARN is the attribute Id, which equals Ref on AWS; emulators
// may take Ref for the name.
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
	return secret, secret.Node().DefaultChild().(awssecretsmanager.CfnSecret).AttrId()
}

// newFunction creates the function behind the custom resource, with a role that
// reaches one user pool, one secret and one log group.
func newFunction(this constructs.Construct, s SignIn, props Props) awslambda.Function {
	log := awslogs.NewLogGroup(this, jsii.String("FunctionLog"), &awslogs.LogGroupProps{
		Retention:     props.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Acknowledge(log, findings.Acknowledgement{Rule: "CKV_AWS_158", Reason: "CloudWatch encrypts log groups; the function logs no secret."})
	function := awslambda.NewFunction(this, jsii.String("Function"), &awslambda.FunctionProps{
		Description:   jsii.String("Provisions the Kinesis Data Generator user (custom resource)"),
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  props.Architecture,
		Handler:       jsii.String("bootstrap"),
		Code:          props.Code,
		Role:          newFunctionRole(this, log, s),
		MemorySize:    jsii.Number(memoryMiB),
		Timeout:       awscdk.Duration_Seconds(jsii.Number(functionTimeoutSeconds)),
		LoggingFormat: awslambda.LoggingFormat_JSON,
		LogGroup:      log,
		Environment:   rotationEnvironment(s, props.Username),
		// The function always answers CloudFormation. An event that Lambda delivers again
		// would answer a request that is closed.
		RetryAttempts: jsii.Number(0),
	})
	findings.Acknowledge(function,
		findings.Acknowledgement{Rule: "CKV_AWS_115", Reason: "CloudFormation and Secrets Manager call it, one event at a time; a reservation would take from the account's concurrency."},
		findings.Acknowledgement{Rule: "CKV_AWS_116", Reason: "CloudFormation waits for the answer and reports a failure; a queue would keep events that are void by then."},
		findings.Acknowledgement{Rule: "CKV_AWS_117", Reason: "It calls public endpoints of AWS only, and reaches nothing in a VPC."},
		findings.Acknowledgement{Rule: "W3005", Reason: "CDK adds a dependency on the role to the reference that implies it."},
		findings.Acknowledgement{Rule: "CKV_AWS_173", Reason: "The variables are names and IDs; Lambda encrypts them with its own key."},
	)
	return function
}

// newFunctionRole creates the function's role. Lambda names the log streams, so the
// log statement covers the whole group.
func newFunctionRole(this constructs.Construct, log awslogs.LogGroup, s SignIn) awsiam.Role {
	statements := []awsiam.PolicyStatement{
		grant.Allow("Log", []*string{log.LogGroupArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
		grant.Allow("User", []*string{s.UserPool.UserPoolArn()},
			"cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword"),
	}
	if s.Secret != nil {
		statements = append(statements, rotationStatements(s)...)
	}
	role := awsiam.NewRole(this, jsii.String("FunctionRole"), &awsiam.RoleProps{
		Description:    jsii.String("The function that provisions the KDG user runs with it"),
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: grant.Inline(statements...),
	})
	if s.Secret != nil {
		findings.Acknowledge(role, findings.Acknowledgement{
			Rule: "AwsSolutions-IAM5", Finding: "Resource::*",
			Reason: "secretsmanager:GetRandomPassword reads nothing and cannot be limited to a resource.",
		})
	}
	return role
}
