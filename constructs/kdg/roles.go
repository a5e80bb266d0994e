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

// newRole makes the role of signed-in users and attaches it to the identity pool.
//
// There is no role for guests, who in KDG's own stack may call mobileanalytics:PutEvents
// on every resource. The pool refuses guests, so nobody could assume that role; the page
// asks for credentials only with a sign-in, and sends no analytics events.
func newRole(this constructs.Construct, pool awscognito.CfnIdentityPool, stream Stream) awsiam.CfnRole {
	issuers := newIssuers(this)

	// Exactly what the page calls: awslabs/amazon-kinesis-data-generator web/js/producer.js.
	role := policy.Role(this, "Authenticated", "A user who is signed in to the KDG page sends with it",
		issuers.trust(pool),
		append([]any{policy.Allow("Lists", jsii.String("*"), "ec2:DescribeRegions", "firehose:ListDeliveryStreams", "kinesis:ListStreams")}, send(stream)...)...,
	)
	nag.Acknowledge(role, nag.Acknowledgement{
		Rule: "AwsSolutions-IAM5", Finding: "Resource::*",
		Reason: "The three lists that the page fills its menus from cannot be limited to a resource.",
	})

	awscognito.NewCfnIdentityPoolRoleAttachment(this, jsii.String("Roles"), &awscognito.CfnIdentityPoolRoleAttachmentProps{
		IdentityPoolId: pool.Ref(),
		Roles:          map[string]any{"authenticated": role.AttrArn()},
	})
	return role
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

// trust lets the signed-in users of one pool assume a role. Without the aud condition
// the users of any pool of any account could: IAM API reference, AssumeRoleWithWebIdentity.
//
// The issuers are those of the AWS GovCloud (US) User Guide, "Amazon Cognito in
// AWS GovCloud (US)", and of "Getting Started with Amazon Web Services in
// China", "Amazon Cognito".
func (i issuers) trust(pool awscognito.CfnIdentityPool) any {
	issuedBy := func(issuer string) map[string]any {
		return policy.Document(map[string]any{
			"Effect":    "Allow",
			"Principal": map[string]any{"Federated": issuer},
			"Action":    "sts:AssumeRoleWithWebIdentity",
			"Condition": map[string]any{
				"StringEquals":           map[string]any{issuer + ":aud": pool.Ref()},
				"ForAnyValue:StringLike": map[string]any{issuer + ":amr": "authenticated"},
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
