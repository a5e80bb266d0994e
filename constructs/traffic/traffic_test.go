package traffic_test

import (
	"strings"
	"testing"
	"time"

	"penstock/constructs/traffic"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

const (
	dataStreamARN = "arn:aws:kinesis:us-east-1:111122223333:stream/events"
	streamKeyARN  = "arn:aws:kms:us-east-1:111122223333:key/stream"
	bucketKeyARN  = "arn:aws:kms:us-east-1:111122223333:key/bucket"
	topicARN      = "arn:aws:sns:us-east-1:111122223333:alarms"
)

// create adds traffic to a new stack, with props that change may change.
func create(t *testing.T, change func(awscdk.Stack, *traffic.Props)) (awscdk.Stack, traffic.Traffic) {
	t.Helper()
	stack := cdktest.Stack(t)
	props := traffic.Props{
		DeliveryStream:   awskinesisfirehose.CfnDeliveryStream_FromDeliveryStreamName(stack, jsii.String("Stream"), jsii.String("etl3-delivery")),
		Bucket:           awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("lake")),
		Template:         `{"at":"{{date.now}}"}`,
		RecordsPerSecond: 10,
		Code:             cdktest.StubCode(t),
		Architecture:     awslambda.Architecture_ARM_64(),
		LogRetention:     awslogs.RetentionDays_ONE_YEAR,
	}
	if change != nil {
		change(stack, &props)
	}
	return stack, traffic.New(stack, "Traffic", props)
}

func synth(t *testing.T, change func(awscdk.Stack, *traffic.Props)) cdktest.Template {
	t.Helper()
	stack, _ := create(t, change)
	return cdktest.Synth(t, stack)
}

// everyProp sends to an encrypted data stream, with an encrypted bucket and alarms.
func everyProp(stack awscdk.Stack, p *traffic.Props) {
	key := func(id, arn string) awskms.IKey {
		return awskms.Key_FromKeyArn(stack, jsii.String(id), jsii.String(arn))
	}
	p.DeliveryStream = nil
	p.DataStream = awskinesis.Stream_FromStreamAttributes(stack, jsii.String("Source"), &awskinesis.StreamAttributes{
		StreamArn: jsii.String(dataStreamARN), EncryptionKey: key("StreamKey", streamKeyARN),
	})
	p.Bucket = awss3.Bucket_FromBucketAttributes(stack, jsii.String("Lake"), &awss3.BucketAttributes{
		BucketName: jsii.String("lake"), EncryptionKey: key("BucketKey", bucketKeyARN),
	})
	p.AlarmTopic = awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String(topicARN))
	p.Until = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	p.RecordsPerSecond, p.Seed = 0.000001, 1<<64-1
}

func TestFunctionGetsItsConfigurationFromVariables(t *testing.T) {
	assert.Equal(t, map[string]any{
		"TEMPLATE": `{"at":"{{date.now}}"}`, "RATE": "10", "SEED": "0", "TARGET": "firehose:etl3-delivery", "UNDELIVERED": "s3://lake/undelivered/",
	}, cdktest.At(synth(t, nil).One(t, "AWS::Lambda::Function").Properties(), "Environment", "Variables"))
	assert.Equal(t, map[string]any{
		"TEMPLATE": `{"at":"{{date.now}}"}`, "RATE": "0.000001", "SEED": "18446744073709551615", "TARGET": "kinesis:events", "UNDELIVERED": "s3://lake/undelivered/",
	}, cdktest.At(synth(t, everyProp).One(t, "AWS::Lambda::Function").Properties(), "Environment", "Variables"))
}

func TestScheduleInvokesTheFunctionOnceAMinute(t *testing.T) {
	template := synth(t, nil)
	schedule := template.One(t, "AWS::Scheduler::Schedule").Properties()
	assert.Equal(t, "rate(1 minute)", schedule["ScheduleExpression"])
	assert.Equal(t, map[string]any{"Mode": "OFF"}, schedule["FlexibleTimeWindow"])
	assert.Equal(t, "ENABLED", schedule["State"])
	assert.NotContains(t, schedule, "EndDate")
	assert.Equal(t, `{"time":"<aws.scheduler.scheduled-time>"}`, cdktest.At(schedule, "Target", "Input"))
	function := cdktest.At(schedule, "Target", "Arn", "Fn::GetAtt", 0).(string)
	assert.Contains(t, template.All("AWS::Lambda::Function"), function)

	assert.Equal(t, "2026-12-31T00:00:00.000Z", synth(t, everyProp).One(t, "AWS::Scheduler::Schedule").Properties()["EndDate"])
}

