// Package monitoring watches one delivery stream into S3, and the data stream that it
// reads, where it has one: alarms, a topic that they are sent to, and a dashboard.
//
//  1. Metrics is the one list of what is measured, by the stream's source and key.
//  2. alarms.go is the table of what is wrong, and what to do then.
//  3. dashboard.go shows the same, with the same arithmetic and the same lines.
package monitoring

import (
	"fmt"
	"regexp"

	"penstock/internal/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are what the monitoring of a delivery stream is made from. All are
// required, but for the last three.
type Props struct {
	DeliveryStreamName    string  // physical name: metrics do not know the stream by its ARN
	BufferIntervalSeconds int     // buffering hint of the stream, seconds
	LogGroupName          *string // log group that the stream reports delivery errors to
	GeneratorStackName    string  // stack whose output KdgUrl the dashboard says how to print
	// DataStreamName is the physical name of the Kinesis data stream that the delivery
	// stream reads. Default: it reads none, and records are put on it (Direct PUT).
	DataStreamName string
	// CustomerKey tells that the delivery stream encrypts what waits in it with a key of
	// the account's own. Only one with Direct PUT can.
	CustomerKey bool
	// Email is the address that alarms are sent to, once its owner has confirmed.
	// Default: the topic has no subscription, and waits for yours.
	Email string
}

// Watch is what watches a delivery stream.
type Watch struct {
	Key          awskms.CfnKey
	Topic        awssns.CfnTopic
	Subscription awssns.CfnSubscription   // nil without an address
	Alarms       []awscloudwatch.CfnAlarm // freshness first, then those of the source, success, and those of the key
	Dashboard    awscloudwatch.CfnDashboard
}

// New makes the monitoring of a delivery stream.
//
// It uses the CloudFormation resources and not CDK's L2, which every synth would
// wait for.
func New(scope constructs.Construct, id string, props Props) Watch {
	check(props)
	this := constructs.NewConstruct(scope, jsii.String(id))

	key, topic, subscription := newTopic(this, props.Email)
	watch := Watch{Key: key, Topic: topic, Subscription: subscription}
	for _, a := range alarms(props) {
		watch.Alarms = append(watch.Alarms, newAlarm(this, Metrics(props), topic, a))
	}
	watch.Dashboard = newDashboard(this, props)
	return watch
}

var (
	// CreateDeliveryStream API reference, DeliveryStreamName. An ARN has colons, and a
	// token of CDK's, which may stand for one, has braces.
	streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`)
	// CreateStream API reference, StreamName.
	dataStreamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
	stackName      = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]{0,127}$`)
	address        = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// check panics on props that would deploy and then watch nothing.
func check(props Props) {
	switch {
	case !streamName.MatchString(props.DeliveryStreamName):
		panic(fmt.Sprintf("monitoring: DeliveryStreamName %q: give the stream's name, neither its ARN nor a token", props.DeliveryStreamName))
	case props.DataStreamName != "" && !dataStreamName.MatchString(props.DataStreamName):
		panic(fmt.Sprintf("monitoring: DataStreamName %q: give the data stream's name, neither its ARN nor a token, or none for Direct PUT", props.DataStreamName))
	case props.DataStreamName != "" && props.CustomerKey:
		// StartDeliveryStreamEncryption API reference: "You can only enable SSE for a
		// delivery stream that uses DirectPut as its source."
		panic(fmt.Sprintf("monitoring: CustomerKey with DataStreamName %q: Firehose encrypts nothing that it reads from a data stream, and has no metrics of a key then: leave CustomerKey out, and encrypt the data stream", props.DataStreamName))
	case props.BufferIntervalSeconds < 0 || props.BufferIntervalSeconds > firehose.MaxBufferIntervalSeconds:
		panic(fmt.Sprintf("monitoring: BufferIntervalSeconds %d: Firehose buffers for 0 to %d s", props.BufferIntervalSeconds, firehose.MaxBufferIntervalSeconds))
	case props.LogGroupName == nil:
		panic("monitoring: LogGroupName is nil: give that of the stream's log group")
	case !stackName.MatchString(props.GeneratorStackName):
		panic(fmt.Sprintf("monitoring: GeneratorStackName %q: give the name of the stack with the output KdgUrl", props.GeneratorStackName))
	case props.Email != "" && !address.MatchString(props.Email):
		panic(fmt.Sprintf("monitoring: Email %q: give an address like ada@example.com, or none", props.Email))
	}
}
