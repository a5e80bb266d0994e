package monitoring

import (
	"strings"

	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// What CloudFormation puts into the body when it deploys.
const (
	region        = "${AWS::Region}"
	logGroupToken = "LogGroup"
	logGroup      = "${" + logGroupToken + "}"
)

// newDashboard makes the dashboard. It has no physical name, so copies do not clash.
func newDashboard(this constructs.Construct, props Props) awscloudwatch.CfnDashboard {
	flow, hindrances := graphs(props)
	content := layout(
		row{6, flow},
		row{6, hindrances},
		row{6, []widget{{Type: "log", Properties: query{
			Title:  "Delivery errors: Firehose logs a sample where there are many",
			Region: region,
			View:   "table",
			Query:  "SOURCE '" + logGroup + "' | fields @timestamp, errorCode, @message | sort @timestamp desc | limit 50",
		}}}},
		row{8, []widget{{Type: "text", Properties: text{
			Markdown: commands(props, *awscdk.Stack_Of(this).TemplateFile()),
		}}}},
	)
	return awscloudwatch.NewCfnDashboard(this, jsii.String("Dashboard"), &awscloudwatch.CfnDashboardProps{
		DashboardBody: awscdk.Fn_Sub(jsii.String(content), &map[string]*string{logGroupToken: props.LogGroupName}),
	})
}

// graphs are the two rows of them: what comes in and goes out, and what may hinder it.
func graphs(props Props) (flow, hindrances []widget) {
	all := metrics(Metrics(props))
	age := lined(all.lines("Age of the oldest record", "DeliveryToS3.DataFreshness"), float64(freshnessSeconds(props.BufferIntervalSeconds)))
	success := upTo(all.lines("Share of PUTs to S3 that succeed", "DeliveryToS3.Success"), 1)
	if props.DataStreamName != "" {
		flow = []widget{
			all.lines("Records", "IncomingRecords", "DataReadFromKinesisStream.Records", "DeliveryToS3.Records"),
			all.lines("Bytes", "IncomingBytes", "DataReadFromKinesisStream.Bytes", "DeliveryToS3.Bytes"),
			age,
		}
		hindrances = []widget{
			// The age is of all readers: where it alone is high, another one is behind.
			lined(all.lines("Behind the data stream", "KinesisMillisBehindLatest", "GetRecords.IteratorAgeMilliseconds"), behindMilliseconds),
			all.lines("Records refused", "WriteProvisionedThroughputExceeded", "PutRecords.FailedRecords"),
			all.lines("Reads refused", "ThrottledGetRecords", "ThrottledGetShardIterator", "ThrottledDescribeStream", "ReadProvisionedThroughputExceeded"),
			success,
		}
		return flow, hindrances
	}
	flow = []widget{
		all.lines("Records", "IncomingRecords", "DeliveryToS3.Records"),
		all.lines("Bytes", "IncomingBytes", "DeliveryToS3.Bytes"),
		age,
	}
	hindrances = []widget{
		lined(all.shares(bytesQuota, recordsQuota, requestsQuota), quotaPerCent),
		all.lines("Records refused", "ThrottledRecords"),
		success,
	}
	if props.CustomerKey {
		hindrances = append(hindrances, all.lines("Failures of the key", "KMSKeyAccessDenied", "KMSKeyDisabled", "KMSKeyInvalidState", "KMSKeyNotFound"))
	}
	return flow, hindrances
}

// lines is a graph of metrics.
func (all metrics) lines(title string, names ...string) widget {
	g := newGraph(title, all.named(names[0]).Unit)
	for _, name := range names {
		metric := all.named(name)
		g.Metrics = append(g.Metrics, series(metric, curve{Label: name, Stat: metric.Statistic}))
	}
	return widget{Type: "metric", Properties: g}
}

// shares is a graph of what is used of quotas, by the arithmetic of the alarms.
func (all metrics) shares(quotas ...quota) widget {
	g := newGraph("Quota used", "Per cent")
	for _, q := range quotas {
		used, limit := all.named(q.used), all.named(q.limit)
		g.Metrics = append(g.Metrics,
			[]any{curve{Expression: q.share(), Label: q.of, ID: q.of}},
			series(used, curve{ID: q.usedID(), Stat: used.Statistic, Visible: jsii.Bool(false)}),
			series(limit, curve{ID: q.limitID(), Stat: limit.Statistic, Visible: jsii.Bool(false)}),
		)
	}
	return widget{Type: "metric", Properties: g}
}

func newGraph(title, unit string) graph {
	return graph{Title: title, Region: region, View: "timeSeries", Period: periodSeconds, YAxis: axes{axis{Label: unit}}}
}

func series(metric Metric, c curve) []any {
	return []any{metric.Namespace, metric.Name, metric.Dimension, metric.Stream, c}
}

// lined is a graph with the line of its alarm.
func lined(w widget, value float64) widget {
	g := w.Properties.(graph)
	g.Annotations = &annotations{[]annotation{{Label: "Alarm", Value: value}}}
	w.Properties = g
	return w
}

// upTo is a graph whose axis ends at most.
func upTo(w widget, most int) widget {
	g := w.Properties.(graph)
	g.YAxis.Left.Max = most
	w.Properties = g
	return w
}

// commands is how records get into the stream and what becomes of them. The stack
// of the sign-in may come and go, so its address is asked for and not imported.
func commands(props Props, template string) string {
	stream := props.DeliveryStreamName
	to := "firehose:" + stream
	if props.DataStreamName != "" {
		to = "kinesis:" + props.DataStreamName
	}
	return strings.Join([]string{
		"## " + stream,
		"This prints the address of the Kinesis Data Generator, set up for the stream:",
		"```",
		"aws cloudformation describe-stacks --region " + region + " --stack-name " + shell.Quote(props.GeneratorStackName) +
			` --query "Stacks[0].Outputs[?OutputKey=='KdgUrl'].OutputValue" --output text`,
		"```",
		"Without a browser: send records, see that they are in the bucket, see what the stream writes and costs:",
		"```",
		"export AWS_REGION=" + region,
		shell.Command("kdg", "send", "--to", to, "--for", "5m", "sakila"),
		shell.Command("kdg", "verify", "--to", "firehose:"+stream),
		"kdg plan --region " + region + " --template " + shell.Quote("cdk.out/"+template),
		"```",
	}, "\n")
}