// Neither Scheduler nor Lambda sends a minute later than it was due, or again.
func TestAMissedMinuteIsNotMadeUp(t *testing.T) {
	template := synth(t, nil)
	assert.Equal(t, map[string]any{"MaximumEventAgeInSeconds": 60.0, "MaximumRetryAttempts": 0.0},
		cdktest.At(template.One(t, "AWS::Scheduler::Schedule").Properties(), "Target", "RetryPolicy"))
	invocation := template.One(t, "AWS::Lambda::EventInvokeConfig").Properties()
	assert.Equal(t, 60.0, invocation["MaximumEventAgeInSeconds"])
	assert.Equal(t, 0.0, invocation["MaximumRetryAttempts"])
	assert.Less(t, template.One(t, "AWS::Lambda::Function").Properties()["Timeout"], 60.0, "a minute ends before the next begins")
}

func TestPoliciesAreInline(t *testing.T) {
	template := synth(t, everyProp)
	assert.Empty(t, template.All("AWS::IAM::Policy"))
	assert.Empty(t, template.All("AWS::IAM::ManagedPolicy"))
	assert.Empty(t, template.All("AWS::Lambda::Permission"))
	assert.Len(t, template.All("AWS::IAM::Role"), 2)
}

func TestAlarmsNotifyTheTopic(t *testing.T) {
	assert.Empty(t, synth(t, nil).All("AWS::CloudWatch::Alarm"))

	template := synth(t, everyProp)
	assert.Len(t, template.All("AWS::CloudWatch::Alarm"), 2)
	for id, want := range map[string][]any{
		"TrafficFailedAlarm":  {"Errors", "Sum", "GreaterThanOrEqualToThreshold", 1.0, 60.0, 1.0, "notBreaching"},
		"TrafficMissingAlarm": {"Invocations", "Sum", "LessThanThreshold", 1.0, 60.0, 5.0, "breaching"},
	} {
		alarm := template.Find(t, id).Properties()
		var got []any
		for _, property := range []string{"MetricName", "Statistic", "ComparisonOperator", "Threshold", "Period", "EvaluationPeriods", "TreatMissingData"} {
			got = append(got, alarm[property])
		}
		assert.Equal(t, want, got, id)
		assert.Equal(t, []any{topicARN}, alarm["AlarmActions"], id)
		assert.Equal(t, []any{topicARN}, alarm["OKActions"], id)
	}
}

func TestWrongProps(t *testing.T) {
	for want, change := range map[string]func(awscdk.Stack, *traffic.Props){
		"set Props.DeliveryStream or Props.DataStream": func(_ awscdk.Stack, p *traffic.Props) { p.DeliveryStream = nil },
		"and only one of them": func(stack awscdk.Stack, p *traffic.Props) {
			p.DataStream = awskinesis.Stream_FromStreamArn(stack, jsii.String("Both"), jsii.String(dataStreamARN))
		},
		"has 0 bytes: give a template of 1 to 3072 bytes":    func(_ awscdk.Stack, p *traffic.Props) { p.Template = "" },
		"has 3073 bytes: give a template of 1 to 3072 bytes": func(_ awscdk.Stack, p *traffic.Props) { p.Template = strings.Repeat("x", 3073) },
	} {
		message := cdktest.Refusal(t, func() { create(t, change) })
		assert.Contains(t, message, "traffic: ")
		assert.Contains(t, message, want)
	}
	create(t, func(_ awscdk.Stack, p *traffic.Props) { p.Template = strings.Repeat("x", 3072) })
}

// An error of cdk-nag makes the synth panic.
func TestNagFindsNothing(t *testing.T) {
	for _, change := range []func(awscdk.Stack, *traffic.Props){nil, everyProp} {
		stack, _ := create(t, change)
		awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
		assert.NotPanics(t, func() {
			assertions.Annotations_FromStack(stack).HasNoWarning(jsii.String("*"), assertions.Match_AnyValue())
		})
	}
}
