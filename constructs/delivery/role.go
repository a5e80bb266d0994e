package delivery

import (
	"slices"

	"penstock/firehose"
	"penstock/internal/cdk/findings"
	"penstock/internal/cdk/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newRole creates the role that Firehose delivers with. It has the actions of Developer
// Guide, "Grant Firehose access to …", each limited to the resource that it acts on.
// s3:PutObjectAcl is for buckets of other accounts, and logs:CreateLogStream for log
// streams that do not exist: neither applies.
func newRole(this constructs.Construct, props Props, logGroup awslogs.LogGroup) awsiam.Role {
	stack := awscdk.Stack_Of(this)
	bucketARN := props.Bucket.BucketArn()
	var objects []*string
	for _, pattern := range keyPatterns(props) {
		objects = append(objects, jsii.String(*bucketARN+"/"+pattern))
	}
	names := []string{destinationLog}
	if props.Stream.SourceBackup != nil {
		names = append(names, backupLog)
	}
	var logStreams []*string
	for _, name := range names {
		logStreams = append(logStreams, stack.FormatArn(&awscdk.ArnComponents{
			Service:      jsii.String("logs"),
			Resource:     jsii.String("log-group"),
			ResourceName: jsii.Sprintf("%s:log-stream:%s", *logGroup.LogGroupName(), name),
			ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
		}))
	}
	policy := grant.Document(
		grant.Allow("Bucket", []*string{bucketARN}, "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
		grant.Allow("Objects", objects, "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
		grant.Allow("ErrorLog", logStreams, "logs:PutLogEvents"),
	)
	reads := props.Stream.Source == firehose.KinesisStreamAsSource
	if reads {
		policy.AddStatements(grant.Allow("Source", []*string{props.Source.StreamArn()},
			"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"))
	}
	if props.Transform != nil {
		policy.AddStatements(grant.Allow("Transform", []*string{props.Transform.FunctionArn()},
			"lambda:GetFunctionConfiguration", "lambda:InvokeFunction"))
	}
	if props.Stream.Conversion != "" {
		database := *props.Table.DatabaseName()
		var resources []*string
		for _, name := range []string{"catalog", "database/" + database, "table/" + database + "/" + *props.Table.Ref()} {
			resources = append(resources, stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("glue"), Resource: jsii.String(name)}))
		}
		policy.AddStatements(grant.Allow("Table", resources, "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"))
	}
	if props.EncryptionKey != nil {
		key := props.EncryptionKey.KeyArn()
		policy.AddStatements(grant.UseKey("ObjectsKey", key, "s3", nil, "kms:Decrypt", "kms:GenerateDataKey"))
		if reads {
			ofTheStream := map[string]any{"kms:EncryptionContext:aws:kinesis:arn": props.Source.StreamArn()}
			policy.AddStatements(grant.UseKey("SourceKey", key, "kinesis", ofTheStream, "kms:Decrypt"))
		}
	}
	role := awsiam.NewRole(this, jsii.String("Role"), &awsiam.RoleProps{
		Description: jsii.String("Firehose writes delivered records and delivery errors with it"),
		// The condition prevents the confused deputy: Developer Guide, "Allow Firehose to
		// assume an IAM role".
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("firehose.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"sts:ExternalId": stack.Account()}},
		}),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"Inline": policy},
	})
	for _, pattern := range keyPatterns(props) {
		findings.Accept(role, "AwsSolutions-IAM5["+findings.Objects(this, bucketARN, pattern)+"]",
			"Firehose chooses the end of every object's key, so the three object actions cover what the prefixes begin with, in this one bucket.")
	}
	return role
}

// keyPatterns returns the patterns of the keys of all objects: delivered, failed and backed
// up.
func keyPatterns(props Props) []string {
	all := props.Stream.KeyPatterns()
	if backup := props.Stream.SourceBackup; backup != nil {
		all = append(all, backup.KeyPatterns()...)
	}
	if slices.Contains(all, "*") {
		return []string{"*"}
	}
	return all
}
