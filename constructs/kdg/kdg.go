// Package kdg is everything the Amazon Kinesis Data Generator (KDG) page needs
// to sign in and to send to one delivery stream: a Cognito user pool with one
// user, an identity pool, and the role behind it.
//
// KDG's own stack makes the pools with a Lambda function that can no longer be
// created and that leaves them behind. Here all of them are CloudFormation
// resources; only the user with a permanent password, which CloudFormation
// cannot make, comes from a custom resource: lambda/kdguser.
package kdg

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are what a sign-in is made from.
type Props struct {
	Stream  Stream // the one that the user may put records on
	PageURL string // address of the KDG page, without a query

	Username *string // name of the user
	// Password of the user, a NoEcho parameter. Default: Secrets Manager makes
	// one and keeps it.
	Password *string
	// RotateAfterDays is after how many days Secrets Manager changes the password
	// that it made. 0: only when it is told to.
	RotateAfterDays int

	Code             Code   // lambda/kdguser, built
	Architecture     string // that Code was built for: arm64 or x86_64
	LogRetentionDays int    // days that the function's log is kept
}

// Stream is where records are put.
type Stream struct {
	ARN *string
	// DataStream says that it is one of Amazon Kinesis. Default: it is a delivery stream.
	DataStream bool
	// KeyARN is the key of KMS that a data stream is encrypted with. Default: AWS's own,
	// which whoever may put records on the stream may use.
	KeyARN *string
}

// Code is a built Lambda function.
type Code struct {
	Folder string // with its bootstrap, in the cloud assembly and relative to it
	Hash   string // of its sources, by which a deploy knows whether it changed
}

// SignIn is a user who can sign in to the KDG page.
type SignIn struct {
	UserPool      awscognito.CfnUserPool
	Client        awscognito.CfnUserPoolClient
	IdentityPool  awscognito.CfnIdentityPool
	Authenticated awsiam.CfnRole
	Secret        awssecretsmanager.CfnSecret // nil where the password is a parameter
	Function      awslambda.CfnFunction
	User          awscdk.CustomResource
	URL           *string // of the page, set up for these pools
	RotateCommand *string // changes the password; nil where it is a parameter
}

// New makes a sign-in.
func New(scope constructs.Construct, id string, props Props) SignIn {
	this := constructs.NewConstruct(scope, jsii.String(id))

	userPool, client, identityPool := newPools(this)
	authenticated := newRole(this, identityPool, props.Stream)
	secret, function, user := newUser(this, userPool, client, props)

	signIn := SignIn{
		UserPool:      userPool,
		Client:        client,
		IdentityPool:  identityPool,
		Authenticated: authenticated,
		Secret:        secret,
		Function:      function,
		User:          user,
		URL:           pageURL(props.PageURL, userPool, client, identityPool),
	}
	if secret != nil {
		signIn.RotateCommand = newRotation(this, signIn, props.RotateAfterDays)
	}
	return signIn
}

// pageURL is the page with the query that it reads its pools from:
// awslabs/amazon-kinesis-data-generator web/js/producer.js, init.
func pageURL(base string, userPool awscognito.CfnUserPool, client awscognito.CfnUserPoolClient, identityPool awscognito.CfnIdentityPool) *string {
	query := []string{
		"upid=" + *userPool.Ref(),
		"ipid=" + *identityPool.Ref(),
		"cid=" + *client.Ref(),
		"r=" + *awscdk.Aws_REGION(),
	}
	return jsii.String(base + "?" + strings.Join(query, "&"))
}
