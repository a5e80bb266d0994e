package delivery_test

import (
	"testing"

	"penstock/constructs/delivery"
	"penstock/firehose"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// withStream returns a stack with a bucket and the example delivery stream, with a change.
func withStream(t *testing.T, change func(*delivery.Props)) awscdk.Stack {
	t.Helper()
	stack := cdktest.Stack(t)
	bucket := awss3.Bucket_FromBucketArn(stack, jsii.String("Lake"), jsii.String("arn:aws:s3:::lake"))
	delivery.New(stack, "Delivery", exampleProps(bucket, change))
	return stack
}

func exampleProps(bucket awss3.IBucket, change func(*delivery.Props)) delivery.Props {
	props := delivery.Props{Stream: firehose.Stream{Definition: firehose.Example()}, Bucket: bucket, LogRetention: awslogs.RetentionDays_ONE_YEAR}
	if change != nil {
		change(&props)
	}
	props.Stream = firehose.MustNew(props.Stream.Definition)
	return props
}

func TestStream(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, nil))

	stream := template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties()
	assert.Equal(t, "etl3-delivery", stream["DeliveryStreamName"])
	assert.Equal(t, "DirectPut", stream["DeliveryStreamType"])
	assert.Equal(t, map[string]any{"KeyType": "AWS_OWNED_CMK"}, stream["DeliveryStreamEncryptionConfigurationInput"])
	destination := stream["ExtendedS3DestinationConfiguration"]
	assert.Equal(t, "streaming/!{timestamp:yyyy/MM/}", cdktest.At(destination, "Prefix"))
	assert.Equal(t, "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}", cdktest.At(destination, "ErrorOutputPrefix"))
	assert.Equal(t, map[string]any{"SizeInMBs": 1.0, "IntervalInSeconds": 60.0}, cdktest.At(destination, "BufferingHints"))
	assert.Equal(t, "UNCOMPRESSED", cdktest.At(destination, "CompressionFormat"))
}

func TestErrorLogIsDeletedWithTheStack(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, nil))

	group := template.One(t, "AWS::Logs::LogGroup")
	assert.Equal(t, map[string]any{"RetentionInDays": 365.0}, group.Properties())
	assert.NotEqual(t, "Retain", group["DeletionPolicy"])
	logging := cdktest.At(template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration", "CloudWatchLoggingOptions")
	assert.Equal(t, true, cdktest.At(logging, "Enabled"))
	for _, part := range []string{"LogGroupName", "LogStreamName"} {
		assert.NotNil(t, cdktest.At(logging, part, "Ref"), "%s: a reference makes CloudFormation create it before the stream", part)
	}
}

func TestRolePermissions(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, nil))

	role := template.One(t, "AWS::IAM::Role").Properties()
	trust := cdktest.At(role, "AssumeRolePolicyDocument", "Statement", 0)
	assert.Equal(t, map[string]any{"Service": "firehose.amazonaws.com"}, cdktest.At(trust, "Principal"))
	assert.Equal(t, map[string]any{"StringEquals": map[string]any{"sts:ExternalId": map[string]any{"Ref": "AWS::AccountId"}}},
		cdktest.At(trust, "Condition"), "the confused deputy")
	statements := cdktest.At(role, "Policies", 0, "PolicyDocument", "Statement").([]any)
	assert.Len(t, statements, 3)
	assert.Equal(t, []any{"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"}, cdktest.At(statements, 0, "Action"))
	assert.Equal(t, "arn:aws:s3:::lake", cdktest.At(statements, 0, "Resource"))
	assert.Equal(t, []any{"s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"}, cdktest.At(statements, 1, "Action"))
	assert.Equal(t, []any{"arn:aws:s3:::lake/*-failed/*", "arn:aws:s3:::lake/streaming/*"}, cdktest.At(statements, 1, "Resource"))
	assert.Equal(t, "logs:PutLogEvents", cdktest.At(statements, 2, "Action"))
	assert.Equal(t, ":log-stream:DestinationDelivery", cdktest.At(statements, 2, "Resource", "Fn::Join", 1, 8))
	assert.Empty(t, template.All("AWS::IAM::Policy"), "CloudFormation could create a separate policy after the stream")
}

func TestRoleCanWriteAnyKeyIfThePrefixAllowsIt(t *testing.T) {
	role := cdktest.Synth(t, withStream(t, func(p *delivery.Props) { p.Stream.Prefix = "!{timestamp:yyyy/}" })).One(t, "AWS::IAM::Role").Properties()
	assert.Equal(t, "arn:aws:s3:::lake/*", cdktest.At(role, "Policies", 0, "PolicyDocument", "Statement", 1, "Resource"))
}

func TestEmptyPrefixesAreOmitted(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, func(p *delivery.Props) { p.Stream.Prefix, p.Stream.ErrorOutputPrefix = "", "" }))

	destination := cdktest.At(template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration")
	assert.NotContains(t, destination, "Prefix")
	assert.NotContains(t, destination, "ErrorOutputPrefix")
}

func TestTwoInOneStack(t *testing.T) {
	stack := withStream(t, nil)
	bucket := awss3.Bucket_FromBucketArn(stack, jsii.String("OtherLake"), jsii.String("arn:aws:s3:::other"))
	delivery.New(stack, "Second", exampleProps(bucket, nil))
	template := cdktest.Synth(t, stack)
	assert.Len(t, template.All("AWS::KinesisFirehose::DeliveryStream"), 2)
	assert.Len(t, template.All("AWS::Logs::LogGroup"), 2)
}

func TestWarningsOfTheDefinitionAreAnnotations(t *testing.T) {
	warnings := func(prefix string) int {
		stack := withStream(t, func(p *delivery.Props) { p.Stream.Prefix = prefix })
		return len(*assertions.Annotations_FromStack(stack).FindWarning(jsii.String("*"), assertions.Match_AnyValue()))
	}
	assert.Equal(t, 0, warnings("streaming/!{timestamp:yyyy/MM/}"))
	assert.Equal(t, 1, warnings("streaming/!{timestamp:YYYY/MM/}"))
	assert.Equal(t, 3, warnings("streaming/!{timestamp:YYYY/mm}"), "the year, the month, the missing slash")
}
