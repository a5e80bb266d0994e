// Package traffic sends records to one stream from inside AWS, at a steady rate.
// EventBridge Scheduler invokes a Lambda function once a minute, and the function renders
// and sends the records of the minute before.
//
//  1. traffic.go creates the function and its schedule.
//  2. role.go grants the permissions.
//  3. alarms.go watches the function.
package traffic

import (
	"fmt"
	"strconv"
	"time"

	"penstock/internal/cdk/findings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsschedulertargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Key prefixes of the objects that the function writes into the bucket.
const (
	// UndeliveredPrefix precedes records that the function could not deliver, in the
	// format that kdg send --redrive reads.
	UndeliveredPrefix = "undelivered/"
	// MinutesPrefix precedes the markers of minutes. A minute that has a marker is not
	// sent again, because Scheduler may deliver an event twice.
	MinutesPrefix = "traffic/minutes/"
)

// MaxTemplateBytes is the maximum size of a record template. Lambda's environment
// variables have 4 KB in all: AWS Lambda Developer Guide, "Lambda quotas".
const MaxTemplateBytes = 3 << 10

// Size of the function.
const (
	MemoryMB = 512
	// TimeoutSeconds is less than a minute, so that two minutes never overlap.
	TimeoutSeconds = 55
)

// Props configures steady traffic.
type Props struct {
	// DeliveryStream receives the records. Required, unless DataStream is set.
	DeliveryStream interfacesawskinesisfirehose.IDeliveryStreamRef
	// DataStream receives the records instead of DeliveryStream. The function may use
	// its encryption key, if it has one, to put records.
	DataStream awskinesis.IStream
	// Bucket receives undelivered records and the markers of minutes. The function may
	// use its encryption key, if it has one. Required.
	Bucket awss3.IBucket

	// Template is the text of the record template, at most MaxTemplateBytes. Required.
	Template string
	// RecordsPerSecond is the rate. Required.
	RecordsPerSecond float64
	// Seed selects the records. Default: 0, which is a seed like any other.
	Seed uint64
	// Until ends the traffic. Default: it continues until the stack is destroyed.
	Until time.Time

	// Code is lambda/kdgworker, built for Architecture. Required.
	Code awslambda.Code
	// Architecture is the processor that the function runs on. Required.
	Architecture awslambda.Architecture
	// LogRetention is how long CloudWatch keeps the function's log. Required.
	LogRetention awslogs.RetentionDays
	// AlarmTopic is notified of failed and missing minutes. Default: no alarms.
	AlarmTopic awssns.ITopic
}

// Traffic holds the resources of steady traffic.
type Traffic struct {
	Function awslambda.Function    // sends the records of a minute
	Schedule awsscheduler.Schedule // invokes it every minute
	Alarms   []awscloudwatch.Alarm // empty without an AlarmTopic
}

// New creates steady traffic. It panics unless Props has one stream and a template that
// fits.
func New(scope constructs.Construct, id string, props Props) Traffic {
	check(props)
	this := constructs.NewConstruct(scope, jsii.String(id))
	t := Traffic{Function: newFunction(this, props)}
	t.Schedule = newSchedule(this, t.Function, props.Until)
	if props.AlarmTopic != nil {
		t.Alarms = newAlarms(this, t.Function, props.AlarmTopic)
	}
	return t
}

func check(props Props) {
	if (props.DeliveryStream == nil) == (props.DataStream == nil) {
		panic("traffic: set Props.DeliveryStream or Props.DataStream, and only one of them")
	}
	if n := len(props.Template); n == 0 || n > MaxTemplateBytes {
		panic(fmt.Sprintf("traffic: Props.Template has %d bytes: give a template of 1 to %d bytes", n, MaxTemplateBytes))
	}
}

// target returns the stream in the form that kdg send --to takes.
func target(props Props) *string {
	if props.DataStream != nil {
		return jsii.String("kinesis:" + *props.DataStream.StreamName())
	}
	return jsii.String("firehose:" + *props.DeliveryStream.DeliveryStreamRef().DeliveryStreamName)
}

// newFunction creates the function that sends the records of a minute.
func newFunction(this constructs.Construct, props Props) awslambda.Function {
	log := awslogs.NewLogGroup(this, jsii.String("FunctionLog"), &awslogs.LogGroupProps{
		Retention:     props.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(log, "CKV_AWS_158", "CloudWatch encrypts log groups; the function logs totals and no record.")
	function := awslambda.NewFunction(this, jsii.String("Function"), &awslambda.FunctionProps{
		Description:   jsii.String("Sends the records of a minute to a stream"),
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  props.Architecture,
		Handler:       jsii.String("bootstrap"),
		Code:          props.Code,
		Role:          newFunctionRole(this, log, props),
		MemorySize:    jsii.Number(MemoryMB),
		Timeout:       awscdk.Duration_Seconds(jsii.Number(TimeoutSeconds)),
		LoggingFormat: awslambda.LoggingFormat_JSON,
		LogGroup:      log,
		// A missed minute is not made up: Lambda neither retries an event nor keeps one
		// while the traffic is paused. 60 s is the shortest that Lambda offers.
		RetryAttempts: jsii.Number(0),
		MaxEventAge:   awscdk.Duration_Seconds(jsii.Number(60)),
		Environment: &map[string]*string{
			"TEMPLATE":    jsii.String(props.Template),
			"RATE":        jsii.String(strconv.FormatFloat(props.RecordsPerSecond, 'f', -1, 64)),
			"SEED":        jsii.String(strconv.FormatUint(props.Seed, 10)),
			"TARGET":      target(props),
			"UNDELIVERED": jsii.String("s3://" + *props.Bucket.BucketName() + "/" + UndeliveredPrefix),
		},
	})
	findings.Accept(function, "CKV_AWS_115", "A minute ends before the next begins, so one instance runs at a time; "+
		"a reservation would take from the account's concurrency, and pausing sets it to 0.")
	findings.Accept(function, "CKV_AWS_116", "A missed minute is not made up. Records that were not delivered are in the bucket.")
	findings.Accept(function, "CKV_AWS_117", "It calls public endpoints of AWS only, and reaches nothing in a VPC.")
	findings.Accept(function, "CKV_AWS_173", "The variables are the record template and names; Lambda encrypts them with its own key.")
	findings.Accept(function, "W3005", "CDK adds a dependency on the role to the reference that implies it.")
	return function
}

// newSchedule invokes the function every minute until a time, or without end if that is
// zero.
func newSchedule(this constructs.Construct, function awslambda.Function, until time.Time) awsscheduler.Schedule {
	props := &awsscheduler.ScheduleProps{
		Description: jsii.String("Invokes the function that sends the records of a minute"),
		Schedule:    awsscheduler.ScheduleExpression_Rate(awscdk.Duration_Minutes(jsii.Number(1))),
		TimeWindow:  awsscheduler.TimeWindow_Off(),
		Target: awsschedulertargets.NewLambdaInvoke(function, &awsschedulertargets.ScheduleTargetBaseProps{
			Input: awsscheduler.ScheduleTargetInput_FromObject(map[string]any{
				"time": awsscheduler.ContextAttribute_ScheduledTime(),
			}),
			// Here, too, a missed minute is not made up.
			RetryAttempts: jsii.Number(0),
			MaxEventAge:   awscdk.Duration_Seconds(jsii.Number(60)),
			// The target would add a policy of its own, which also allows every version
			// and alias of the function.
			Role: newSchedulerRole(this, function).WithoutPolicyUpdates(nil),
		}),
	}
	if !until.IsZero() {
		props.End = &until
	}
	return awsscheduler.NewSchedule(this, jsii.String("Schedule"), props)
}
