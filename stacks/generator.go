package stacks

import (
	"cmp"

	"penstock/constructs/datastream"
	"penstock/constructs/delivery"
	"penstock/constructs/kdg"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// defaultUsername lets the first deploy do without a parameter.
const defaultUsername = "kdg"

// NewGenerator makes the stack that holds the Kinesis Data Generator sign-in.
// It knows the delivery stream by name only, so it can come and go without
// touching a record. code is lambda/kdguser, built for the architecture of
// config.
func NewGenerator(scope constructs.Construct, config Config, code kdg.Code) awscdk.Stack {
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
		Stream:           kdg.Stream{ARN: delivery.ARN(stack, config.Stream.Name)},
		PageURL:          config.KDGURLBase,
		Username:         username.ValueAsString(),
		Code:             code,
		Architecture:     config.LambdaArchitecture,
		LogRetentionDays: config.LogRetentionDays,
		RotateAfterDays:  config.RotateAfterDays,
	}
	if name := config.DataStreamName(); name != "" {
		props.Stream = kdg.Stream{ARN: datastream.ARN(stack, name), DataStream: true, KeyARN: config.key()}
	}
	if config.KDGPassword == PasswordParameter {
		props.Password = awscdk.NewCfnParameter(stack, jsii.String("Password"), &awscdk.CfnParameterProps{
			Description:           jsii.String("Password of the Kinesis Data Generator user"),
			NoEcho:                jsii.Bool(true),
			AllowedPattern:        jsii.String(kdg.PasswordPattern),
			ConstraintDescription: jsii.String("must be 12 to 256 characters without spaces: upper and lower case, a digit and a symbol"),
		}).ValueAsString()
	}
	signIn := kdg.New(stack, "Kdg", props)

	output(stack, "KdgUrl", "The Kinesis Data Generator, set up for this stack; on the page choose this Region and "+cmp.Or(config.DataStreamName(), config.Stream.Name), *signIn.URL)
	output(stack, "KdgUsername", "Sign in as", *username.ValueAsString())
	if signIn.Secret != nil {
		output(stack, "KdgPasswordCommand", "Prints the password",
			shell.Command("aws", "secretsmanager", "get-secret-value", "--region", *stack.Region(), "--secret-id", *signIn.Secret.AttrId(),
				"--query", "SecretString", "--output", "text"))
		output(stack, "KdgRotateCommand", "Changes the password; KdgPasswordCommand prints the new one", *signIn.RotateCommand)
	}
	return stack
}
