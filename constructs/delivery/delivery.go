// Package delivery creates an Amazon Data Firehose delivery stream into an S3 bucket.
// Producers send records to it (Direct PUT), or it reads a Kinesis data stream.
//
//  1. delivery.go creates the stream and its log.
//  2. destination.go configures the bucket and the processing of records.
//  3. role.go grants the permissions.
package delivery

import (
	"fmt"

	"penstock/firehose"
	"penstock/internal/cdk/findings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a delivery stream.
type Props struct {
	// Stream is the checked definition. Required. Its name is the physical one.
	Stream firehose.Stream
	// Bucket receives the objects. Required.
	Bucket awss3.IBucket
	// LogRetention is how long delivery errors are kept. Required.
	LogRetention awslogs.RetentionDays
	// Source is the data stream to read. Required if the definition's source is
	// KinesisStreamAsSource.
	Source awskinesis.IStream
	// Table has the columns for Parquet. Required if the definition converts records.
	Table awsglue.CfnTable
	// Transform is the function that transforms records, or a version or alias of it.
	// Required if the definition has the processor Lambda.
	Transform awslambda.IFunction
	// EncryptionKey is the KMS key of the bucket and of the stream that producers send
	// to: the data stream if there is one, otherwise the delivery stream. Default: keys
	// that AWS owns.
	EncryptionKey awskms.IKey
}

// Stream holds a delivery stream, the role that it delivers with, and the log group
// that it reports delivery errors to.
type Stream struct {
	// Resource is the stream. awskinesisfirehose.DeliveryStreamGrants_FromDeliveryStream
	// grants others the right to send records to it.
	Resource awskinesisfirehose.CfnDeliveryStream
	Role     awsiam.Role
	LogGroup awslogs.LogGroup
}

// Names of log streams that the Firehose console uses: Developer Guide, "Monitor Amazon
// Data Firehose using CloudWatch Logs".
const (
	destinationLog = "DestinationDelivery"
	backupLog      = "BackupDelivery"
)

// New creates a delivery stream. It panics if a prop is missing. The warnings of the
// definition become warnings of the synth.
//
// The stream is an L1 resource: the role of CDK's L2 may read and delete every object
// in the bucket, and its templates carry a mapping that nothing uses.
func New(scope constructs.Construct, id string, props Props) Stream {
	check(props)
	this := constructs.NewConstruct(scope, jsii.String(id))
	for i, warning := range props.Stream.Warnings {
		awscdk.Annotations_Of(this).AddWarningV2(jsii.Sprintf("penstock:stream-%d", i+1), jsii.String(warning.Error()))
	}
	// Only the console has Firehose create the log group and the log stream.
	logGroup := awslogs.NewLogGroup(this, jsii.String("Log"), &awslogs.LogGroupProps{
		Retention:     props.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(logGroup, "CKV_AWS_158", "CloudWatch encrypts log groups; delivery errors hold no record.")
	role := newRole(this, props, logGroup)
	to := destination(props, role)
	to.CloudWatchLoggingOptions = logTo(this, "LogStream", logGroup, destinationLog)
	if props.Stream.SourceBackup != nil {
		to.S3BackupConfiguration = backup(props, role, logTo(this, "BackupLogStream", logGroup, backupLog))
	}
	stream := awskinesisfirehose.NewCfnDeliveryStream(this, jsii.String("Resource"), &awskinesisfirehose.CfnDeliveryStreamProps{
		DeliveryStreamName:                 jsii.String(props.Stream.Name),
		DeliveryStreamType:                 jsii.String(string(props.Stream.Source)),
		ExtendedS3DestinationConfiguration: to,
	})
	switch {
	case props.Stream.Source == firehose.KinesisStreamAsSource:
		stream.SetKinesisStreamSourceConfiguration(&awskinesisfirehose.CfnDeliveryStream_KinesisStreamSourceConfigurationProperty{
			KinesisStreamArn: props.Source.StreamArn(), RoleArn: role.RoleArn(),
		})
		findings.Accept(stream, "AwsSolutions-KDF1",
			"Firehose allows the setting only for Direct PUT. Records wait in the data stream, which is encrypted.")
	case props.EncryptionKey != nil:
		encrypt(stream, "CUSTOMER_MANAGED_CMK", props.EncryptionKey.KeyArn())
	default: // free, and without a key policy to get wrong
		encrypt(stream, "AWS_OWNED_CMK", nil)
	}
	return Stream{Resource: stream, Role: role, LogGroup: logGroup}
}

// logTo creates a log stream and returns the options that send delivery errors to it.
func logTo(this constructs.Construct, id string, group awslogs.ILogGroup, name string) *awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty {
	stream := awslogs.NewLogStream(this, jsii.String(id), &awslogs.LogStreamProps{
		LogGroup:      group,
		LogStreamName: jsii.String(name),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	return &awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty{
		Enabled: jsii.Bool(true), LogGroupName: group.LogGroupName(), LogStreamName: stream.LogStreamName(),
	}
}

func encrypt(stream awskinesisfirehose.CfnDeliveryStream, keyType string, keyARN *string) {
	stream.SetDeliveryStreamEncryptionConfigurationInput(
		&awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{
			KeyType: jsii.String(keyType), KeyArn: keyARN,
		})
}

// check panics if a prop is missing.
func check(props Props) {
	stream := props.Stream
	must := func(ok bool, rule string) {
		if !ok {
			panic(fmt.Sprintf("delivery stream %s: %s", stream.Name, rule))
		}
	}
	must(stream.Data != nil, "its definition is not checked: create it with firehose.New")
	must(stream.Destination == firehose.S3, "it delivers to "+string(stream.Destination)+", and this construct delivers to S3")
	must(stream.Source != firehose.KinesisStreamAsSource || props.Source != nil,
		"it reads a data stream: set Props.Source")
	must(stream.Conversion != firehose.Parquet || props.Table != nil,
		"it converts records: set Props.Table, which has their columns")
	must(stream.Conversion != firehose.ORC, "it converts records to ORC: use Parquet, which Athena reads too")
	must(!stream.DynamicPartitioning || len(stream.PartitionBy) > 0,
		"it partitions records: set PartitionBy of its definition")
	must(!stream.Logs.Decompress, "it decompresses records: remove Logs of its definition, or transform records with a function")
	must((stream.Transformation != nil) == (props.Transform != nil),
		"its definition has a Transformation if and only if Props.Transform is set: set both or neither")
}
