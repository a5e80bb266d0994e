package delivery

import (
	"penstock/internal/firehose"
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
func newRole(this constructs.Construct, props Props, logGroup awslogs.CfnLogGroup) awsiam.CfnRole {
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

	bucketARN := props.BucketARN
	var objects []any
	var wildcards []nag.Acknowledgement
	for _, pattern := range props.Stream.Prefixes.KeyPatterns() {
		objects = append(objects, *bucketARN+"/"+pattern)
		wildcards = append(wildcards, nag.Acknowledgement{
			Rule: "AwsSolutions-IAM5", Finding: nag.Objects(this, bucketARN, pattern),
			Reason: "Firehose chooses the end of every object's key, so the three object actions cover what the prefixes begin with, in this one bucket.",
		})
	}
	role := policy.Role(this, "Role", "Firehose writes delivered records and delivery errors with it",
		policy.Service("firehose.amazonaws.com", ofThisAccount),
		append([]any{
			policy.Allow("Bucket", bucketARN, "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
			policy.AllowAll("Objects", objects, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
			policy.Allow("ErrorLog", logStream, "logs:PutLogEvents"),
		}, options(stack, props)...)...,
	)
	nag.Acknowledge(role, wildcards...)
	return role
}

// options are what the stream needs besides, where it reads a data stream, converts
// records or has a key of the account's own.
//
//   - Developer Guide, "Grant Firehose access to an Amazon S3 destination" and "Grant
//     Firehose access to a Kinesis data stream", which have these actions and conditions.
//   - "Grant Firehose access to AWS Glue for data format conversion".
func options(stack awscdk.Stack, props Props) (statements []any) {
	reads := props.Stream.Source == firehose.KinesisStreamAsSource
	if reads {
		statements = append(statements, policy.Allow("Source", props.DataStreamARN,
			"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"))
	}
	if props.Stream.Conversion != "" {
		glue := func(resource string, name *string) any {
			return stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("glue"), Resource: jsii.String(resource), ResourceName: name})
		}
		statements = append(statements, policy.AllowAll("Table", []any{
			glue("catalog", nil), glue("database", props.Table.Database), glue("table", jsii.Sprintf("%s/%s", *props.Table.Database, *props.Table.Name)),
		}, "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"))
	}
	if props.KeyARN != nil {
		statements = append(statements, policy.UseKey("ObjectsKey", props.KeyARN, "s3", nil, "kms:Decrypt", "kms:GenerateDataKey"))
		if reads {
			ofTheStream := map[string]any{"kms:EncryptionContext:aws:kinesis:arn": props.DataStreamARN}
			statements = append(statements, policy.UseKey("SourceKey", props.KeyARN, "kinesis", ofTheStream, "kms:Decrypt"))
		}
	}
	return statements
}
