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
	"strings"

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
	// DeliveryStream is the stream that the user may put records on. Required, unless
	// DataStream is set.
	DeliveryStream interfacesawskinesisfirehose.IDeliveryStreamRef
	// DataStream is the stream that the user may put records on, instead of
	// DeliveryStream. With an encryption key the user may use the key for it.
	DataStream awskinesis.IStream
	// PageURL is the address of the KDG page, without a query. Required.
	PageURL string

	// Username is the name of the user. Required.
	Username *string
	// Password is the user's password, a NoEcho parameter. Default: Secrets Manager
	// generates and keeps one.
	Password *string
	// RotateAfterDays has Secrets Manager rotate a generated password at that age.
	// Default: only when it is told to.
	RotateAfterDays int

	// Code is lambda/kdguser, built for Architecture. Required.
	Code         awslambda.Code
	Architecture awslambda.Architecture
	// LogRetention is how long the function's log is kept. Required.
	LogRetention awslogs.RetentionDays
}

// SignIn holds the resources of a sign-in.
type SignIn struct {
	UserPool      awscognito.UserPool
	Client        awscognito.UserPoolClient
	IdentityPool  awscognito.CfnIdentityPool
	Authenticated awsiam.CfnRole
	Secret        awssecretsmanager.Secret // nil if the password is a parameter
	SecretARN     *string                  // nil if the password is a parameter
	Function      awslambda.Function
	User          awscdk.CustomResource
	URL           *string // the KDG page, set up for these pools
	RotateCommand *string // changes the password; nil if it is a parameter
}

// New creates a sign-in. It panics unless Props has one stream.
func New(scope constructs.Construct, id string, props Props) SignIn {
	if (props.DeliveryStream == nil) == (props.DataStream == nil) {
		panic("kdg: set Props.DeliveryStream or Props.DataStream, and only one of them")
	}
	this := constructs.NewConstruct(scope, jsii.String(id))
	s := SignIn{}
	s.UserPool, s.Client, s.IdentityPool = newPools(this)
	s.Authenticated = newRole(this, s.IdentityPool, send(props))
	properties := map[string]any{"UserPoolId": s.UserPool.UserPoolId(), "Username": props.Username}
	if props.Password != nil {
		properties["Password"] = props.Password
	} else {
		s.Secret, s.SecretARN = newSecret(this)
		properties["PasswordSecretArn"] = s.SecretARN
	}
	s.Function = newFunction(this, s, props)
	s.User = awscdk.NewCustomResource(this, jsii.String("User"), &awscdk.CustomResourceProps{
		ServiceToken:   s.Function.FunctionArn(),
		ResourceType:   jsii.String("Custom::KdgUser"),
		ServiceTimeout: awscdk.Duration_Seconds(jsii.Number(serviceTimeoutSeconds)),
		Properties:     &properties,
	})
	s.URL = pageURL(props.PageURL, s)
	if s.Secret != nil {
		s.RotateCommand = newRotation(this, s, props.RotateAfterDays)
	}
	return s
}

// pageURL returns the page with the query that tells it the pools:
// awslabs/amazon-kinesis-data-generator web/js/producer.js, init.
func pageURL(base string, s SignIn) *string {
	query := []string{
		"upid=" + *s.UserPool.UserPoolId(),
		"ipid=" + *s.IdentityPool.Ref(),
		"cid=" + *s.Client.UserPoolClientId(),
		"r=" + *awscdk.Aws_REGION(),
	}
	return jsii.String(base + "?" + strings.Join(query, "&"))
}
