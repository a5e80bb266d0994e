package stacks

import (
	"fmt"
	"strings"
	"time"

	"penstock/constructs/traffic"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// NewTraffic creates the stack that sends records to the stream from inside AWS. It
// refers to the stream by name, and to the outputs of ingest, so you can deploy and
// destroy it without touching the data. code is lambda/kdgworker, built for
// config.LambdaArchitecture.
func NewTraffic(scope constructs.Construct, config Config, ingest awscdk.Stack, code awslambda.Code) awscdk.Stack {
	stack := newStack(scope, config, config.TrafficStackName(), "Records at a steady rate for one delivery stream")
	stack.AddStackDependency(ingest, jsii.String("its outputs name the bucket and the topic"))
	key := config.key(stack)
	props := traffic.Props{
		Bucket: awss3.Bucket_FromBucketAttributes(stack, jsii.String("Lake"), &awss3.BucketAttributes{
			BucketName: outputOf(ingest, outputBucketName), EncryptionKey: key,
		}),
		Template:         config.RecordText,
		RecordsPerSecond: float64(config.Rate) / generate.PerSecond,
		Until:            config.TrafficUntil,
		Code:             code,
		Architecture:     architectures[config.LambdaArchitecture](),
		LogRetention:     config.logRetention(),
	}
	props.DeliveryStream, props.DataStream = config.stream(stack, key)
	if config.Monitoring {
		props.AlarmTopic = awssns.Topic_FromTopicArn(stack, jsii.String("AlarmTopic"), outputOf(ingest, outputAlarmTopic))
	}
	function := traffic.New(stack, "Traffic", props).Function

	onFunction := func(command string, args ...string) string {
		return shell.Command(append([]string{"aws", "lambda", command, "--region", *stack.Region(),
			"--function-name", *function.FunctionName()}, args...)...)
	}
	output(stack, "TrafficPauseCommand", "Pauses the traffic", onFunction("put-function-concurrency", "--reserved-concurrent-executions", "0"))
	output(stack, "TrafficResumeCommand", "Resumes the traffic", onFunction("delete-function-concurrency"))
	// Without the settings the app would not have the stack, and cdk destroy would find
	// nothing; and once the traffic has ended, trafficUntil is refused.
	output(stack, "TrafficStopCommand", "Stops the traffic and deletes this stack", shell.Command("npx", "cdk", "destroy", config.TrafficStackName(),
		"-c", "name="+config.Name, "-c", "traffic="+config.Traffic, "-c", "trafficUntil="))
	return stack
}

// outputOf returns the value of an output of another stack. Unlike an export, it does not
// keep that stack from changing it.
func outputOf(stack awscdk.Stack, id string) *string {
	return awscdk.Fn_GetStackOutput(stack.StackName(), jsii.String(id), nil, nil)
}

// checkTraffic refuses traffic that could not be sent as the settings say.
func (c *Config) checkTraffic(now time.Time) (faults []error) {
	if c.Traffic == TrafficNone {
		if !c.TrafficUntil.IsZero() {
			faults = append(faults, fmt.Errorf("setting trafficUntil=%q: there is no traffic: set traffic=%s, or no trafficUntil", c.until(), TrafficSteady))
		}
		return faults
	}
	refuse := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("setting traffic=%s: "+format, append([]any{c.Traffic}, args...)...))
	}
	if !c.TrafficUntil.IsZero() && !c.TrafficUntil.After(now) {
		faults = append(faults, fmt.Errorf("setting trafficUntil=%q: the end is past: set a time after %s, which is now, or none", c.until(), now.UTC().Format(time.RFC3339)))
	}
	if n := len(c.RecordText); n > traffic.MaxTemplateBytes {
		refuse("the template %s has %d bytes, and the function's variables hold %d: shorten recordTemplate", c.RecordTemplate, n, traffic.MaxTemplateBytes)
	}
	for _, expression := range replaced {
		if strings.Contains(c.RecordText, expression.what) {
			refuse("%s replaces %s… in the template %s: write recordTemplate without", expression.who, expression.what, c.RecordTemplate)
		}
	}
	for _, p := range []struct{ setting, prefix string }{{"prefix", c.Stream.Prefix}, {"errorPrefix", c.Stream.ErrorOutputPrefix}} {
		for _, own := range []string{traffic.MinutesPrefix, traffic.UndeliveredPrefix} {
			if strings.HasPrefix(p.prefix, own) {
				refuse("the function keeps its own objects under %s: begin %s with another folder", own, p.setting)
			}
		}
	}
	return faults
}

func (c *Config) until() string { return c.TrafficUntil.Format(time.RFC3339) }

// trafficPrice returns the part of the price line about the traffic.
func (c Config) trafficPrice(prices plan.Prices) string {
	if c.Traffic == TrafficNone {
		return ""
	}
	end := "until you destroy " + c.TrafficStackName()
	if !c.TrafficUntil.IsZero() {
		end = "until " + c.until()
	}
	perMinute := float64(c.Rate) / generate.PerSecond * 60
	cost := prices.Steady(perMinute, traffic.MemoryMB, traffic.TimeoutSeconds)
	return fmt.Sprintf("; traffic=%s adds about %s per month, %s", c.Traffic, plan.Money(cost, prices.Currency), end)
}
