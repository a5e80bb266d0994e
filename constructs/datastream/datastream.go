// Package datastream is an Amazon Kinesis data stream that producers put records on, and
// that a delivery stream reads.
package datastream

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are what a data stream is made from. The name is required.
type Props struct {
	Name   string // the physical one, by which producers and the KDG role know it
	Shards int    // how many there are, each of 1 MiB or 1,000 records a second. Default: on demand, as many as it takes
	// KeyARN is a key of KMS that records are encrypted with. Default: AWS's own for Kinesis.
	KeyARN *string
}

// retentionHours is how long a record waits for its readers: the least there is. The
// delivery stream reads at once, and what it delivered is in the lake.
const retentionHours = 24

// awsKey is the key that AWS keeps for Kinesis in every account: Kinesis Data Streams
// Developer Guide, "How do I get started with server-side encryption?".
const awsKey = "alias/aws/kinesis"

// New makes a data stream.
func New(scope constructs.Construct, id string, props Props) awskinesis.CfnStream {
	mode := &awskinesis.CfnStream_StreamModeDetailsProperty{StreamMode: jsii.String("ON_DEMAND")}
	var shards *float64
	if props.Shards > 0 {
		mode.StreamMode, shards = jsii.String("PROVISIONED"), jsii.Number(props.Shards)
	}
	key := props.KeyARN
	if key == nil {
		key = jsii.String(awsKey)
	}
	return awskinesis.NewCfnStream(scope, jsii.String(id), &awskinesis.CfnStreamProps{
		Name:                 jsii.String(props.Name),
		StreamModeDetails:    mode,
		ShardCount:           shards,
		RetentionPeriodHours: jsii.Number(retentionHours),
		StreamEncryption:     &awskinesis.CfnStream_StreamEncryptionProperty{EncryptionType: jsii.String("KMS"), KeyId: key},
	})
}

// ARN is the ARN of the data stream called name in the stack of scope, made from the
// name alone, as that of a delivery stream is.
func ARN(scope constructs.Construct, name string) *string {
	return awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("kinesis"),
		Resource:     jsii.String("stream"),
		ResourceName: jsii.String(name),
	})
}
