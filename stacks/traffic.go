package stacks

import (
	"penstock/constructs/traffic"
	"penstock/internal/fleet"
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
	stack := newStack(scope, config, config.TrafficStackName(), "Records made in AWS for one delivery stream")
	stack.AddStackDependency(ingest, jsii.String("its outputs name the bucket and the topic"))
	key := config.key(stack)
	worker := traffic.Worker{
		Bucket: awss3.Bucket_FromBucketAttributes(stack, jsii.String("Lake"), &awss3.BucketAttributes{
			BucketName: outputOf(ingest, outputBucketName), EncryptionKey: key,
		}),
		Code:         code,
		Architecture: architectures[config.LambdaArchitecture](),
		LogRetention: config.logRetention(),
	}
	worker.DeliveryStream, worker.DataStream = config.stream(stack, key)
	if config.Monitoring {
		worker.AlarmTopic = awssns.Topic_FromTopicArn(stack, jsii.String("AlarmTopic"), outputOf(ingest, outputAlarmTopic))
	}
	if config.SteadyTraffic() {
		newSteady(stack, config, worker)
	}
	if config.BulkTraffic() {
		newBulk(stack, config, worker)
	}
	return stack
}

// newSteady creates steady traffic, and outputs that control it.
func newSteady(stack awscdk.Stack, config Config, worker traffic.Worker) {
	if warning := config.tooFast(); warning != "" {
		awscdk.Annotations_Of(stack).AddWarningV2(jsii.String("penstock:traffic-rate"), jsii.String(warning))
	}
	function := traffic.NewSteady(stack, "Traffic", traffic.SteadyProps{
		Worker: worker, Minute: config.minute(), Until: config.TrafficUntil,
	}).Function
	onFunction := func(command string, args ...string) string {
		return shell.Command(append([]string{"aws", "lambda", command, "--region", *stack.Region(),
			"--function-name", *function.FunctionName()}, args...)...)
	}
	output(stack, "TrafficPauseCommand", "Pauses the traffic", onFunction("put-function-concurrency", "--reserved-concurrent-executions", "0"))
	output(stack, "TrafficResumeCommand", "Resumes the traffic", onFunction("delete-function-concurrency"))
	// Without the settings the app would not have the stack, and cdk destroy would find
	// nothing; once the traffic has ended, trafficUntil is refused; and the file of
	// trafficWeek may be gone.
	output(stack, "TrafficStopCommand", "Stops the traffic and deletes this stack", shell.Command("npx", "cdk", "destroy", config.TrafficStackName(),
		"-c", "name="+config.Name, "-c", "traffic="+config.Traffic, "-c", "trafficUntil=", "-c", "trafficWeek="))
}

// minute returns what steady traffic sends in each minute.
func (c Config) minute() fleet.Minute {
	m := fleet.Minute{Template: c.RecordText}
	if c.TrafficWeek == "" {
		m.Rate = c.Rate
	} else {
		m.Week, m.Zone = c.WeekText, c.Stream.TimeZone
	}
	return m
}

// newBulk creates the state machine of bulk runs, and outputs that kdg fleet reads.
func newBulk(stack awscdk.Stack, config Config, worker traffic.Worker) {
	machine := traffic.NewBulk(stack, "Fleet", worker).Machine
	output(stack, "FleetMachineArn", "State machine that sends bulk runs", *machine.StateMachineArn())
	output(stack, "FleetTarget", "Stream that bulk runs send to", *worker.Target())
	output(stack, "FleetCommand", "Sends a million records", shell.Command("kdg", "fleet", "run", "--stack", config.TrafficStackName(),
		"--count", "1M", config.RecordTemplate))
}

// outputOf returns the value of an output of another stack. Unlike an export, it does not
// keep that stack from changing it.
func outputOf(stack awscdk.Stack, id string) *string {
	return awscdk.Fn_GetStackOutput(stack.StackName(), jsii.String(id), nil, nil)
}
