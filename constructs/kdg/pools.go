package kdg

import (
	"penstock/internal/nag"

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
const PasswordPattern = `^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^A-Za-z0-9])\S{12,256}$`

// newPools makes the user pool, the client that the page signs in with, and the
// identity pool that turns the sign-in into AWS credentials.
func newPools(this constructs.Construct) (awscognito.UserPool, awscognito.UserPoolClient, awscognito.CfnIdentityPool) {
	userPool := awscognito.NewUserPool(this, jsii.String("UserPool"), &awscognito.UserPoolProps{
		// The client ID is in the URL of the page: nobody may sign up with it.
		SelfSignUpEnabled: jsii.Bool(false),
		// Names that differ in case are different users, as they are for the
		// custom resource: renaming Kdg to kdg must not delete the new user.
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
		// It holds one user, who is made anew by the next deploy: nothing to
		// keep, and nothing may stay behind as KDG's own stack leaves it.
		RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
		DeletionProtection: jsii.Bool(false),
	})
	nag.Acknowledge(userPool.Node().DefaultChild().(awscdk.CfnResource),
		nag.Acknowledgement{Rule: "AwsSolutions-COG2", Reason: "The KDG page has no step for a second factor: requiring one would lock its user out."},
		nag.Acknowledgement{Rule: "AwsSolutions-COG8", Reason: "Threat protection is billed for every user; this pool has one, with a long generated password and the right to put records on one stream."},
	)

	client := userPool.AddClient(jsii.String("Client"), &awscognito.UserPoolClientOptions{
		GenerateSecret: jsii.Bool(false), // a page cannot keep one
		AuthFlows:      &awscognito.AuthFlow{UserSrp: jsii.Bool(true)},
		DisableOAuth:   jsii.Bool(true),
		// An unknown name answers as a wrong password does.
		PreventUserExistenceErrors: jsii.Bool(true),
		// Of its own attributes the user may change one that nobody reads. By
		// default it could change profile, by which the custom resource knows the
		// users that it made, and would then leave behind.
		WriteAttributes:            awscognito.NewClientAttributes().WithStandardAttributes(&awscognito.StandardAttributesMask{Locale: jsii.Bool(true)}),
		SupportedIdentityProviders: &[]awscognito.UserPoolClientIdentityProvider{awscognito.UserPoolClientIdentityProvider_COGNITO()},
	})

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
