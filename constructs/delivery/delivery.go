// Package delivery is an Amazon Data Firehose delivery stream that producers
// put records on (Direct PUT) and that writes them to a bucket.
package delivery

import (
	"fmt"

	"penstock/internal/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are what a delivery stream is made from. All are required.
type Props struct {
	// Stream is what it does. Its name is the physical one, by which producers and the
	// KDG role know it. Where both prefixes are empty, Firehose writes under
	// yyyy/MM/dd/HH/.
	Stream           firehose.DeliveryStream
	BucketARN        *string // where objects go
	LogRetentionDays int     // days that delivery errors are kept
}

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
	check(this, props.Stream)

	// Firehose does not make them itself when it is set up by CloudFormation.
	logGroup := awslogs.NewCfnLogGroup(this, jsii.String("Log"), &awslogs.CfnLogGroupProps{
		RetentionInDays: jsii.Number(props.LogRetentionDays),
	})
	logStream := awslogs.NewCfnLogStream(this, jsii.String("LogStream"), &awslogs.CfnLogStreamProps{
		LogGroupName:  logGroup.Ref(),
		LogStreamName: jsii.String(logStreamName),
	})
	role := newRole(this, props.BucketARN, logGroup)

	stream := awskinesisfirehose.NewCfnDeliveryStream(this, jsii.String("Resource"), &awskinesisfirehose.CfnDeliveryStreamProps{
		DeliveryStreamName: jsii.String(props.Stream.Name),
		DeliveryStreamType: jsii.String("DirectPut"),
		// A key of AWS's own: free, and no policy to get wrong.
		DeliveryStreamEncryptionConfigurationInput: &awskinesisfirehose.CfnDeliveryStream_DeliveryStreamEncryptionConfigurationInputProperty{
			KeyType: jsii.String("AWS_OWNED_CMK"),
		},
		ExtendedS3DestinationConfiguration: &awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
			BucketArn:         props.BucketARN,
			RoleArn:           role.AttrArn(),
			Prefix:            optional(props.Stream.Prefixes.Data),
			ErrorOutputPrefix: optional(props.Stream.Prefixes.Error),
			BufferingHints: &awskinesisfirehose.CfnDeliveryStream_BufferingHintsProperty{
				SizeInMBs:         jsii.Number(props.Stream.BufferSizeMiB),
				IntervalInSeconds: jsii.Number(props.Stream.BufferIntervalSeconds),
			},
			// Written out, because UpdateDestination keeps what an update leaves out.
			CompressionFormat:       jsii.String(string(props.Stream.Compression)),
			FileExtension:           jsii.String(props.Stream.FileExtension),
			CustomTimeZone:          jsii.String(props.Stream.TimeZone),
			ProcessingConfiguration: processing(props.Stream),
			CloudWatchLoggingOptions: &awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty{
				Enabled:       jsii.Bool(true),
				LogGroupName:  logGroup.Ref(),
				LogStreamName: logStream.Ref(),
			},
		},
	})
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

// check panics on settings that Firehose would refuse, and annotates those that it
// accepts although they go wrong later.
func check(this constructs.Construct, stream firehose.DeliveryStream) {
	refusals, warnings := stream.Check()
	if len(refusals) > 0 {
		panic(fmt.Sprintf("delivery stream %s: %v", stream.Name, refusals))
	}
	for i, warning := range warnings {
		awscdk.Annotations_Of(this).AddWarningV2(jsii.Sprintf("penstock:stream-%d", i+1), jsii.String(warning.Error()))
	}
}

// processing is what is done with records on their way.
func processing(stream firehose.DeliveryStream) *awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty {
	processors := []any{}
	if stream.AppendDelimiter {
		processors = append(processors, &awskinesisfirehose.CfnDeliveryStream_ProcessorProperty{Type: jsii.String("AppendDelimiterToRecord")})
	}
	return &awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty{
		Enabled:    jsii.Bool(len(processors) > 0),
		Processors: processors,
	}
}

// optional is nil for an empty text: Firehose's default applies.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
