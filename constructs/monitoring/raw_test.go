package monitoring_test

import (
	"testing"

	"penstock/constructs/monitoring"
	"penstock/firehose"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

// withRaw adds a second delivery stream that reads the data stream.
func withRaw(name string) func(*monitoring.Props) {
	return func(p *monitoring.Props) {
		fromDataStream(p)
		second := firehose.Example()
		second.Name = name
		p.Raw = firehose.MustNew(second)
	}
}

func TestSecondStreamHasItsOwnAlarmsAndGraphs(t *testing.T) {
	stack := cdktest.Stack(t)
	add(stack, "Monitoring", func(p *monitoring.Props) {
		withRaw("events-raw")(p)
		p.RawLogGroup = awslogs.LogGroup_FromLogGroupName(stack, jsii.String("RawLog"), jsii.String("raw-errors"))
	})
	template := cdktest.Synth(t, stack)

	for id, metric := range map[string]string{"FreshnessAlarm": "DeliveryToS3.DataFreshness", "SuccessAlarm": "DeliveryToS3.Success", "BehindAlarm": "KinesisMillisBehindLatest"} {
		for prefix, stream := range map[string]string{"": "events", "Raw": "events-raw"} {
			alarm := template.Find(t, "Monitoring"+prefix+id).Properties()
			assert.Equal(t, metric, alarm["MetricName"])
			assert.Equal(t, stream, cdktest.At(alarm, "Dimensions", 0, "Value"))
		}
	}
	assert.Equal(t, 300.0, template.Find(t, "MonitoringRawFreshnessAlarm").Properties()["Threshold"], "of its own buffer interval")
	assert.Len(t, template.All("AWS::CloudWatch::Alarm"), 5+3)

	dashboard := resolve(t, template.Find(t, "MonitoringDashboard"))
	for _, title := range []string{"Age of the oldest record", "Share of PUTs to S3 that succeed", "Behind the data stream"} {
		assert.Contains(t, cdktest.At(dashboard.titled(t, title), "metrics").([]any)[1], "events-raw", title)
	}
	assert.Contains(t, dashboard.titled(t, "Delivery errors (if there are many, Firehose logs a sample)")["query"], "raw-errors")
	text := dashboard.Widgets[len(dashboard.Widgets)-1].Properties["markdown"]
	assert.Contains(t, text, " --stream events\n", "the template has two streams")
}
