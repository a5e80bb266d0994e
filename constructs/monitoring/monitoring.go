// Package monitoring creates alarms, an SNS topic that they notify, and a dashboard for
// one Firehose delivery stream into S3 and, if it reads one, its Kinesis data stream.
package monitoring

import (
	"fmt"
	"regexp"

	"penstock/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures the monitoring of a delivery stream.
type Props struct {
	// Stream is the checked definition of the delivery stream. Required.
	Stream firehose.Stream
	// LogGroup receives the stream's delivery errors. Required.
	LogGroup awslogs.ILogGroup
	// URLStackName is the stack with the output KdgUrl. The dashboard shows the
	// command that prints it. Required.
	URLStackName string

	// DataStreamName is the physical name of the Kinesis data stream that the delivery
	// stream reads, not a token. Default: producers put records on the stream (Direct PUT).
	DataStreamName string
	// Raw is a second delivery stream that reads the data stream, and RawLogGroup receives
	// its delivery errors. Its alarms tell whether it delivers. Default: there is none.
	Raw         firehose.Stream
	RawLogGroup awslogs.ILogGroup
	// CustomerKey says that the delivery stream encrypts its buffer with a customer
	// managed KMS key, which Firehose supports for Direct PUT only. Default: it does not.
	CustomerKey bool
	// Links lead to where one asks questions about the records. Default: none.
	Links []Link
	// Email receives the alarms once its owner has confirmed the subscription.
	// Default: the topic has no subscription.
	Email string
}

// A Link is a link on the dashboard.
type Link struct{ Text, URL string }

// Monitoring holds the resources that monitor a delivery stream.
type Monitoring struct {
	Key       awskms.Key              // encrypts the topic
	Topic     awssns.Topic            // every alarm notifies it
	Alarms    []awscloudwatch.Alarm   // freshness, success, those of the source, those of the key
	Dashboard awscloudwatch.Dashboard // graphs of the same metrics, delivery errors and commands
}

// New creates the monitoring of a delivery stream. It panics on props that would
// deploy but monitor nothing.
func New(scope constructs.Construct, id string, props Props) Monitoring {
	check(props)
	this := constructs.NewConstruct(scope, jsii.String(id))
	key, topic := newTopic(this, props.Email)
	return Monitoring{key, topic, newAlarms(this, topic, props), newDashboard(this, props)}
}

var (
	// CreateStream API reference, StreamName. An ARN contains colons, and a CDK token,
	// which may stand for an ARN, contains braces.
	dataStreamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
	stackName      = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]{0,127}$`)
	emailAddress   = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

func check(p Props) {
	must(p.Stream.Data != nil, "Stream is not checked: create it with firehose.New")
	must(p.DataStreamName == "" || dataStreamName.MatchString(p.DataStreamName),
		"DataStreamName %q: give the data stream's name, neither its ARN nor a token, or leave it empty for Direct PUT",
		p.DataStreamName)
	// StartDeliveryStreamEncryption API reference: "You can only enable SSE for a delivery
	// stream that uses DirectPut as its source."
	must(p.DataStreamName == "" || !p.CustomerKey, "CustomerKey with DataStreamName %q: Firehose encrypts its buffer "+
		"for Direct PUT only, and publishes no key metrics otherwise: remove CustomerKey and encrypt the data stream",
		p.DataStreamName)
	must(p.Raw.Data == nil || p.DataStreamName != "", "Raw without DataStreamName: a second delivery stream can only read a data stream")
	must((p.Raw.Data == nil) == (p.RawLogGroup == nil), "Raw and RawLogGroup belong together: set both or neither")
	must(p.LogGroup != nil, "LogGroup is nil: give the log group of the stream's delivery errors")
	must(stackName.MatchString(p.URLStackName),
		"URLStackName %q: give the name of the stack with the output KdgUrl", p.URLStackName)
	must(p.Email == "" || emailAddress.MatchString(p.Email),
		"Email %q: give an address like ada@example.com, or leave it empty", p.Email)
}

func must(holds bool, format string, args ...any) {
	if !holds {
		panic(fmt.Sprintf("monitoring: "+format, args...))
	}
}
