// Package datastream creates a Kinesis data stream that producers put records on and
// a delivery stream reads.
package datastream

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a data stream.
type Props struct {
	// Name is the physical name, by which producers and the KDG role know the stream. Required.
	Name string
	// Shards is the number of shards, each of 1 MiB or 1,000 records per second. Default:
	// the stream scales on demand.
	Shards int
	// EncryptionKey encrypts records. Default: the key that AWS manages for Kinesis.
	EncryptionKey awskms.IKey
}

// New creates a data stream. It retains records for 24 hours, the shortest that Kinesis
// offers: the delivery stream reads at once, and what it delivered is in the lake.
func New(scope constructs.Construct, id string, props Props) awskinesis.Stream {
	p := &awskinesis.StreamProps{
		StreamName:    jsii.String(props.Name),
		StreamMode:    awskinesis.StreamMode_ON_DEMAND,
		Encryption:    awskinesis.StreamEncryption_MANAGED,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	}
	if props.Shards > 0 {
		p.StreamMode, p.ShardCount = awskinesis.StreamMode_PROVISIONED, jsii.Number(props.Shards)
	}
	if props.EncryptionKey != nil {
		p.Encryption, p.EncryptionKey = awskinesis.StreamEncryption_KMS, props.EncryptionKey
	}
	return awskinesis.NewStream(scope, jsii.String(id), p)
}
