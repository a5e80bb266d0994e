package monitoring

import (
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
	return awscloudwatch.NewDashboard(this, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		// Zooming keeps the period: sums of another period would not match the thresholds.
		PeriodOverride: awscloudwatch.PeriodOverride_INHERIT,
		Widgets: &[]*[]awscloudwatch.IWidget{
			traffic,
			health,
			{awscloudwatch.NewLogQueryWidget(&awscloudwatch.LogQueryWidgetProps{
				Title:         jsii.String("Delivery errors (if there are many, Firehose logs a sample)"),
				LogGroupNames: &[]*string{props.LogGroup.LogGroupName()},
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
func graphs(props Props) (traffic, health *[]awscloudwatch.IWidget) {
	fromFirehose, fromKinesis := props.firehoseMetric, props.kinesisMetric
	freshness, _ := freshnessThreshold(props.BufferIntervalSeconds)
	age := withAlarmLine(graph("Age of the oldest record", "Seconds", fromFirehose("DeliveryToS3.DataFreshness")), freshness)
	success := graph("Share of PUTs to S3 that succeed", "", fromFirehose("DeliveryToS3.Success"))
	success.LeftYAxis.Max = jsii.Number(1)
	if props.DataStreamName != "" {
		// Records that Firehose reads again after a failover count again.
		traffic = row(
			graph("Records", "Count", fromKinesis("IncomingRecords"), fromFirehose("DataReadFromKinesisStream.Records"), fromFirehose("DeliveryToS3.Records")),
			graph("Bytes", "Bytes", fromKinesis("IncomingBytes"), fromFirehose("DataReadFromKinesisStream.Bytes"), fromFirehose("DeliveryToS3.Bytes")),
			age)
		health = row(
			// The iterator age covers all consumers: if it alone is high, another one is behind.
			withAlarmLine(graph("Behind the data stream", "Milliseconds", fromFirehose("KinesisMillisBehindLatest"), fromKinesis("GetRecords.IteratorAgeMilliseconds")), behindMilliseconds),
			// The first counts PutRecord and PutRecords, including PutRecords.ThrottledRecords.
			// The second counts internal failures of Kinesis, which are normal now and then.
			graph("Rejected records", "Count", fromKinesis("WriteProvisionedThroughputExceeded"), fromKinesis("PutRecords.FailedRecords")),
			graph("Throttled reads", "Count", fromFirehose("ThrottledGetRecords"), fromFirehose("ThrottledGetShardIterator"),
				fromFirehose("ThrottledDescribeStream"), fromKinesis("ReadProvisionedThroughputExceeded")),
			success)
		return traffic, health
	}
	traffic = row(
		graph("Records", "Count", fromFirehose("IncomingRecords"), fromFirehose("DeliveryToS3.Records")),
		graph("Bytes", "Bytes", fromFirehose("IncomingBytes"), fromFirehose("DeliveryToS3.Bytes")),
		age)
	usage := withAlarmLine(graph("Quota usage", "Percent"), quotaPercent)
	usage.Left = &[]awscloudwatch.IMetric{props.quotaUsage(bytesQuota), props.quotaUsage(recordsQuota), props.quotaUsage(requestsQuota)}
	rejected := graph("Rejected records", "Count", fromFirehose("ThrottledRecords"))
	if !props.CustomerKey {
		return traffic, row(usage, rejected, success)
	}
	return traffic, row(usage, rejected, success, graph("KMS key failures", "Count",
		fromFirehose("KMSKeyAccessDenied"), fromFirehose("KMSKeyDisabled"), fromFirehose("KMSKeyInvalidState"), fromFirehose("KMSKeyNotFound")))
}

// graph returns a graph of metrics that share a unit, if they have one.
func graph(title, unit string, metrics ...awscloudwatch.Metric) *awscloudwatch.GraphWidgetProps {
	var lines []awscloudwatch.IMetric
	for _, metric := range metrics {
		lines = append(lines, metric.With(&awscloudwatch.MetricOptions{Label: metric.MetricName()}))
	}
	axis := &awscloudwatch.YAxisProps{Min: jsii.Number(0), ShowUnits: jsii.Bool(false)}
	if unit != "" {
		axis.Label = jsii.String(unit)
	}
	return &awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Left: &lines, LeftYAxis: axis, Period: period()}
}

// withAlarmLine adds the threshold of an alarm to a graph.
func withAlarmLine(graph *awscloudwatch.GraphWidgetProps, threshold int) *awscloudwatch.GraphWidgetProps {
	graph.LeftAnnotations = &[]*awscloudwatch.HorizontalAnnotation{{Label: jsii.String("Alarm"), Value: jsii.Number(threshold)}}
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

// commands returns text with commands that send records and check what became of them.
// The generator stack may be deployed and deleted at any time, so a command reads its
// output; an import would tie the stacks together.
func commands(props Props, template string) string {
	region := *awscdk.Aws_REGION()
	to := "firehose:" + props.DeliveryStreamName
	if props.DataStreamName != "" {
		to = "kinesis:" + props.DataStreamName
	}
	return strings.Join([]string{
		"## " + props.DeliveryStreamName,
		"To print the address of the Kinesis Data Generator, set up for this stream, run:",
		"```",
		"aws cloudformation describe-stacks --region " + region + " --stack-name " + shell.Quote(props.GeneratorStackName) +
			` --query "Stacks[0].Outputs[?OutputKey=='KdgUrl'].OutputValue" --output text`,
		"```",
		"To send records without a browser, check that they are in the bucket, and see what the stream writes and costs, run:",
		"```",
		"export AWS_REGION=" + region,
		shell.Command("kdg", "send", "--to", to, "--for", "5m", "sakila"),
		shell.Command("kdg", "verify", "--to", "firehose:"+props.DeliveryStreamName),
		"kdg plan --region " + region + " --template " + shell.Quote("cdk.out/"+template),
		"```",
	}, "\n")
}
