package kdg

import (
	"slices"

	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// minPasswordLength is also the minimum in PasswordPattern.
const minPasswordLength = 12

// PasswordPattern matches the passwords that the user pool accepts: 12 to 256
// characters without spaces, among them a lower-case and an upper-case letter, a digit
// and a symbol. It is a CloudFormation AllowedPattern.
const PasswordPattern = `^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^A-Za-z0-9])\S{12,256}$` // #nosec G101 -- a pattern

// newUserPool creates the user pool and the client that the page signs in with.
func newUserPool(this constructs.Construct) (awscognito.UserPool, awscognito.UserPoolClient) {
	pool := awscognito.NewUserPool(this, jsii.String("UserPool"), &awscognito.UserPoolProps{
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
		// The user has no e-mail address; a deploy sets the password again.
		AccountRecovery: awscognito.AccountRecovery_NONE,
		// The pool holds one user, whom the next deploy creates again.
		DeletionProtection: jsii.Bool(false),
		RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(pool, "AwsSolutions-COG2",
		"The KDG page has no step for a second factor: requiring one would lock its user out.")
	findings.Accept(pool, "AwsSolutions-COG8", "Threat protection is billed for every user; "+
		"this pool has one, with a long generated password and the right to put records on one stream.")
	client := awscognito.NewUserPoolClient(this, jsii.String("Client"), &awscognito.UserPoolClientProps{
		UserPool:       pool,
		GenerateSecret: jsii.Bool(false), // a page cannot keep one
		AuthFlows:      &awscognito.AuthFlow{UserSrp: jsii.Bool(true)},
		DisableOAuth:   jsii.Bool(true),
		SupportedIdentityProviders: &[]awscognito.UserPoolClientIdentityProvider{
			awscognito.UserPoolClientIdentityProvider_COGNITO(),
		},
		// An unknown name gets the same answer as a wrong password.
		PreventUserExistenceErrors: jsii.Bool(true),
		// By default, users may change their attribute profile, by which the custom
		// resource recognizes users that it created. Nothing reads locale.
		WriteAttributes: awscognito.NewClientAttributes().WithStandardAttributes(
			&awscognito.StandardAttributesMask{Locale: jsii.Bool(true)}),
	})
	return pool, client
}

// newIdentityPool creates the pool that exchanges a sign-in for AWS credentials. L1: the
// L2 has neither ServerSideTokenCheck nor trusts for other partitions.
func newIdentityPool(this constructs.Construct, s SignIn) awscognito.CfnIdentityPool {
	return awscognito.NewCfnIdentityPool(this, jsii.String("IdentityPool"), &awscognito.CfnIdentityPoolProps{
		AllowUnauthenticatedIdentities: jsii.Bool(false),
		AllowClassicFlow:               jsii.Bool(false),
		CognitoIdentityProviders: []any{&awscognito.CfnIdentityPool_CognitoIdentityProviderProperty{
			ClientId:     s.Client.UserPoolClientId(),
			ProviderName: s.UserPool.UserPoolProviderName(),
			// A user who is deleted or signed out everywhere gets no new credentials.
			ServerSideTokenCheck: jsii.Bool(true),
		}},
	})
}

// newRole creates the role of signed-in users and attaches it to the identity pool. It
// allows what the page calls, for KDG's page see awslabs/amazon-kinesis-data-generator
// web/js/producer.js. Guests have no role, and the pool refuses them. L1: the condition keys of the trust
// depend on the partition, which the L2's principals cannot express.
func newRole(this constructs.Construct, pool awscognito.CfnIdentityPool, props Props) awsiam.CfnRole {
	statements := grant.Send(props.DeliveryStream, props.DataStream)
	if props.PageURL != "" {
		statements = slices.Insert(statements, 0, grant.Allow("Lists", *jsii.Strings("*"),
			"ec2:DescribeRegions", "firehose:ListDeliveryStreams", "kinesis:ListStreams"))
	}
	role := awsiam.NewCfnRole(this, jsii.String("Authenticated"), &awsiam.CfnRoleProps{
		Description:              jsii.String("A user who is signed in to the KDG page sends with it"),
		AssumeRolePolicyDocument: trust(this, pool),
		Policies: []any{&awsiam.CfnRole_PolicyProperty{
			PolicyName: jsii.String("Inline"), PolicyDocument: grant.Document(statements...),
		}},
	})
	if props.PageURL != "" {
		findings.Accept(role, "AwsSolutions-IAM5[Resource::*]",
			"The three lists that KDG's page fills its menus from cannot be limited to a resource.")
	}
	awscognito.NewCfnIdentityPoolRoleAttachment(this, jsii.String("Roles"),
		&awscognito.CfnIdentityPoolRoleAttachmentProps{
			IdentityPoolId: pool.Ref(), Roles: map[string]any{"authenticated": role.AttrArn()},
		})
	return role
}

// issuers are the names with which identity pools sign tokens outside the standard
// partition: AWS GovCloud (US) User Guide, "Amazon Cognito in AWS GovCloud (US)", and
// "Getting Started with Amazon Web Services in China", "Amazon Cognito".
var issuers = []struct {
	condition     string
	parameter     func() *string
	value, issuer string
}{
	{"IsChina", awscdk.Aws_PARTITION, "aws-cn", "cognito-identity.cn-north-1.amazonaws.com.cn"},
	{"IsGovCloudEast", awscdk.Aws_REGION, "us-gov-east-1", "cognito-identity.us-gov-east-1.amazonaws.com"},
	{"IsGovCloudWest", awscdk.Aws_REGION, "us-gov-west-1", "cognito-identity-us-gov.amazonaws.com"},
}

// trust lets the signed-in users of one pool assume a role. Without the aud condition,
// users of any pool of any account could: IAM API reference, AssumeRoleWithWebIdentity.
//
// The issuer is part of the condition keys, which cannot be intrinsic functions. So
// CloudFormation conditions choose the whole document, and one template is valid in
// every partition.
func trust(this constructs.Construct, pool awscognito.CfnIdentityPool) any {
	issuedBy := func(issuer string) any {
		principal := awsiam.NewFederatedPrincipal(jsii.String(issuer), &map[string]any{
			"StringEquals":           map[string]any{issuer + ":aud": pool.Ref()},
			"ForAnyValue:StringLike": map[string]any{issuer + ":amr": "authenticated"},
		}, nil)
		return grant.Document(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings("sts:AssumeRoleWithWebIdentity"), Principals: &[]awsiam.IPrincipal{principal},
		}))
	}
	document := issuedBy("cognito-identity.amazonaws.com")
	for _, i := range issuers {
		condition := awscdk.NewCfnCondition(this, jsii.String(i.condition), &awscdk.CfnConditionProps{
			Expression: awscdk.Fn_ConditionEquals(i.parameter(), jsii.String(i.value)),
		})
		document = awscdk.Fn_ConditionIf(condition.LogicalId(), issuedBy(i.issuer), document)
	}
	return document
}
