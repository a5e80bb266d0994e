package monitoring

import (
	"fmt"
	"strings"

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
	stream := props.DeliveryStreamName
	freshness := float64(freshnessSeconds(props.BufferIntervalSeconds))
	content := layout(
		row{6, []widget{
			lines(stream, "Records", "IncomingRecords", "DeliveryToS3.Records"),
			lines(stream, "Bytes", "IncomingBytes", "DeliveryToS3.Bytes"),
			lined(lines(stream, "Age of the oldest record", "DeliveryToS3.DataFreshness"), freshness),
		}},
		row{6, []widget{
			lined(shares(stream, bytesQuota, recordsQuota, requestsQuota), quotaPerCent),
			lines(stream, "Records refused", "ThrottledRecords"),
			upTo(lines(stream, "Share of PUTs to S3 that succeed", "DeliveryToS3.Success"), 1),
		}},
		row{6, []widget{{Type: "log", Properties: query{
			Title:  "Delivery errors: Firehose logs a sample where there are many",
			Region: region,
			View:   "table",
			Query:  "SOURCE '" + logGroup + "' | fields @timestamp, errorCode, @message | sort @timestamp desc | limit 50",
		}}}},
		row{8, []widget{{Type: "text", Properties: text{
			Markdown: commands(stream, props.GeneratorStackName, *awscdk.Stack_Of(this).TemplateFile()),
		}}}},
	)
	return awscloudwatch.NewCfnDashboard(this, jsii.String("Dashboard"), &awscloudwatch.CfnDashboardProps{
		DashboardBody: awscdk.Fn_Sub(jsii.String(content), &map[string]*string{logGroupToken: props.LogGroupName}),
	})
}

// lines is a graph of metrics of the stream.
func lines(stream, title string, names ...string) widget {
	g := newGraph(title, metricOf(names[0]).Unit)
	for _, name := range names {
		metric := metricOf(name)
		g.Metrics = append(g.Metrics, series(stream, metric, curve{Label: name, Stat: metric.Statistic}))
	}
	return widget{Type: "metric", Properties: g}
}

// shares is a graph of what is used of quotas, by the arithmetic of the alarms.
func shares(stream string, quotas ...quota) widget {
	g := newGraph("Quota used", "Per cent")
	for _, q := range quotas {
		used, limit := metricOf(q.used), metricOf(q.limit)
		g.Metrics = append(g.Metrics,
			[]any{curve{Expression: q.share(), Label: q.of, ID: q.of}},
			series(stream, used, curve{ID: q.usedID(), Stat: used.Statistic, Visible: jsii.Bool(false)}),
			series(stream, limit, curve{ID: q.limitID(), Stat: limit.Statistic, Visible: jsii.Bool(false)}),
		)
	}
	return widget{Type: "metric", Properties: g}
}

func newGraph(title, unit string) graph {
	return graph{Title: title, Region: region, View: "timeSeries", Period: periodSeconds, YAxis: axes{axis{Label: unit}}}
}

func series(stream string, metric Metric, c curve) []any {
	return []any{namespace, metric.Name, dimension, stream, c}
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
func commands(stream, generatorStack, template string) string {
	return strings.Join([]string{
		"## " + stream,
		"This prints the address of the Kinesis Data Generator, set up for the stream:",
		"```",
		fmt.Sprintf(`aws cloudformation describe-stacks --region %s --stack-name %s --query "Stacks[0].Outputs[?OutputKey=='KdgUrl'].OutputValue" --output text`, region, generatorStack),
		"```",
		"Without a browser: send records, see that they are in the bucket, see what the stream writes and costs:",
		"```",
		"export AWS_REGION=" + region,
		"kdg send --to firehose:" + stream + " --for 5m sakila",
		"kdg verify --to firehose:" + stream,
		"kdg plan --region " + region + " --template cdk.out/" + template,
		"```",
	}, "\n")
}
