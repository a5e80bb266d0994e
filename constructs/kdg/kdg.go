// Package kdg creates what the Amazon Kinesis Data Generator (KDG) page needs to sign
// in and to send to one stream: a Cognito user pool with one user, an identity pool,
// and its role.
//
// KDG's own stack creates the pools with a Lambda function that can no longer be
// created and that leaves them behind. Here they are CloudFormation resources. Only a
// user with a permanent password, which CloudFormation cannot create, comes from a
// custom resource: lambda/kdguser.
package kdg

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a sign-in.
type Props struct {
	// DeliveryStream receives the user's records. Required, unless DataStream is set.
	DeliveryStream interfacesawskinesisfirehose.IDeliveryStreamRef
	// DataStream receives the user's records instead of DeliveryStream. The user may
	// use its encryption key, if it has one, to put records.
	DataStream awskinesis.IStream
	// PageURL is the address of KDG's page, without a query. The user may then list
	// streams and Regions, which KDG's page does. Default: the user has another page.
	PageURL string

	// Username is the name of the user. Required.
	Username *string
	// Password is the user's password, from a NoEcho parameter. Default: Secrets
	// Manager generates and stores one.
	Password *string
	// RotateAfterDays is the age, in days, at which Secrets Manager rotates a
	// generated password. Default: it rotates on demand only.
	RotateAfterDays int

	// Code is lambda/kdguser, built for Architecture. Required.
	Code awslambda.Code
	// Architecture is the processor that the function runs on. Required.
	Architecture awslambda.Architecture
	// LogRetention is how long CloudWatch keeps the function's log. Required.
	LogRetention awslogs.RetentionDays
}

// SignIn holds the resources of a sign-in.
type SignIn struct {
	UserPool      awscognito.UserPool        // holds the one user
	Client        awscognito.UserPoolClient  // signs the page in
	IdentityPool  awscognito.CfnIdentityPool // exchanges a sign-in for AWS credentials
	Authenticated awsiam.CfnRole             // role of the signed-in user
	Secret        awssecretsmanager.Secret   // holds the password; nil if it is a parameter
	SecretARN     *string                    // ARN of Secret; nil if the password is a parameter
	Function      awslambda.Function         // creates the user and rotates the password
	User          awscdk.CustomResource      // the user in the pool
	URL           *string                    // KDG's page, set up for these pools; nil without PageURL
	RotateCommand *string                    // rotates the password now; nil if it is a parameter
}

// New creates a sign-in. It panics unless Props has one stream.
func New(scope constructs.Construct, id string, props Props) SignIn {
	if (props.DeliveryStream == nil) == (props.DataStream == nil) {
		panic("kdg: set Props.DeliveryStream or Props.DataStream, and only one of them")
	}
	this := constructs.NewConstruct(scope, jsii.String(id))
	s := SignIn{}
	s.UserPool, s.Client = newUserPool(this)
	s.IdentityPool = newIdentityPool(this, s)
	s.Authenticated = newRole(this, s.IdentityPool, props)
	if props.Password == nil {
		s.Secret, s.SecretARN = newSecret(this)
	}
	s.Function = newFunction(this, s, props)
	s.User = awscdk.NewCustomResource(this, jsii.String("User"), &awscdk.CustomResourceProps{
		ServiceToken: s.Function.FunctionArn(),
		ResourceType: jsii.String("Custom::KdgUser"),
		// CloudFormation gives up soon after the function. By default it waits for an hour.
		ServiceTimeout: awscdk.Duration_Seconds(jsii.Number(functionTimeoutSeconds + 30)),
		Properties: &map[string]any{ // CDK leaves out the one that is nil
			"UserPoolId": s.UserPool.UserPoolId(), "Username": props.Username,
			"Password": props.Password, "PasswordSecretArn": s.SecretARN,
		},
	})
	// The page's parameters: awslabs/amazon-kinesis-data-generator web/js/producer.js, init.
	if props.PageURL != "" {
		s.URL = jsii.Sprintf("%s?upid=%s&ipid=%s&cid=%s&r=%s", props.PageURL,
			*s.UserPool.UserPoolId(), *s.IdentityPool.Ref(), *s.Client.UserPoolClientId(), *awscdk.Aws_REGION())
	}
	if s.Secret != nil {
		s.RotateCommand = newRotation(this, s, props.RotateAfterDays)
	}
	return s
}
