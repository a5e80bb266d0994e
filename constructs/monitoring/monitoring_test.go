package monitoring_test

import (
	"strings"
	"testing"

	"penstock/constructs/monitoring"
	"penstock/firehose"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

func exampleProps(change func(*monitoring.Props)) monitoring.Props {
	props := monitoring.Props{
		Stream:       firehose.MustNew(firehose.Example()),
		URLStackName: "PenstockGenerator",
	}
	if change != nil {
		change(&props)
	}
	return props
}

// everything sets all props that apply to Direct PUT.
func everything(p *monitoring.Props) {
	p.Stream.Name, p.Stream.BufferIntervalSeconds, p.URLStackName = "events", 900, "DemoGenerator"
	p.CustomerKey, p.Email = true, "ada@example.com"
}

// fromDataStream sets all props that apply to a stream that reads a data stream.
func fromDataStream(p *monitoring.Props) {
	everything(p)
	p.CustomerKey, p.DataStreamName = false, "clicks"
}

// shapes are the configurations with different alarms and graphs.
var shapes = map[string]func(*monitoring.Props){"Direct PUT": nil, "Direct PUT with a key": everything, "data stream": fromDataStream}

// add adds monitoring to a stack. The log group of the stream is not part of the stack.
func add(stack awscdk.Stack, id string, change func(*monitoring.Props)) monitoring.Monitoring {
	props := exampleProps(nil)
	props.LogGroup = awslogs.LogGroup_FromLogGroupName(stack, jsii.String(id+"Log"), jsii.String("errors"))
	if change != nil {
		change(&props)
	}
	return monitoring.New(stack, id, props)
}

func withMonitoring(t *testing.T, change func(*monitoring.Props)) awscdk.Stack {
	t.Helper()
	stack := cdktest.Stack(t)
	add(stack, "Monitoring", change)
	return stack
}

func TestTopicKeyAllowsAlarms(t *testing.T) {
	template := cdktest.Synth(t, withMonitoring(t, nil))

	assert.Contains(t, cdktest.At(template.One(t, "AWS::SNS::Topic").Properties(), "KmsMasterKeyId", "Fn::GetAtt", 0), "MonitoringKey")
	key := template.One(t, "AWS::KMS::Key")
	assert.Equal(t, true, key.Properties()["EnableKeyRotation"])
	assert.NotEqual(t, "Retain", key["DeletionPolicy"], "a retained key would cost money and protect nothing")
	assert.Equal(t, 7.0, key.Properties()["PendingWindowInDays"])
	statements := cdktest.At(key.Properties(), "KeyPolicy", "Statement").([]any)
	require.Len(t, statements, 2)
	assert.Equal(t, []any{"arn:", map[string]any{"Ref": "AWS::Partition"}, ":iam::", map[string]any{"Ref": "AWS::AccountId"}, ":root"},
		cdktest.At(statements, 0, "Principal", "AWS", "Fn::Join", 1))
	assert.Equal(t, map[string]any{"Service": "cloudwatch.amazonaws.com"}, cdktest.At(statements, 1, "Principal"))
	assert.Equal(t, []any{"kms:Decrypt", "kms:GenerateDataKey*"}, cdktest.At(statements, 1, "Action"))
	assertAlarmsOfThisAccount(t, cdktest.At(statements, 1, "Condition"))
}

func TestTopicPolicy(t *testing.T) {
	template := cdktest.Synth(t, withMonitoring(t, nil))

	policy := template.One(t, "AWS::SNS::TopicPolicy").Properties()
	topic := cdktest.At(policy, "Topics", 0)
	assert.Contains(t, cdktest.At(topic, "Ref"), "MonitoringTopic")
	statements := cdktest.At(policy, "PolicyDocument", "Statement").([]any)
	require.Len(t, statements, 2)
	for _, statement := range statements {
		assert.Equal(t, topic, cdktest.At(statement, "Resource"))
	}
	assert.Equal(t, "Deny", cdktest.At(statements, 0, "Effect"))
	assert.Equal(t, map[string]any{"AWS": "*"}, cdktest.At(statements, 0, "Principal"))
	assert.Len(t, cdktest.At(statements, 0, "Action"), 8)
	assert.Contains(t, cdktest.At(statements, 0, "Action"), "sns:Publish")
	assert.Equal(t, map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}, cdktest.At(statements, 0, "Condition"))
	assert.Equal(t, "Allow", cdktest.At(statements, 1, "Effect"))
	assert.Equal(t, map[string]any{"Service": "cloudwatch.amazonaws.com"}, cdktest.At(statements, 1, "Principal"))
	assert.Equal(t, "sns:Publish", cdktest.At(statements, 1, "Action"))
	assertAlarmsOfThisAccount(t, cdktest.At(statements, 1, "Condition"))
}

