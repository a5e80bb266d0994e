package delivery

import (
	"penstock/firehose"
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newRole creates the role that Firehose delivers with. It has the actions of
// Developer Guide "Grant Firehose access to an Amazon S3 destination", each limited
// to the resource that it acts on. s3:PutObjectAcl is for buckets of other accounts,
// and logs:CreateLogStream for log streams that do not exist: neither applies.
func newRole(this constructs.Construct, props Props, logGroup awslogs.LogGroup) awsiam.Role {
	stack := awscdk.Stack_Of(this)
	logStream := stack.FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("logs"),
		Resource:     jsii.String("log-group"),
		ResourceName: jsii.Sprintf("%s:log-stream:%s", *logGroup.LogGroupName(), logStreamName),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	bucketARN := props.Bucket.BucketArn()
	var objects []*string
	var wildcards []findings.Acknowledgement
	for _, pattern := range props.Stream.KeyPatterns() {
		objects = append(objects, jsii.String(*bucketARN+"/"+pattern))
		wildcards = append(wildcards, findings.Acknowledgement{
			Rule: "AwsSolutions-IAM5", Finding: findings.Objects(this, bucketARN, pattern),
			Reason: "Firehose chooses the end of every object's key, so the three object actions cover what the prefixes begin with, in this one bucket.",
		})
	}
	role := awsiam.NewRole(this, jsii.String("Role"), &awsiam.RoleProps{
		Description: jsii.String("Firehose writes delivered records and delivery errors with it"),
		// The condition against the confused deputy: Developer Guide, "Allow Firehose to
		// assume an IAM role".
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("firehose.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"sts:ExternalId": stack.Account()}},
		}),
		InlinePolicies: grant.Inline(append([]awsiam.PolicyStatement{
			grant.Allow("Bucket", []*string{bucketARN}, "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
			grant.Allow("Objects", objects, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
			grant.Allow("ErrorLog", []*string{logStream}, "logs:PutLogEvents"),
		}, optional(stack, props)...)...),
	})
	findings.Acknowledge(role, wildcards...)
	return role
}

// optional returns the statements for a data stream as source, for format conversion
// and for an encryption key.
//
//   - Developer Guide, "Grant Firehose access to an Amazon S3 destination", "Grant
//     Firehose access to a Kinesis data stream" and "Grant Firehose access to AWS Glue
//     for data format conversion".
func optional(stack awscdk.Stack, props Props) (statements []awsiam.PolicyStatement) {
	reads := props.Stream.Source == firehose.KinesisStreamAsSource
	if reads {
		statements = append(statements, grant.Allow("Source", []*string{props.Source.StreamArn()},
			"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"))
	}
	if props.Stream.Conversion != "" {
		glue := func(resource string, name *string) *string {
			return stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("glue"), Resource: jsii.String(resource), ResourceName: name})
		}
		statements = append(statements, grant.Allow("Table", []*string{
			glue("catalog", nil), glue("database", props.Table.Database), glue("table", jsii.Sprintf("%s/%s", *props.Table.Database, *props.Table.Name)),
		}, "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"))
	}
	if props.EncryptionKey != nil {
		key := props.EncryptionKey.KeyArn()
		statements = append(statements, grant.UseKey("ObjectsKey", key, "s3", nil, "kms:Decrypt", "kms:GenerateDataKey"))
		if reads {
			ofTheStream := map[string]any{"kms:EncryptionContext:aws:kinesis:arn": props.Source.StreamArn()}
			statements = append(statements, grant.UseKey("SourceKey", key, "kinesis", ofTheStream, "kms:Decrypt"))
		}
	}
	return statements
}
