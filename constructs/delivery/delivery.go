// Package delivery creates an Amazon Data Firehose delivery stream into an S3 bucket.
// Producers put records on it (Direct PUT), or it reads a Kinesis data stream.
//
//  1. delivery.go has the stream and its log.
//  2. destination.go has the bucket, and what happens to records on their way to it.
//  3. role.go has the permissions.
package delivery

import (
	"fmt"

	"penstock/firehose"
	"penstock/internal/cdk/findings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a delivery stream.
type Props struct {
	// Stream is the checked definition: name, prefixes, buffer, compression. Required. Its
	// name is the physical one. Without prefixes Firehose writes under yyyy/MM/dd/HH/.
	Stream firehose.Stream
	// Bucket receives the objects. Required.
	Bucket awss3.IBucket
	// LogRetention is how long delivery errors are kept. Required.
	LogRetention awslogs.RetentionDays

	// Source is the data stream to read. Required if the definition's source is
	// KinesisStreamAsSource.
	Source awskinesis.IStream
	// Table has the columns for Parquet. Required if the definition converts records.
	Table *Table
	// EncryptionKey is the KMS key of the bucket, and of the data stream or, without
	// one, of the delivery stream. Default: keys that AWS owns.
	EncryptionKey awskms.IKey
}

// Table names a table of AWS Glue.
type Table struct{ Database, Name *string }

// Stream holds a delivery stream, the role that it delivers with, and the log group
// that it reports delivery errors to.
type Stream struct {
	// Resource is the stream. awskinesisfirehose.DeliveryStreamGrants_FromDeliveryStream
	// grants others the right to put records on it.
	Resource awskinesisfirehose.CfnDeliveryStream
	Role     awsiam.Role
	LogGroup awslogs.LogGroup
}

// logStreamName is the name that the Firehose console uses: Developer Guide,
// "Monitor Amazon Data Firehose using CloudWatch Logs".
const logStreamName = "DestinationDelivery"

// New creates a delivery stream. It panics if a prop is missing. The warnings of the
// definition become warnings of the synth.
//
// The stream is an L1 resource: the role of CDK's L2 may read and delete every object
// in the bucket, and its templates carry a mapping that nothing uses.
func New(scope constructs.Construct, id string, props Props) Stream {
	this := constructs.NewConstruct(scope, jsii.String(id))
	check(this, props)

	// Firehose creates them itself only in the console.
	logGroup := awslogs.NewLogGroup(this, jsii.String("Log"), &awslogs.LogGroupProps{
		Retention:     props.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Acknowledge(logGroup, findings.Acknowledgement{Rule: "CKV_AWS_158", Reason: "CloudWatch encrypts log groups; delivery errors hold no record."})
	logStream := awslogs.NewLogStream(this, jsii.String("LogStream"), &awslogs.LogStreamProps{
		LogGroup:      logGroup,
		LogStreamName: jsii.String(logStreamName),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	role := newRole(this, props, logGroup)

	to := destination(this, props, role)
	to.CloudWatchLoggingOptions = &awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty{
		Enabled: jsii.Bool(true), LogGroupName: logGroup.LogGroupName(), LogStreamName: logStream.LogStreamName(),
	}
	stream := awskinesisfirehose.NewCfnDeliveryStream(this, jsii.String("Resource"), &awskinesisfirehose.CfnDeliveryStreamProps{
		DeliveryStreamName:                 jsii.String(props.Stream.Name),
		DeliveryStreamType:                 jsii.String(string(props.Stream.Source)),
		ExtendedS3DestinationConfiguration: to,
	})
	if props.Stream.Source == firehose.KinesisStreamAsSource {
		stream.SetKinesisStreamSourceConfiguration(&awskinesisfirehose.CfnDeliveryStream_KinesisStreamSourceConfigurationProperty{
			KinesisStreamArn: props.Source.StreamArn(), RoleArn: role.RoleArn(),
		})
		findings.Acknowledge(stream, findings.Acknowledgement{
			Rule:   "AwsSolutions-KDF1",
			Reason: "Firehose takes the setting for Direct PUT only; records wait in the data stream, which is encrypted.",
		})
	} else {
		stream.SetDeliveryStreamEncryptionConfigurationInput(encryption(props.EncryptionKey))
	}
	return Stream{Resource: stream, Role: role, LogGroup: logGroup}
}

// encryption returns the encryption of a Direct PUT stream. The key that AWS owns is
// free and has no policy to get wrong.
func encryption(key awskms.IKey) *awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty {
	if key == nil {
		return &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{KeyType: jsii.String("AWS_OWNED_CMK")}
	}
	return &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{
		KeyType: jsii.String("CUSTOMER_MANAGED_CMK"), KeyArn: key.KeyArn(),
	}
}

// check panics if a prop is missing, and annotates the stack with the warnings of the
// definition.
func check(this constructs.Construct, props Props) {
	stream := props.Stream
	for _, missing := range []struct {
		is  bool
		say string
	}{
		{stream.Data == nil, "its definition is not checked: create it with firehose.New"},
		{stream.Source == firehose.KinesisStreamAsSource && props.Source == nil, "it reads a data stream: give Props.Source"},
		{stream.Conversion == firehose.Parquet && props.Table == nil, "it converts records: give the table that has their columns"},
		{stream.Conversion == firehose.ORC, "it converts records to ORC: take Parquet, which Athena reads too"},
		{stream.DynamicPartitioning && len(stream.PartitionBy) == 0, "it partitions records: say by which fields"},
	} {
		if missing.is {
			panic(fmt.Sprintf("delivery stream %s: %s", stream.Name, missing.say))
		}
	}
	for i, warning := range stream.Warnings {
		awscdk.Annotations_Of(this).AddWarningV2(jsii.Sprintf("penstock:stream-%d", i+1), jsii.String(warning.Error()))
	}
}
