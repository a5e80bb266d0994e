package delivery

import (
	"penstock/internal/nag"
	"penstock/internal/policy"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newRole makes the role that Firehose writes with: the actions of Developer
// Guide "Grant Firehose access to an Amazon S3 destination", each on the
// resource it acts on. s3:PutObjectAcl is for buckets of other accounts, and
// logs:CreateLogStream for log streams that are not there yet: neither applies.
func newRole(this constructs.Construct, bucketARN *string, logGroup awslogs.CfnLogGroup) awsiam.CfnRole {
	stack := awscdk.Stack_Of(this)
	logStream := stack.FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("logs"),
		Resource:     jsii.String("log-group"),
		ResourceName: jsii.Sprintf("%s:log-stream:%s", *logGroup.Ref(), logStreamName),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	// The confused-deputy condition that Firehose documents: Developer Guide
	// "Allow Firehose to assume an IAM role".
	ofThisAccount := map[string]any{"StringEquals": map[string]any{"sts:ExternalId": stack.Account()}}

	role := policy.Role(this, "Role", "Firehose writes delivered records and delivery errors with it",
		policy.Service("firehose.amazonaws.com", ofThisAccount),
		policy.Allow("Bucket", bucketARN, "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
		policy.Allow("Objects", jsii.String(*bucketARN+"/*"), "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
		policy.Allow("ErrorLog", logStream, "logs:PutLogEvents"),
	)
	nag.Acknowledge(role, nag.Acknowledgement{
		Rule:   "AwsSolutions-IAM5",
		Reason: "Firehose chooses the end of every object's key, so the three object actions cover the objects of this one bucket.",
	})
	return role
}
