package kdg

import (
	"penstock/internal/nag"
	"penstock/internal/policy"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newRoles makes the two roles of the identity pool and attaches them.
func newRoles(this constructs.Construct, pool awscognito.CfnIdentityPool, stream Stream) (authenticated, unauthenticated awsiam.CfnRole) {
	issuers := newIssuers(this)

	// Exactly what the page calls: awslabs/amazon-kinesis-data-generator web/js/producer.js.
	authenticated = policy.Role(this, "Authenticated", "A user who is signed in to the KDG page sends with it",
		issuers.trust(pool, "authenticated"),
		append([]any{policy.Allow("Lists", jsii.String("*"), "ec2:DescribeRegions", "firehose:ListDeliveryStreams", "kinesis:ListStreams")}, send(stream)...)...,
	)
	nag.Acknowledge(authenticated, nag.Acknowledgement{
		Rule: "AwsSolutions-IAM5", Finding: "Resource::*",
		Reason: "The three lists that the page fills its menus from cannot be limited to a resource.",
	})

	// The pool refuses guests, so nobody can assume it; a pool wants both roles.
	unauthenticated = policy.Role(this, "Unauthenticated", "A guest of the KDG page would have it; the identity pool refuses guests",
		issuers.trust(pool, "unauthenticated"),
		policy.Allow("Analytics", jsii.String("*"), "mobileanalytics:PutEvents"),
	)
	nag.Acknowledge(unauthenticated, nag.Acknowledgement{
		Rule: "AwsSolutions-IAM5", Finding: "Resource::*",
		Reason: "mobileanalytics:PutEvents cannot be limited to a resource.",
	})

	awscognito.NewCfnIdentityPoolRoleAttachment(this, jsii.String("Roles"), &awscognito.CfnIdentityPoolRoleAttachmentProps{
		IdentityPoolId: pool.Ref(),
		Roles: map[string]any{
			"authenticated":   authenticated.AttrArn(),
			"unauthenticated": unauthenticated.AttrArn(),
		},
	})
	return authenticated, unauthenticated
}

// send is what it takes to put records on a stream, and nothing else. Kinesis encrypts a
// record on behalf of who puts it: Kinesis Data Streams Developer Guide, "Permissions to
// use user-generated KMS keys".
func send(stream Stream) []any {
	if !stream.DataStream {
		return []any{policy.Allow("Send", stream.ARN, "firehose:PutRecordBatch")}
	}
	statements := []any{policy.Allow("Send", stream.ARN, "kinesis:PutRecords")}
	if stream.KeyARN != nil {
		ofTheStream := map[string]any{"kms:EncryptionContext:aws:kinesis:arn": stream.ARN}
		statements = append(statements, policy.UseKey("Encrypt", stream.KeyARN, "kinesis", ofTheStream, "kms:GenerateDataKey"))
	}
	return statements
}

// issuers are the names that identity pools sign their tokens with, by place.
// One of them is both the principal of the trust and the name of its condition
// keys; a key cannot be an intrinsic function, so the whole document is chosen
// by CloudFormation conditions. That keeps one template good everywhere.
type issuers struct{ govCloudWest, govCloudEast, china awscdk.CfnCondition }

func newIssuers(this constructs.Construct) issuers {
	is := func(id string, value *string, want string) awscdk.CfnCondition {
		return awscdk.NewCfnCondition(this, jsii.String(id), &awscdk.CfnConditionProps{
			Expression: awscdk.Fn_ConditionEquals(value, jsii.String(want)),
		})
	}
	return issuers{
		govCloudWest: is("IsGovCloudWest", awscdk.Aws_REGION(), "us-gov-west-1"),
		govCloudEast: is("IsGovCloudEast", awscdk.Aws_REGION(), "us-gov-east-1"),
		china:        is("IsChina", awscdk.Aws_PARTITION(), "aws-cn"),
	}
}

// trust lets the identities of one pool, and of one kind (authenticated or
// unauthenticated), assume a role. Without the aud condition the users of any
// pool of any account could: IAM API reference, AssumeRoleWithWebIdentity.
//
// The issuers are those of the AWS GovCloud (US) User Guide, "Amazon Cognito in
// AWS GovCloud (US)", and of "Getting Started with Amazon Web Services in
// China", "Amazon Cognito".
func (i issuers) trust(pool awscognito.CfnIdentityPool, kind string) any {
	issuedBy := func(issuer string) map[string]any {
		return policy.Document(map[string]any{
			"Effect":    "Allow",
			"Principal": map[string]any{"Federated": issuer},
			"Action":    "sts:AssumeRoleWithWebIdentity",
			"Condition": map[string]any{
				"StringEquals":           map[string]any{issuer + ":aud": pool.Ref()},
				"ForAnyValue:StringLike": map[string]any{issuer + ":amr": kind},
			},
		})
	}
	where := func(condition awscdk.CfnCondition, issuer string, otherwise any) any {
		return awscdk.Fn_ConditionIf(condition.LogicalId(), issuedBy(issuer), otherwise)
	}
	return where(i.govCloudWest, "cognito-identity-us-gov.amazonaws.com",
		where(i.govCloudEast, "cognito-identity.us-gov-east-1.amazonaws.com",
			where(i.china, "cognito-identity.cn-north-1.amazonaws.com.cn",
				issuedBy("cognito-identity.amazonaws.com"))))
}
