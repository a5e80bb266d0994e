package kdg

import (
	"strconv"

	"penstock/internal/nag"
	"penstock/internal/policy"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// MaxRotateAfterDays is the longest schedule that Secrets Manager takes.
const MaxRotateAfterDays = 1000

// rotationEnvironment tells the function whose password it rotates and what a new one
// is like, which Secrets Manager's events do not: see lambda/kdguser, rotation.go.
func rotationEnvironment(userPool awscognito.CfnUserPool, client awscognito.CfnUserPoolClient, username *string) *awslambda.CfnFunction_EnvironmentProperty {
	return &awslambda.CfnFunction_EnvironmentProperty{Variables: map[string]any{
		"USER_POOL_ID":                userPool.Ref(),
		"USER_POOL_CLIENT_ID":         client.Ref(),
		"USERNAME":                    username,
		"PASSWORD_LENGTH":             strconv.Itoa(generatedPasswordLength),
		"PASSWORD_EXCLUDE_CHARACTERS": excludedCharacters,
	}}
}

// rotationStatements are what the function's role may do with the one secret. It signs
// in to try a new password, for which nobody needs a permission.
func rotationStatements(secret awssecretsmanager.CfnSecret) []any {
	return []any{
		policy.Allow("Password", secret.AttrId(),
			"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"),
		policy.Allow("NewPassword", jsii.String("*"), "secretsmanager:GetRandomPassword"),
	}
}

// newRotation lets Secrets Manager call the function for the one secret, by schedule
// where days are set, and gives the command that has it do so at once.
//
// Without a schedule the command has to name the function, and a schedule with it, by
// Secrets Manager's User Guide, "Automatic rotation (AWS CLI)": the longest there is.
func newRotation(this constructs.Construct, signIn SignIn, days int) *string {
	permission := awslambda.NewCfnPermission(this, jsii.String("RotationPermission"), &awslambda.CfnPermissionProps{
		Action:        jsii.String("lambda:InvokeFunction"),
		FunctionName:  signIn.Function.AttrArn(),
		Principal:     jsii.String("secretsmanager.amazonaws.com"),
		SourceAccount: awscdk.Aws_ACCOUNT_ID(),
		SourceArn:     signIn.Secret.AttrId(),
	})
	command := []string{"aws", "secretsmanager", "rotate-secret", "--region", *awscdk.Aws_REGION(), "--secret-id", *signIn.Secret.AttrId()}
	if days == 0 {
		nag.Acknowledge(signIn.Secret, nag.Acknowledgement{
			Rule:   "AwsSolutions-SMG4",
			Reason: "The password is for a test generator that is destroyed after the test, and opens one delivery stream for putting. The setting rotateAfterDays schedules its rotation.",
		})
		command = append(command, "--rotation-lambda-arn", *signIn.Function.AttrArn(),
			"--rotation-rules", "AutomaticallyAfterDays="+strconv.Itoa(MaxRotateAfterDays))
		return jsii.String(shell.Command(command...))
	}
	schedule := awssecretsmanager.NewCfnRotationSchedule(this, jsii.String("Rotation"), &awssecretsmanager.CfnRotationScheduleProps{
		SecretId:          signIn.Secret.AttrId(),
		RotationLambdaArn: signIn.Function.AttrArn(),
		RotationRules:     &awssecretsmanager.CfnRotationSchedule_RotationRulesProperty{AutomaticallyAfterDays: jsii.Number(days)},
		// A deploy changes no password. Secrets Manager tries the function with the
		// present one instead, for which the user has to be there.
		RotateImmediatelyOnUpdate: jsii.Bool(false),
	})
	schedule.Node().AddDependency(permission, signIn.User)
	return jsii.String(shell.Command(command...))
}
