package kdg

import (
	"penstock/internal/nag"

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

// newPools makes the user pool, the client that the page signs in with, and the
// identity pool that turns the sign-in into AWS credentials.
func newPools(this constructs.Construct) (awscognito.CfnUserPool, awscognito.CfnUserPoolClient, awscognito.CfnIdentityPool) {
	userPool := awscognito.NewCfnUserPool(this, jsii.String("UserPool"), &awscognito.CfnUserPoolProps{
		// The client ID is in the URL of the page: nobody may sign up with it.
		AdminCreateUserConfig: &awscognito.CfnUserPool_AdminCreateUserConfigProperty{AllowAdminCreateUserOnly: jsii.Bool(true)},
		// Names that differ in case are different users, as they are for the
		// custom resource: renaming Kdg to kdg must not delete the new user.
		UsernameConfiguration: &awscognito.CfnUserPool_UsernameConfigurationProperty{CaseSensitive: jsii.Bool(true)},
		Policies: &awscognito.CfnUserPool_PoliciesProperty{
			PasswordPolicy: &awscognito.CfnUserPool_PasswordPolicyProperty{
				MinimumLength:                 jsii.Number(minPasswordLength),
				RequireLowercase:              jsii.Bool(true),
				RequireUppercase:              jsii.Bool(true),
				RequireNumbers:                jsii.Bool(true),
				RequireSymbols:                jsii.Bool(true),
				TemporaryPasswordValidityDays: jsii.Number(1),
			},
		},
		// The user has no e-mail address to recover with; a deploy sets the password again.
		AccountRecoverySetting: &awscognito.CfnUserPool_AccountRecoverySettingProperty{
			RecoveryMechanisms: []any{&awscognito.CfnUserPool_RecoveryOptionProperty{Name: jsii.String("admin_only"), Priority: jsii.Number(1)}},
		},
		// It holds one user, who is made anew by the next deploy: nothing to
		// keep, and nothing may stay behind as KDG's own stack leaves it.
		DeletionProtection: jsii.String("INACTIVE"),
	})
	nag.Acknowledge(userPool,
		nag.Acknowledgement{Rule: "AwsSolutions-COG2", Reason: "The KDG page has no step for a second factor: requiring one would lock its user out."},
		nag.Acknowledgement{Rule: "AwsSolutions-COG8", Reason: "Threat protection is billed for every user; this pool has one, with a long generated password and the right to put records on one stream."},
	)

	client := awscognito.NewCfnUserPoolClient(this, jsii.String("Client"), &awscognito.CfnUserPoolClientProps{
		UserPoolId:        userPool.Ref(),
		GenerateSecret:    jsii.Bool(false), // a page cannot keep one
		ExplicitAuthFlows: jsii.Strings("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"),
		// No OAuth: neither a hosted sign-in page nor another identity provider.
		AllowedOAuthFlowsUserPoolClient: jsii.Bool(false),
		SupportedIdentityProviders:      jsii.Strings("COGNITO"),
		// An unknown name answers as a wrong password does.
		PreventUserExistenceErrors: jsii.String("ENABLED"),
		// Of its own attributes the user may change one that nobody reads. By
		// default it could change profile, by which the custom resource knows the
		// users that it made, and would then leave behind.
		WriteAttributes: jsii.Strings("locale"),
	})

	identityPool := awscognito.NewCfnIdentityPool(this, jsii.String("IdentityPool"), &awscognito.CfnIdentityPoolProps{
		AllowUnauthenticatedIdentities: jsii.Bool(false),
		AllowClassicFlow:               jsii.Bool(false),
		CognitoIdentityProviders: []any{&awscognito.CfnIdentityPool_CognitoIdentityProviderProperty{
			ClientId:     client.Ref(),
			ProviderName: userPool.AttrProviderName(),
			// A user who is deleted or signed out everywhere gets no new credentials.
			ServerSideTokenCheck: jsii.Bool(true),
		}},
	})
	return userPool, client, identityPool
}
