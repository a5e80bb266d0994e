package traffic

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/fleet"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Worker configures the function that sends the records.
type Worker struct {
	// DeliveryStream receives the records. Required, unless DataStream is set.
	DeliveryStream interfacesawskinesisfirehose.IDeliveryStreamRef
	// DataStream receives the records instead of DeliveryStream. The function may use
	// its encryption key, if it has one, to put records.
	DataStream awskinesis.IStream
	// Bucket receives undelivered records and the markers of minutes. The function may
	// use its encryption key, if it has one. Required.
	Bucket awss3.IBucket

	// Code is lambda/kdgworker, built for Architecture. Required.
	Code awslambda.Code
	// Architecture is the processor that the function runs on. Required.
	Architecture awslambda.Architecture
	// LogRetention is how long CloudWatch keeps the function's log. Required.
	LogRetention awslogs.RetentionDays
	// AlarmTopic is notified of failures. Default: no alarms.
	AlarmTopic awssns.ITopic
}

func (w Worker) check() {
	if (w.DeliveryStream == nil) == (w.DataStream == nil) {
		panic("traffic: set Worker.DeliveryStream or Worker.DataStream, and only one of them")
	}
}

// Target returns the stream in the form that kdg send --to takes.
func (w Worker) Target() *string {
	if w.DataStream != nil {
		return jsii.String("kinesis:" + *w.DataStream.StreamName())
	}
	return jsii.String("firehose:" + *w.DeliveryStream.DeliveryStreamRef().DeliveryStreamName)
}

// newFunction creates the function, which may write objects under the prefixes. props has
// its timeout and how Lambda treats events.
func (w Worker) newFunction(this constructs.Construct, props awslambda.FunctionProps, prefixes ...string) awslambda.Function {
	log := awslogs.NewLogGroup(this, jsii.String("FunctionLog"), &awslogs.LogGroupProps{
		Retention:     w.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(log, "CKV_AWS_158", "CloudWatch encrypts log groups; the function logs totals and no record.")
	props.Runtime = awslambda.Runtime_PROVIDED_AL2023()
	props.Architecture = w.Architecture
	props.Handler = jsii.String("bootstrap")
	props.Code = w.Code
	props.Role = w.newFunctionRole(this, log, prefixes)
	props.MemorySize = jsii.Number(fleet.MemoryMB)
	props.LoggingFormat = awslambda.LoggingFormat_JSON
	props.LogGroup = log
	props.Environment = &map[string]*string{
		"TARGET":      w.Target(),
		"UNDELIVERED": jsii.String("s3://" + *w.Bucket.BucketName() + "/" + fleet.UndeliveredPrefix),
	}
	function := awslambda.NewFunction(this, jsii.String("Function"), &props)
	findings.Accept(function, "CKV_AWS_117", "It calls public endpoints of AWS only, and reaches nothing in a VPC.")
	findings.Accept(function, "CKV_AWS_173", "The variables are names; Lambda encrypts them with its own key.")
	findings.Accept(function, "W3005", "CDK adds a dependency on the role to the reference that implies it.")
	return function
}
