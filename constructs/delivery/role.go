package delivery

import (
	"penstock/internal/nag"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newRole makes the role that Firehose writes with: the actions of Developer
// Guide "Grant Firehose access to an Amazon S3 destination", each on the
// resource it acts on. s3:PutObjectAcl is for buckets of other accounts, and
// logs:CreateLogStream for log streams that are not there yet: neither applies.
//
// The policy is inline, so it is there when the role is: the stream, which
// depends on the role, never comes before its permissions.
func newRole(this constructs.Construct, bucket awss3.IBucket, logGroup awslogs.CfnLogGroup) awsiam.Role {
	account := awscdk.Stack_Of(this).Account()
	role := awsiam.NewRole(this, jsii.String("Role"), &awsiam.RoleProps{
		Description: jsii.String("Firehose writes delivered records and delivery errors with it"),
		// The confused-deputy condition that Firehose documents: Developer Guide
		// "Allow Firehose to assume an IAM role".
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("firehose.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"sts:ExternalId": account}},
		}),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Deliver": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &[]awsiam.PolicyStatement{
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Sid:       jsii.String("Bucket"),
					Actions:   jsii.Strings("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
					Resources: &[]*string{bucket.BucketArn()},
				}),
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Sid:       jsii.String("Objects"),
					Actions:   jsii.Strings("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
					Resources: &[]*string{bucket.ArnForObjects(jsii.String("*"))},
				}),
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Sid:     jsii.String("ErrorLog"),
					Actions: jsii.Strings("logs:PutLogEvents"),
					Resources: &[]*string{awscdk.Stack_Of(this).FormatArn(&awscdk.ArnComponents{
						Service:      jsii.String("logs"),
						Resource:     jsii.String("log-group"),
						ResourceName: jsii.Sprintf("%s:log-stream:%s", *logGroup.Ref(), logStreamName),
						ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
					})},
				}),
			}}),
		},
	})
	nag.Acknowledge(role.Node().DefaultChild().(awscdk.CfnResource), nag.Acknowledgement{
		Rule:   "AwsSolutions-IAM5",
		Reason: "Firehose chooses the end of every object's key, so the three object actions cover the objects of this one bucket.",
	})
	return role
}
