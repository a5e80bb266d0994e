package analytics_test

import (
	"testing"

	"penstock/constructs/analytics"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

const (
	streamARN = "arn:aws:kinesis:us-east-1:111122223333:stream/events"
	keyARN    = "arn:aws:kms:us-east-1:111122223333:key/stream"
)

func props(stack awscdk.Stack) analytics.Props {
	return analytics.Props{
		Name: "Events", Database: "events",
		Stream: awskinesis.Stream_FromStreamAttributes(stack, jsii.String("Stream"), &awskinesis.StreamAttributes{
			StreamArn:     jsii.String(streamARN),
			EncryptionKey: awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String(keyARN)),
		}),
		LogRetention: awslogs.RetentionDays_ONE_WEEK,
	}
}

// AWS bills each KPU, and only the console adds the connector by itself.
func TestNotebookIsTheSmallestWithAConnector(t *testing.T) {
	stack := cdktest.Stack(t)
	analytics.New(stack, "Analytics", props(stack))
	properties := cdktest.Synth(t, stack).Find(t, "AnalyticsNotebook").Properties()
	assert.Equal(t, "INTERACTIVE", properties["ApplicationMode"])
	assert.Equal(t, "ZEPPELIN-FLINK-3_0", properties["RuntimeEnvironment"])
	configuration := properties["ApplicationConfiguration"]
	assert.Equal(t, map[string]any{"ConfigurationType": "CUSTOM", "Parallelism": 1.0, "ParallelismPerKPU": 1.0, "AutoScalingEnabled": false},
		cdktest.At(configuration, "FlinkApplicationConfiguration", "ParallelismConfiguration"))
	assert.Equal(t, map[string]any{"GroupId": "org.apache.flink", "ArtifactId": "flink-sql-connector-kinesis", "Version": "1.15.4"},
		cdktest.At(configuration, "ZeppelinApplicationConfiguration", "CustomArtifactsConfiguration", 0, "MavenReference"))
}

// The name is in the trust policy and on the dashboard.
func TestRoleIsForThisNotebookOnly(t *testing.T) {
	stack := cdktest.Stack(t)
	analytics.New(stack, "Analytics", props(stack))
	template := cdktest.Synth(t, stack)
	assert.Equal(t, "Events", template.Find(t, "AnalyticsNotebook").Properties()["ApplicationName"])
	trust := cdktest.At(template.Find(t, "AnalyticsRole").Properties(), "AssumeRolePolicyDocument", "Statement", 0)
	assert.Equal(t, map[string]any{"Service": "kinesisanalytics.amazonaws.com"}, cdktest.At(trust, "Principal"))
	arn := cdktest.At(trust, "Condition", "StringEquals", "aws:SourceArn", "Fn::Join", 1).([]any)
	assert.Equal(t, ":application/Events", arn[len(arn)-1])
}

func TestPropsThatAWSRejects(t *testing.T) {
	for says, change := range map[string]func(*analytics.Props){
		`analytics: Name "my notebook": a name has 1 to 128 letters, digits, underscores, dots and hyphens`:   func(p *analytics.Props) { p.Name = "my notebook" },
		`analytics: Database "Events": a name has lower-case letters, digits and underscores, a letter first`: func(p *analytics.Props) { p.Database = "Events" },
	} {
		stack := cdktest.Stack(t)
		p := props(stack)
		change(&p)
		assert.PanicsWithValue(t, says, func() { analytics.New(stack, "Analytics", p) })
	}
}
