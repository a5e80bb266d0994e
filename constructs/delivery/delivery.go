// Package delivery is an Amazon Data Firehose delivery stream: producers put records on
// it (Direct PUT), or it reads a Kinesis data stream, and it writes them to a bucket.
//
//  1. delivery.go has the stream and its log.
//  2. destination.go has what it makes of records on their way to the bucket.
//  3. role.go has what it may do for that.
package delivery

import (
	"fmt"

	"penstock/internal/firehose"
	"penstock/internal/nag"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are what a delivery stream is made from. The first three are required.
type Props struct {
	// Stream is what it does. Its name is the physical one, by which producers and the
	// KDG role know it. Where both prefixes are empty, Firehose writes under
	// yyyy/MM/dd/HH/.
	Stream           firehose.DeliveryStream
	BucketARN        *string // where objects go
	LogRetentionDays int     // days that delivery errors are kept

	// DataStreamARN is the Kinesis data stream that it reads, if KinesisStreamAsSource is
	// the stream's source.
	DataStreamARN *string
	// Table has the columns by which records are converted to Parquet, if that is the
	// stream's conversion.
	Table *Table
	// KeyARN is a key of KMS that the bucket is encrypted with and the data stream, or
	// this stream where there is none. Default: they are encrypted with AWS's own.
	KeyARN *string
}

// Table is one of AWS Glue.
type Table struct{ Database, Name *string }

// Stream is a delivery stream, the role it writes with and the log group it
// reports delivery errors to.
type Stream struct {
	Resource awskinesisfirehose.CfnDeliveryStream
	Role     awsiam.CfnRole
	LogGroup awslogs.CfnLogGroup
}

// logStreamName is what the Firehose console calls it: Developer Guide,
// "Monitor Amazon Data Firehose using CloudWatch Logs".
const logStreamName = "DestinationDelivery"

// New makes a delivery stream. Settings that Firehose would refuse panic with their
// faults; what Firehose accepts and the user will regret is a warning of the synth.
//
// It uses the CloudFormation resource and not CDK's L2, whose role may read and
// delete every object in the bucket, and whose templates carry a mapping that
// nothing uses.
func New(scope constructs.Construct, id string, props Props) Stream {
	this := constructs.NewConstruct(scope, jsii.String(id))
	check(this, props)

	// Firehose does not make them itself when it is set up by CloudFormation.
	logGroup := awslogs.NewCfnLogGroup(this, jsii.String("Log"), &awslogs.CfnLogGroupProps{
		RetentionInDays: jsii.Number(props.LogRetentionDays),
	})
	logStream := awslogs.NewCfnLogStream(this, jsii.String("LogStream"), &awslogs.CfnLogStreamProps{
		LogGroupName:  logGroup.Ref(),
		LogStreamName: jsii.String(logStreamName),
	})
	role := newRole(this, props, logGroup)

	to := destination(this, props, role)
	to.CloudWatchLoggingOptions = &awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty{
		Enabled: jsii.Bool(true), LogGroupName: logGroup.Ref(), LogStreamName: logStream.Ref(),
	}
	stream := awskinesisfirehose.NewCfnDeliveryStream(this, jsii.String("Resource"), &awskinesisfirehose.CfnDeliveryStreamProps{
		DeliveryStreamName:                 jsii.String(props.Stream.Name),
		DeliveryStreamType:                 jsii.String(string(props.Stream.Source)),
		ExtendedS3DestinationConfiguration: to,
	})
	if props.Stream.Source == firehose.KinesisStreamAsSource {
		stream.SetKinesisStreamSourceConfiguration(&awskinesisfirehose.CfnDeliveryStream_KinesisStreamSourceConfigurationProperty{
			KinesisStreamArn: props.DataStreamARN, RoleArn: role.AttrArn(),
		})
		nag.Acknowledge(stream, nag.Acknowledgement{
			Rule:   "AwsSolutions-KDF1",
			Reason: "Firehose takes the setting for Direct PUT only; records wait in the data stream, which is encrypted.",
		})
	} else {
		stream.SetDeliveryStreamEncryptionConfigurationInput(encryption(props.KeyARN))
	}
	return Stream{Resource: stream, Role: role, LogGroup: logGroup}
}

// ARN is the ARN of the delivery stream called name in the stack of scope. It
// is made from the name alone, so that a stack that only needs to point at the
// stream neither imports it nor stands in the way of its replacement.
func ARN(scope constructs.Construct, name string) *string {
	return awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("firehose"),
		Resource:     jsii.String("deliverystream"),
		ResourceName: jsii.String(name),
	})
}

// encryption is by a key of AWS's own, which is free and has no policy to get wrong, or
// by the account's.
func encryption(keyARN *string) *awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty {
	if keyARN == nil {
		return &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{KeyType: jsii.String("AWS_OWNED_CMK")}
	}
	return &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{
		KeyType: jsii.String("CUSTOMER_MANAGED_CMK"), KeyArn: keyARN,
	}
}

// check panics on settings that Firehose would refuse, or that miss what they need, and
// annotates those that it accepts although they go wrong later.
func check(this constructs.Construct, props Props) {
	stream := props.Stream
	refusals, warnings := stream.Check()
	if len(refusals) > 0 {
		panic(fmt.Sprintf("delivery stream %s: %v", stream.Name, refusals))
	}
	for _, missing := range []struct {
		is  bool
		say string
	}{
		{stream.Source == firehose.KinesisStreamAsSource && props.DataStreamARN == nil, "it reads a data stream: give its ARN"},
		{stream.Conversion == firehose.Parquet && props.Table == nil, "it converts records: give the table that has their columns"},
		{stream.Conversion == firehose.ORC, "it converts records to ORC: take Parquet, which Athena reads too"},
		{stream.Prefixes.DynamicPartitioning && len(stream.Prefixes.PartitionBy) == 0, "it partitions records: say by which fields"},
	} {
		if missing.is {
			panic(fmt.Sprintf("delivery stream %s: %s", stream.Name, missing.say))
		}
	}
	for i, warning := range warnings {
		awscdk.Annotations_Of(this).AddWarningV2(jsii.Sprintf("penstock:stream-%d", i+1), jsii.String(warning.Error()))
	}
}
