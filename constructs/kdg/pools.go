package kdg

import (
	"penstock/internal/cdk/findings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// minPasswordLength is also checked by the Password parameter; see PasswordPattern.
const minPasswordLength = 12

// PasswordPattern is what the user pool's password policy allows, as a
// CloudFormation AllowedPattern: 12 to 256 characters without spaces, among
// them a lower-case and an upper-case letter, a digit and a symbol.
const PasswordPattern = `^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^A-Za-z0-9])\S{12,256}$` // #nosec G101 -- a pattern that passwords match, and none

// newPools creates the user pool, the client that the page signs in with, and the
// identity pool that exchanges the sign-in for AWS credentials.
func newPools(this constructs.Construct) (awscognito.UserPool, awscognito.UserPoolClient, awscognito.CfnIdentityPool) {
	userPool := awscognito.NewUserPool(this, jsii.String("UserPool"), &awscognito.UserPoolProps{
		// The client ID is in the URL of the page: nobody may sign up with it.
		SelfSignUpEnabled: jsii.Bool(false),
		// Names that differ in case are different users, as they are for the custom
		// resource: renaming Kdg to kdg must not delete the new user.
		SignInCaseSensitive: jsii.Bool(true),
		PasswordPolicy: &awscognito.PasswordPolicy{
			MinLength:            jsii.Number(minPasswordLength),
			RequireLowercase:     jsii.Bool(true),
			RequireUppercase:     jsii.Bool(true),
			RequireDigits:        jsii.Bool(true),
			RequireSymbols:       jsii.Bool(true),
			TempPasswordValidity: awscdk.Duration_Days(jsii.Number(1)),
		},
		// The user has no e-mail address to recover with; a deploy sets the password again.
		AccountRecovery: awscognito.AccountRecovery_NONE,
		// The pool holds one user, whom the next deploy creates again. KDG's own stack
		// leaves its pools behind.
		DeletionProtection: jsii.Bool(false),
		RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
	})
	findings.Acknowledge(userPool,
		findings.Acknowledgement{Rule: "AwsSolutions-COG2", Reason: "The KDG page has no step for a second factor: requiring one would lock its user out."},
		findings.Acknowledgement{Rule: "AwsSolutions-COG8", Reason: "Threat protection is billed for every user; this pool has one, with a long generated password and the right to put records on one stream."},
	)

	client := awscognito.NewUserPoolClient(this, jsii.String("Client"), &awscognito.UserPoolClientProps{
		UserPool:                   userPool,
		GenerateSecret:             jsii.Bool(false), // a page cannot keep one
		AuthFlows:                  &awscognito.AuthFlow{UserSrp: jsii.Bool(true)},
		DisableOAuth:               jsii.Bool(true),
		SupportedIdentityProviders: &[]awscognito.UserPoolClientIdentityProvider{awscognito.UserPoolClientIdentityProvider_COGNITO()},
		// An unknown name gets the same answer as a wrong password.
		PreventUserExistenceErrors: jsii.Bool(true),
		// The user may change one attribute, which nobody reads. By default it could
		// change profile, by which the custom resource recognizes the users that it made.
		WriteAttributes: awscognito.NewClientAttributes().WithStandardAttributes(&awscognito.StandardAttributesMask{Locale: jsii.Bool(true)}),
	})

	// L1: the L2 has neither ServerSideTokenCheck nor trusts for other partitions.
	identityPool := awscognito.NewCfnIdentityPool(this, jsii.String("IdentityPool"), &awscognito.CfnIdentityPoolProps{
		AllowUnauthenticatedIdentities: jsii.Bool(false),
		AllowClassicFlow:               jsii.Bool(false),
		CognitoIdentityProviders: []any{&awscognito.CfnIdentityPool_CognitoIdentityProviderProperty{
			ClientId:     client.UserPoolClientId(),
			ProviderName: userPool.UserPoolProviderName(),
			// A user who is deleted or signed out everywhere gets no new credentials.
			ServerSideTokenCheck: jsii.Bool(true),
		}},
	})
	return userPool, client, identityPool
}
