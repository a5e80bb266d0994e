package kdg

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newRole creates the role of signed-in users and attaches it to the identity pool.
// L1: the condition keys of its trust depend on the partition, which the L2's
// principals cannot express.
//
// There is no role for guests, who in KDG's own stack may call mobileanalytics:PutEvents
// on every resource. The pool refuses guests, so nobody could assume that role; the page
// asks for credentials only with a sign-in, and sends no analytics events.
func newRole(this constructs.Construct, pool awscognito.CfnIdentityPool, send []awsiam.PolicyStatement) awsiam.CfnRole {
	// Exactly what the page calls: awslabs/amazon-kinesis-data-generator web/js/producer.js.
	statements := append([]awsiam.PolicyStatement{
		grant.Allow("Lists", []*string{jsii.String("*")}, "ec2:DescribeRegions", "firehose:ListDeliveryStreams", "kinesis:ListStreams"),
	}, send...)
	role := awsiam.NewCfnRole(this, jsii.String("Authenticated"), &awsiam.CfnRoleProps{
		Description:              jsii.String("A user who is signed in to the KDG page sends with it"),
		AssumeRolePolicyDocument: newIssuers(this).trust(pool),
		Policies: []any{&awsiam.CfnRole_PolicyProperty{
			PolicyName:     jsii.String("Inline"),
			PolicyDocument: awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements}),
		}},
	})
	findings.Acknowledge(role, findings.Acknowledgement{
		Rule: "AwsSolutions-IAM5", Finding: "Resource::*",
		Reason: "The three lists that the page fills its menus from cannot be limited to a resource.",
	})
	awscognito.NewCfnIdentityPoolRoleAttachment(this, jsii.String("Roles"), &awscognito.CfnIdentityPoolRoleAttachmentProps{
		IdentityPoolId: pool.Ref(),
		Roles:          map[string]any{"authenticated": role.AttrArn()},
	})
	return role
}

// send returns the statements that allow putting records on the stream. Kinesis
// encrypts a record on behalf of its producer: Kinesis Data Streams Developer Guide,
// "Permissions to use user-generated KMS keys".
func send(props Props) []awsiam.PolicyStatement {
	if props.DataStream == nil {
		return []awsiam.PolicyStatement{grant.Allow("Send", []*string{props.DeliveryStream.DeliveryStreamRef().DeliveryStreamArn}, "firehose:PutRecordBatch")}
	}
	arn := props.DataStream.StreamArn()
	statements := []awsiam.PolicyStatement{grant.Allow("Send", []*string{arn}, "kinesis:PutRecords")}
	if key := props.DataStream.EncryptionKey(); key != nil {
		ofTheStream := map[string]any{"kms:EncryptionContext:aws:kinesis:arn": arn}
		statements = append(statements, grant.UseKey("Encrypt", key.KeyArn(), "kinesis", ofTheStream, "kms:GenerateDataKey"))
	}
	return statements
}

// issuers are the names that identity pools sign their tokens with, by partition and
// Region. The name is both the principal of the trust and part of its condition keys;
// a key cannot be an intrinsic function, so CloudFormation conditions choose the whole
// document. That keeps one template valid everywhere.
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
// The issuers are those of the AWS GovCloud (US) User Guide, "Amazon Cognito in AWS
// GovCloud (US)", and of "Getting Started with Amazon Web Services in China", "Amazon
// Cognito".
func (i issuers) trust(pool awscognito.CfnIdentityPool) any {
	issuedBy := func(issuer string) any {
		return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions: jsii.Strings("sts:AssumeRoleWithWebIdentity"),
				Principals: &[]awsiam.IPrincipal{awsiam.NewFederatedPrincipal(jsii.String(issuer), &map[string]any{
					"StringEquals":           map[string]any{issuer + ":aud": pool.Ref()},
					"ForAnyValue:StringLike": map[string]any{issuer + ":amr": "authenticated"},
				}, nil)},
			}),
		}})
	}
	where := func(condition awscdk.CfnCondition, issuer string, otherwise any) any {
		return awscdk.Fn_ConditionIf(condition.LogicalId(), issuedBy(issuer), otherwise)
	}
	return where(i.govCloudWest, "cognito-identity-us-gov.amazonaws.com",
		where(i.govCloudEast, "cognito-identity.us-gov-east-1.amazonaws.com",
			where(i.china, "cognito-identity.cn-north-1.amazonaws.com.cn",
				issuedBy("cognito-identity.amazonaws.com"))))
}
