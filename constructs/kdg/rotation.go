package kdg

import (
	"strconv"

	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// MaxRotateAfterDays is the longest schedule that Secrets Manager takes.
const MaxRotateAfterDays = 1000

// rotationEnvironment tells the function whose password it rotates and how to generate
// a new one. The events of Secrets Manager do not: see lambda/kdguser/rotation.go. It
// returns nil if the password is a parameter.
func rotationEnvironment(s SignIn, username *string) *map[string]*string {
	if s.Secret == nil {
		return nil
	}
	return &map[string]*string{
		"USER_POOL_ID":                s.UserPool.UserPoolId(),
		"USER_POOL_CLIENT_ID":         s.Client.UserPoolClientId(),
		"USERNAME":                    username,
		"PASSWORD_LENGTH":             jsii.String(strconv.Itoa(generatedPasswordLength)),
		"PASSWORD_EXCLUDE_CHARACTERS": jsii.String(excludedCharacters),
	}
}

// rotationStatements allows the function to rotate the one secret. Signing in, by
// which it tries a new password, needs no permission.
func rotationStatements(s SignIn) []awsiam.PolicyStatement {
	return []awsiam.PolicyStatement{
		grant.Allow("Password", []*string{s.SecretARN},
			"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"),
		grant.Allow("NewPassword", []*string{jsii.String("*")}, "secretsmanager:GetRandomPassword"),
	}
}

// newRotation lets Secrets Manager call the function for the one secret, on a schedule
// if days is set, and returns the command that rotates at once.
//
// Without a schedule the command has to name the function, and a schedule with it:
// Secrets Manager User Guide, "Automatic rotation (AWS CLI)". It takes the longest.
//
// The schedule is L1: the L2 grants the function what its role already has, in a
// policy that CloudFormation may delete before the user.
func newRotation(this constructs.Construct, s SignIn, days int) *string {
	s.Function.AddPermission(jsii.String("RotationPermission"), &awslambda.Permission{
		Principal:     awsiam.NewServicePrincipal(jsii.String("secretsmanager.amazonaws.com"), nil),
		SourceAccount: awscdk.Aws_ACCOUNT_ID(),
		SourceArn:     s.SecretARN,
	})
	acks := []findings.Acknowledgement{{Rule: "CKV_AWS_149", Reason: "Secrets Manager encrypts it with the account's own key; a customer key costs a dollar a month for one test user's password."}}
	command := []string{"aws", "secretsmanager", "rotate-secret", "--region", *awscdk.Aws_REGION(), "--secret-id", *s.SecretARN}
	if days == 0 {
		findings.Acknowledge(s.Secret, append(acks, findings.Acknowledgement{
			Rule:   "AwsSolutions-SMG4",
			Reason: "The password is for a test generator that is destroyed after the test, and opens one delivery stream for putting. The setting rotateAfterDays schedules its rotation.",
		})...)
		command = append(command, "--rotation-lambda-arn", *s.Function.FunctionArn(),
			"--rotation-rules", "AutomaticallyAfterDays="+strconv.Itoa(MaxRotateAfterDays))
		return jsii.String(shell.Command(command...))
	}
	findings.Acknowledge(s.Secret, acks...)
	schedule := awssecretsmanager.NewCfnRotationSchedule(this, jsii.String("Rotation"), &awssecretsmanager.CfnRotationScheduleProps{
		SecretId:          s.SecretARN,
		RotationLambdaArn: s.Function.FunctionArn(),
		RotationRules:     &awssecretsmanager.CfnRotationSchedule_RotationRulesProperty{AutomaticallyAfterDays: jsii.Number(days)},
		// A deploy changes no password. Secrets Manager tries the function with the
		// present one instead, for which the user has to be there.
		RotateImmediatelyOnUpdate: jsii.Bool(false),
	})
	schedule.Node().AddDependency(s.Function, s.User) // the function with its permission
	return jsii.String(shell.Command(command...))
}
