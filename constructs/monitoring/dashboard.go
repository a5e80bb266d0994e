package monitoring

import (
	_ "embed" // commands.md
	"slices"
	"strings"

	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// dashboardWidth is the number of columns in a dashboard's grid.
const dashboardWidth = 24

// newDashboard creates the dashboard. It has no physical name, so copies do not clash.
func newDashboard(this constructs.Construct, props Props) awscloudwatch.Dashboard {
	traffic, health := graphs(props)
	logs := []*string{props.LogGroup.LogGroupName()}
	if props.RawLogGroup != nil {
		logs = append(logs, props.RawLogGroup.LogGroupName())
	}
	return awscloudwatch.NewDashboard(this, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		// Zooming keeps the period: sums of another period would not match the thresholds.
		PeriodOverride: awscloudwatch.PeriodOverride_INHERIT,
		Widgets: &[]*[]awscloudwatch.IWidget{
			traffic,
			health,
			{awscloudwatch.NewLogQueryWidget(&awscloudwatch.LogQueryWidgetProps{
				Title:         jsii.String("Delivery errors (if there are many, Firehose logs a sample)"),
				LogGroupNames: &logs,
				QueryString:   jsii.String("fields @timestamp, errorCode, @message | sort @timestamp desc | limit 50"),
				Width:         jsii.Number(dashboardWidth),
			})},
			{awscloudwatch.NewTextWidget(&awscloudwatch.TextWidgetProps{
				Markdown: jsii.String(commands(props, *awscdk.Stack_Of(this).TemplateFile())),
				Width:    jsii.Number(dashboardWidth),
				Height:   jsii.Number(8),
			})},
		},
	})
}

// graphs returns two rows of graphs: the traffic, and what may impede it.
func graphs(p Props) (traffic, health *[]awscloudwatch.IWidget) {
	freshness, _ := freshnessThreshold(p.Stream.BufferIntervalSeconds)
	age := p.graph("Age of the oldest record", "Seconds", freshness, "DeliveryToS3.DataFreshness")
	success := p.graph("Share of PUTs to S3 that succeed", "", 0, "DeliveryToS3.Success")
	success.LeftYAxis.Label, success.LeftYAxis.Max = nil, jsii.Number(1)
	flow := func(of, unit string) *awscloudwatch.GraphWidgetProps {
		if p.DataStreamName == "" {
			return p.graph(of, unit, 0, "Incoming"+of, "DeliveryToS3."+of)
		}
		// Records that Firehose reads again after a failover count again.
		return p.graph(of, unit, 0, "Kinesis/Incoming"+of, "DataReadFromKinesisStream."+of, "DeliveryToS3."+of)
	}
	traffic = row(flow("Records", "Count"), flow("Bytes", "Bytes"), age)
	if p.DataStreamName != "" {
		return traffic, row(
			// The iterator age covers all consumers: if it alone is high, another one is behind.
			p.graph("Behind the data stream", "Milliseconds", behindMilliseconds,
				"KinesisMillisBehindLatest", "Kinesis/GetRecords.IteratorAgeMilliseconds"),
			// The first counts PutRecord and PutRecords, including PutRecords.ThrottledRecords.
			// The second counts internal failures of Kinesis, which are normal now and then.
			p.graph("Rejected records", "Count", 0,
				"Kinesis/WriteProvisionedThroughputExceeded", "Kinesis/PutRecords.FailedRecords"),
			p.graph("Throttled reads", "Count", 0, "ThrottledGetRecords", "ThrottledGetShardIterator",
				"ThrottledDescribeStream", "Kinesis/ReadProvisionedThroughputExceeded"),
			success)
	}
	usage := p.graph("Quota usage", "Percent", quotaPercent)
	usage.Left = &[]awscloudwatch.IMetric{p.usage(quotas[0]), p.usage(quotas[1]), p.usage(quotas[2])}
	rejected := p.graph("Rejected records", "Count", 0, "ThrottledRecords")
	if !p.CustomerKey {
		return traffic, row(usage, rejected, success)
	}
	return traffic, row(usage, rejected, success, p.graph("KMS key failures", "Count", 0,
		"KMSKeyAccessDenied", "KMSKeyDisabled", "KMSKeyInvalidState", "KMSKeyNotFound"))
}

// graph returns a graph of metrics that share a unit, with the threshold of an alarm
// unless it is 0.
func (p Props) graph(title, unit string, alarm int, metrics ...string) *awscloudwatch.GraphWidgetProps {
	var lines []awscloudwatch.IMetric
	for _, name := range metrics {
		metric := p.metric(name)
		lines = append(lines, metric.With(&awscloudwatch.MetricOptions{Label: metric.MetricName()}))
		if raw, exists := p.raw(); exists && slices.Contains(deliveryMetrics, name) {
			label := jsii.String(*metric.MetricName() + " of " + raw.Stream.Name)
			lines = append(lines, raw.metric(name).With(&awscloudwatch.MetricOptions{Label: label}))
		}
	}
	axis := &awscloudwatch.YAxisProps{Min: jsii.Number(0), Label: jsii.String(unit), ShowUnits: jsii.Bool(false)}
	graph := &awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Left: &lines, LeftYAxis: axis, Period: period()}
	if alarm > 0 {
		threshold := &awscloudwatch.HorizontalAnnotation{Label: jsii.String("Alarm"), Value: jsii.Number(alarm)}
		graph.LeftAnnotations = &[]*awscloudwatch.HorizontalAnnotation{threshold}
	}
	return graph
}

// row returns widgets of equal width that fill a row.
func row(graphs ...*awscloudwatch.GraphWidgetProps) *[]awscloudwatch.IWidget {
	var widgets []awscloudwatch.IWidget
	for _, graph := range graphs {
		graph.Width = jsii.Number(dashboardWidth / len(graphs))
		widgets = append(widgets, awscloudwatch.NewGraphWidget(graph))
	}
	return &widgets
}

//go:embed commands.md
var commandsText string

// commands returns text with commands that send records and check their delivery, and with
// the links. The stack with the page's address may be deployed and deleted at any time, so a
// command reads its output; an import would tie the stacks together.
func commands(p Props, template string) string {
	source := "firehose:" + p.Stream.Name
	if p.DataStreamName != "" {
		source = "kinesis:" + p.DataStreamName
	}
	planned := shell.Quote("cdk.out/" + template)
	if _, exists := p.raw(); exists {
		planned += " --stream " + p.Stream.Name
	}
	text := strings.TrimSpace(strings.NewReplacer(
		"{name}", p.Stream.Name, "{source}", source, "{page}", p.URLStackName,
		"{region}", *awscdk.Aws_REGION(), "{template}", planned,
	).Replace(commandsText))
	if len(p.Links) > 0 {
		text += "\n\nTo ask questions about the records, open the "
		for i, link := range p.Links {
			if i > 0 {
				text += ", or the "
			}
			text += "[" + link.Text + "](" + link.URL + ")"
		}
		text += "."
	}
	return text
}