func assertAlarmsOfThisAccount(t *testing.T, condition any) {
	t.Helper()
	assert.Equal(t, map[string]any{"Ref": "AWS::AccountId"}, cdktest.At(condition, "StringEquals", "aws:SourceAccount"))
	assert.Equal(t, []any{
		"arn:", map[string]any{"Ref": "AWS::Partition"}, ":cloudwatch:", map[string]any{"Ref": "AWS::Region"}, ":",
		map[string]any{"Ref": "AWS::AccountId"}, ":alarm:*",
	}, cdktest.At(condition, "ArnLike", "aws:SourceArn", "Fn::Join", 1))
}

func TestSubscriptionNeedsAnAddress(t *testing.T) {
	assert.Empty(t, cdktest.Synth(t, withMonitoring(t, nil)).All("AWS::SNS::Subscription"))

	template := cdktest.Synth(t, withMonitoring(t, everything))
	template.Find(t, "MonitoringEmail") // the logical ID does not depend on the address
	subscription := template.One(t, "AWS::SNS::Subscription").Properties()
	assert.Equal(t, "email", subscription["Protocol"])
	assert.Equal(t, "ada@example.com", subscription["Endpoint"])
	assert.Contains(t, cdktest.At(subscription, "TopicArn", "Ref"), "MonitoringTopic")
}

func TestResults(t *testing.T) {
	stack := cdktest.Stack(t)
	assert.Len(t, add(stack, "One", nil).Alarms, 6)
	result := add(stack, "Two", everything)
	assert.NotNil(t, result.Key)
	assert.NotNil(t, result.Topic)
	assert.NotNil(t, result.Dashboard)
	assert.Len(t, result.Alarms, 10)
	assert.Len(t, add(stack, "Three", fromDataStream).Alarms, 5)

	result.Topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String("bob@example.com"), nil))
	assert.Len(t, cdktest.Synth(t, stack).All("AWS::SNS::Subscription"), 3, "the caller can add a subscription")
}

func TestTwoInOneStack(t *testing.T) {
	for name, row := range map[string]struct {
		second func(*monitoring.Props)
		alarms int
	}{
		"the same twice":       {nil, 6 + 6},
		"one with a key":       {everything, 6 + 10},
		"one of a data stream": {fromDataStream, 6 + 5},
	} {
		stack := withMonitoring(t, nil)
		add(stack, "Second", row.second)
		template := cdktest.Synth(t, stack)
		for resourceType, count := range map[string]int{
			"AWS::CloudWatch::Alarm": row.alarms, "AWS::CloudWatch::Dashboard": 2, "AWS::SNS::Topic": 2, "AWS::SNS::TopicPolicy": 2, "AWS::KMS::Key": 2,
		} {
			assert.Len(t, template.All(resourceType), count, "%s: %s", name, resourceType)
			for id, resource := range template.All(resourceType) {
				for property := range resource.Properties() {
					assert.NotContains(t, []string{"AlarmName", "DashboardName", "TopicName"}, property, "%s: the names of two copies would conflict", id)
				}
			}
		}
	}
}

func TestMissingPropsPanic(t *testing.T) {
	for _, row := range []struct {
		change func(*monitoring.Props)
		want   string
	}{
		{func(p *monitoring.Props) { p.DataStreamName = "arn:aws:kinesis:us-east-1:111122223333:stream/clicks" }, "give the data stream's name, neither its ARN nor a token"},
		{func(p *monitoring.Props) { p.DataStreamName = *awscdk.Aws_STACK_NAME() }, "give the data stream's name, neither its ARN nor a token"},
		{func(p *monitoring.Props) { p.DataStreamName = strings.Repeat("a", 129) }, "or leave it empty for Direct PUT"},
		{func(p *monitoring.Props) { p.DataStreamName, p.CustomerKey = "clicks", true }, `CustomerKey with DataStreamName "clicks": Firehose encrypts its buffer for Direct PUT only`},
		{func(p *monitoring.Props) { p.LogGroup = nil }, "LogGroup is nil"},
		{withRaw("events-raw"), "Raw and RawLogGroup belong together: set both or neither"},
		{func(p *monitoring.Props) { withRaw("events-raw")(p); p.DataStreamName = "" }, "Raw without DataStreamName"},
		{func(p *monitoring.Props) { p.URLStackName = "" }, "the stack with the output KdgUrl"},
		{func(p *monitoring.Props) { p.Email = "ada" }, `Email "ada": give an address like ada@example.com`},
	} {
		message := cdktest.Refusal(t, func() { withMonitoring(t, row.change) })
		assert.True(t, strings.HasPrefix(message, "monitoring: "), message)
		assert.Contains(t, message, row.want)
		assert.NotContains(t, message, "\n")
	}
}

// Synth panics if cdk-nag reports an error.
func TestNagFindsNothing(t *testing.T) {
	for name, change := range shapes {
		stack := withMonitoring(t, change)
		awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
		assert.NotPanics(t, func() {
			assertions.Annotations_FromStack(stack).HasNoWarning(jsii.String("*"), assertions.Match_AnyValue())
		}, name)
	}
}
