package traffic_test

import (
	"strings"
	"testing"
	"time"

	"penstock/constructs/traffic"
	"penstock/internal/fleet"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/stretchr/testify/assert"
)

// createSteady adds steady traffic to a new stack, with props that change may change.
func createSteady(t *testing.T, change func(awscdk.Stack, *traffic.SteadyProps)) awscdk.Stack {
	t.Helper()
	stack := cdktest.Stack(t)
	props := traffic.SteadyProps{Worker: worker(t, stack), Minute: fleet.Minute{Template: `{"at":"{{date.now}}"}`, Rate: 10e6}}
	if change != nil {
		change(stack, &props)
	}
	traffic.NewSteady(stack, "Traffic", props)
	return stack
}

func synthSteady(t *testing.T, change func(awscdk.Stack, *traffic.SteadyProps)) cdktest.Template {
	t.Helper()
	return cdktest.Synth(t, createSteady(t, change))
}

// everySteadyProp has every property, with a week instead of a rate.
func everySteadyProp(stack awscdk.Stack, p *traffic.SteadyProps) {
	everyProp(stack, &p.Worker)
	p.Until = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	p.Minute = fleet.Minute{Template: "x", Seed: 1<<64 - 1, Week: "day,hour,mean,deviation\n*,*,10,0\n", Zone: "Europe/Paris"}
}

// The schedule's input has the rest of the function's configuration.
func TestFunctionGetsOnlyNamesFromVariables(t *testing.T) {
	for want, change := range map[string]func(awscdk.Stack, *traffic.SteadyProps){"firehose:etl3-delivery": nil, "kinesis:events": everySteadyProp} {
		assert.Equal(t, map[string]any{"TARGET": want, "UNDELIVERED": "s3://lake/undelivered/"},
			cdktest.At(synthSteady(t, change).One(t, "AWS::Lambda::Function").Properties(), "Environment", "Variables"))
	}
}

func TestScheduleInvokesTheFunctionOnceAMinute(t *testing.T) {
	template := synthSteady(t, nil)
	schedule := template.One(t, "AWS::Scheduler::Schedule").Properties()
	assert.Equal(t, "rate(1 minute)", schedule["ScheduleExpression"])
	assert.Equal(t, map[string]any{"Mode": "OFF"}, schedule["FlexibleTimeWindow"])
	assert.Equal(t, "ENABLED", schedule["State"])
	assert.NotContains(t, schedule, "EndDate")
	assert.JSONEq(t, `{"time":"<aws.scheduler.scheduled-time>","template":"{\"at\":\"{{date.now}}\"}","seed":"0","rate":10000000}`,
		cdktest.At(schedule, "Target", "Input").(string))
	assert.Contains(t, cdktest.At(schedule, "Target", "Input"), "<aws.scheduler.scheduled-time>", "Scheduler replaces no escaped text")
	function := cdktest.At(schedule, "Target", "Arn", "Fn::GetAtt", 0).(string)
	assert.Contains(t, template.All("AWS::Lambda::Function"), function)

	schedule = synthSteady(t, everySteadyProp).One(t, "AWS::Scheduler::Schedule").Properties()
	assert.Equal(t, "2026-12-31T00:00:00.000Z", schedule["EndDate"])
	assert.JSONEq(t, `{"time":"<aws.scheduler.scheduled-time>","template":"x","seed":"18446744073709551615","week":"day,hour,mean,deviation\n*,*,10,0\n","zone":"Europe/Paris"}`,
		cdktest.At(schedule, "Target", "Input").(string))
}

// Neither Scheduler nor Lambda sends a minute later than it was due, or again.
func TestAMissedMinuteIsNotMadeUp(t *testing.T) {
	template := synthSteady(t, nil)
	assert.Equal(t, map[string]any{"MaximumEventAgeInSeconds": 60.0, "MaximumRetryAttempts": 0.0},
		cdktest.At(template.One(t, "AWS::Scheduler::Schedule").Properties(), "Target", "RetryPolicy"))
	invocation := template.One(t, "AWS::Lambda::EventInvokeConfig").Properties()
	assert.Equal(t, 60.0, invocation["MaximumEventAgeInSeconds"])
	assert.Equal(t, 0.0, invocation["MaximumRetryAttempts"])
	assert.Less(t, template.One(t, "AWS::Lambda::Function").Properties()["Timeout"], 60.0, "a minute ends before the next begins")
}

func TestPoliciesOfSteadyTrafficAreInline(t *testing.T) {
	template := synthSteady(t, everySteadyProp)
	assert.Empty(t, template.All("AWS::IAM::Policy"))
	assert.Empty(t, template.All("AWS::IAM::ManagedPolicy"))
	assert.Empty(t, template.All("AWS::Lambda::Permission"))
	assert.Len(t, template.All("AWS::IAM::Role"), 2)
}

func TestAlarmsOfMinutes(t *testing.T) {
	checkAlarms(t, synthSteady(t, nil), nil)
	checkAlarms(t, synthSteady(t, everySteadyProp), map[string][]any{
		"TrafficFailedAlarm":  {"Errors", "Sum", "GreaterThanOrEqualToThreshold", 1.0, 60.0, 1.0, "notBreaching"},
		"TrafficMissingAlarm": {"Invocations", "Sum", "LessThanThreshold", 1.0, 60.0, 5.0, "breaching"},
	})
}

func TestWrongSteadyProps(t *testing.T) {
	for want, change := range map[string]func(awscdk.Stack, *traffic.SteadyProps){
		"set Worker.DeliveryStream or Worker.DataStream":         func(_ awscdk.Stack, p *traffic.SteadyProps) { p.DeliveryStream = nil },
		"and only one of them":                                   func(stack awscdk.Stack, p *traffic.SteadyProps) { twoStreams(stack, &p.Worker) },
		"has 0 bytes: give a template of 1 to 102400 bytes":      func(_ awscdk.Stack, p *traffic.SteadyProps) { p.Minute.Template = "" },
		"has 102401 bytes: give a template of 1 to 102400 bytes": func(_ awscdk.Stack, p *traffic.SteadyProps) { p.Minute.Template = strings.Repeat("x", 102401) },
		"set SteadyProps.Minute.Rate or SteadyProps.Minute.Week": func(_ awscdk.Stack, p *traffic.SteadyProps) { p.Minute.Rate = 0 },
	} {
		message := cdktest.Refusal(t, func() { createSteady(t, change) })
		assert.Contains(t, message, "traffic: ")
		assert.Contains(t, message, want)
	}
	createSteady(t, func(_ awscdk.Stack, p *traffic.SteadyProps) { p.Minute.Template = strings.Repeat("x", 102400) })
}

func TestNagFindsNothingInSteadyTraffic(t *testing.T) {
	for _, change := range []func(awscdk.Stack, *traffic.SteadyProps){nil, everySteadyProp} {
		checkNag(t, createSteady(t, change))
	}
}
