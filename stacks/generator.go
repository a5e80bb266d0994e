package stacks

import (
	"cmp"

	"penstock/constructs/kdg"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// defaultUsername allows a deployment without parameters.
const defaultUsername = "kdg"

// outputURL is an output of Page instead, unless a setting names KDG's page.
const outputURL = "KdgUrl"

// Outputs that Page refers to.
const (
	outputUserPoolID      = "UserPoolId"
	outputClientID        = "UserPoolClientId"
	outputIdentityPoolID  = "IdentityPoolId"
	outputUsername        = "KdgUsername"
	outputPasswordCommand = "KdgPasswordCommand"
)

// architectures maps the values of the setting to those of CDK.
var architectures = map[string]func() awslambda.Architecture{
	ArchitectureARM64: awslambda.Architecture_ARM_64,
	ArchitectureX8664: awslambda.Architecture_X86_64,
}

// NewGenerator creates the stack with the Kinesis Data Generator sign-in. It refers to the
// stream by name only, so you can deploy and destroy it without touching the data. code is
// lambda/kdguser, built for config.LambdaArchitecture.
func NewGenerator(scope constructs.Construct, config Config, code awslambda.Code) awscdk.Stack {
	stack := newStack(scope, config, config.GeneratorStackName(),
		"Kinesis Data Generator sign-in for one delivery stream")

	username := awscdk.NewCfnParameter(stack, jsii.String("Username"), &awscdk.CfnParameterProps{
		Description:           jsii.String("Name of the Kinesis Data Generator user"),
		Default:               defaultUsername,
		AllowedPattern:        jsii.String(`^\S+$`),
		MinLength:             jsii.Number(1),
		MaxLength:             jsii.Number(128), // AdminCreateUser API reference, Username
		ConstraintDescription: jsii.String("must be 1 to 128 characters without spaces"),
	})
	props := kdg.Props{
		PageURL:         config.KDGURLBase,
		Username:        username.ValueAsString(),
		Code:            code,
		Architecture:    architectures[config.LambdaArchitecture](),
		LogRetention:    config.logRetention(),
		RotateAfterDays: config.RotateAfterDays,
	}
	props.DeliveryStream, props.DataStream = config.stream(stack, config.key(stack))
	if config.KDGPassword == PasswordParameter {
		props.Password = awscdk.NewCfnParameter(stack, jsii.String("Password"), &awscdk.CfnParameterProps{
			Description:           jsii.String("Password of the Kinesis Data Generator user"),
			NoEcho:                jsii.Bool(true),
			AllowedPattern:        jsii.String(kdg.PasswordPattern),
			ConstraintDescription: jsii.String("must be 12 to 256 characters without spaces: upper and lower case, a digit and a symbol"),
		}).ValueAsString()
	}
	signIn := kdg.New(stack, "Kdg", props)

	if signIn.URL != nil {
		output(stack, outputURL, "Kinesis Data Generator for this stack. On the page, choose this Region and "+cmp.Or(config.DataStreamName(), config.Stream.Name), *signIn.URL)
	}
	output(stack, outputUsername, "User name for the sign-in", *username.ValueAsString())
	output(stack, outputUserPoolID, "User pool of the sign-in", *signIn.UserPool.UserPoolId())
	output(stack, outputClientID, "Client of the user pool", *signIn.Client.UserPoolClientId())
	output(stack, outputIdentityPoolID, "Identity pool of the sign-in", *signIn.IdentityPool.Ref())
	if signIn.Secret != nil {
		output(stack, outputPasswordCommand, "Prints the password",
			shell.Command("aws", "secretsmanager", "get-secret-value", "--region", *stack.Region(), "--secret-id", *signIn.SecretARN,
				"--query", "SecretString", "--output", "text"))
		output(stack, "KdgRotateCommand", "Rotates the password. KdgPasswordCommand prints the new one", *signIn.RotateCommand)
	}
	return stack
}

// stream refers, by its name, to the stream that producers send to: a delivery stream, or
// a data stream that key encrypts. The other is nil.
func (c Config) stream(stack awscdk.Stack, key awskms.IKey) (interfacesawskinesisfirehose.IDeliveryStreamRef, awskinesis.IStream) {
	id, name := jsii.String("Stream"), c.DataStreamName()
	if name == "" {
		return awskinesisfirehose.CfnDeliveryStream_FromDeliveryStreamName(stack, id, jsii.String(c.Stream.Name)), nil
	}
	return nil, awskinesis.Stream_FromStreamAttributes(stack, id, &awskinesis.StreamAttributes{
		StreamArn:     stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("kinesis"), Resource: jsii.String("stream"), ResourceName: jsii.String(name)}),
		EncryptionKey: key,
	})
}
