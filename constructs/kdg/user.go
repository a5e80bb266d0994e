package kdg

import (
	"penstock/internal/nag"
	"penstock/internal/policy"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const (
	functionTimeoutSeconds = 60
	// CloudFormation gives up soon after the function has, not after its default of an hour.
	serviceTimeoutSeconds = functionTimeoutSeconds + 30
	memoryMiB             = 128

	// It is pasted and not typed. So long a draw has a digit and a symbol also
	// where an emulator does not see to that, as Secrets Manager does.
	generatedPasswordLength = 40
	// Characters that a shell, HTML or a double click would trip over.
	excludedCharacters = "\"'`\\$&<>;|(){}[] "
)

// newUser makes the user, with a permanent password, through the custom
// resource. The secret is nil where the password is a parameter.
func newUser(this constructs.Construct, userPool awscognito.CfnUserPool, client awscognito.CfnUserPoolClient, props Props) (awssecretsmanager.CfnSecret, awslambda.CfnFunction, awscdk.CustomResource) {
	properties := map[string]any{
		"UserPoolId": userPool.Ref(),
		"Username":   props.Username,
	}
	var secret awssecretsmanager.CfnSecret
	if props.Password != nil {
		properties["Password"] = props.Password
	} else {
		secret = newSecret(this)
		properties["PasswordSecretArn"] = secret.AttrId()
	}
	function := newFunction(this, userPool, client, secret, props)

	user := awscdk.NewCustomResource(this, jsii.String("User"), &awscdk.CustomResourceProps{
		ServiceToken:   function.AttrArn(),
		ResourceType:   jsii.String("Custom::KdgUser"),
		ServiceTimeout: awscdk.Duration_Seconds(jsii.Number(serviceTimeoutSeconds)),
		Properties:     &properties,
	})
	return secret, function, user
}

// newSecret makes the secret that holds the password and nothing else, so that
// one command prints it. Its ARN is the attribute Id, which says the same as Ref
// on AWS, but also on emulators that take Ref for the name.
func newSecret(this constructs.Construct) awssecretsmanager.CfnSecret {
	secret := awssecretsmanager.NewCfnSecret(this, jsii.String("Password"), &awssecretsmanager.CfnSecretProps{
		Description: jsii.String("Password of the Kinesis Data Generator user"),
		GenerateSecretString: &awssecretsmanager.CfnSecret_GenerateSecretStringProperty{
			PasswordLength:          jsii.Number(generatedPasswordLength),
			ExcludeCharacters:       jsii.String(excludedCharacters),
			RequireEachIncludedType: jsii.Bool(true),
		},
	})
	return secret
}

// newFunction makes the function behind the custom resource, with a role that
// reaches one user pool, one secret and one log group.
//
// It uses the CloudFormation resources and not CDK's L2, which with its asset is
// the slowest to load of all that CDK has for these stacks, and would add only
// what is set here.
func newFunction(this constructs.Construct, userPool awscognito.CfnUserPool, client awscognito.CfnUserPoolClient, secret awssecretsmanager.CfnSecret, props Props) awslambda.CfnFunction {
	log := awslogs.NewCfnLogGroup(this, jsii.String("FunctionLog"), &awslogs.CfnLogGroupProps{
		RetentionInDays: jsii.Number(props.LogRetentionDays),
	})
	// The deploy zips and uploads the folder.
	code := awscdk.Stack_Of(this).Synthesizer().AddFileAsset(&awscdk.FileAssetSource{
		FileName:    jsii.String(props.Code.Folder),
		SourceHash:  jsii.String(props.Code.Hash),
		Packaging:   awscdk.FileAssetPackaging_ZIP_DIRECTORY,
		DisplayName: jsii.String("kdguser"), // in what the CDK CLI prints
	})
	function := awslambda.NewCfnFunction(this, jsii.String("Function"), &awslambda.CfnFunctionProps{
		Description:   jsii.String("Provisions the Kinesis Data Generator user (custom resource)"),
		Runtime:       jsii.String("provided.al2023"),
		Architectures: jsii.Strings(props.Architecture),
		Handler:       jsii.String("bootstrap"),
		Code:          &awslambda.CfnFunction_CodeProperty{S3Bucket: code.BucketName, S3Key: code.ObjectKey},
		Role:          newFunctionRole(this, log, userPool, secret).AttrArn(),
		MemorySize:    jsii.Number(memoryMiB),
		Timeout:       jsii.Number(functionTimeoutSeconds),
		LoggingConfig: &awslambda.CfnFunction_LoggingConfigProperty{LogFormat: jsii.String("JSON"), LogGroup: log.Ref()},
	})
	if secret != nil {
		function.SetEnvironment(rotationEnvironment(userPool, client, props.Username))
	}
	// It always answers CloudFormation itself: an event that Lambda delivers
	// again would answer a request that is closed.
	awslambda.NewCfnEventInvokeConfig(this, jsii.String("NoRetries"), &awslambda.CfnEventInvokeConfigProps{
		FunctionName:         function.Ref(),
		Qualifier:            jsii.String("$LATEST"),
		MaximumRetryAttempts: jsii.Number(0),
	})
	return function
}

// newFunctionRole makes the function's role. The ARN of a log group ends in :*,
// for its log streams: Lambda names them.
func newFunctionRole(this constructs.Construct, log awslogs.CfnLogGroup, userPool awscognito.CfnUserPool, secret awssecretsmanager.CfnSecret) awsiam.CfnRole {
	statements := []any{
		policy.Allow("Log", log.AttrArn(), "logs:CreateLogStream", "logs:PutLogEvents"),
		policy.Allow("User", userPool.AttrArn(),
			"cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword"),
	}
	if secret != nil {
		statements = append(statements, rotationStatements(secret)...)
	}
	role := policy.Role(this, "FunctionRole", "The function that provisions the KDG user runs with it",
		policy.Service("lambda.amazonaws.com", nil), statements...)
	if secret != nil {
		nag.Acknowledge(role, nag.Acknowledgement{
			Rule: "AwsSolutions-IAM5", Finding: "Resource::*",
			Reason: "secretsmanager:GetRandomPassword reads nothing and cannot be limited to a resource.",
		})
	}
	return role
}
