package monitoring

import (
	"cmp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// Every metric here is published each minute, for the source and the key of the stream.
// AWS publishes others only with dynamic partitioning, format conversion, a Lambda
// function or a backup bucket.
//
//   - Amazon Data Firehose Developer Guide, "Monitor Amazon Data Firehose with CloudWatch metrics":
//     https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
//   - Kinesis Data Streams Developer Guide, "Monitor the Amazon Kinesis Data Streams service with Amazon CloudWatch":
//     https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html

// statistics has the statistic of each metric that is not read as a sum.
var statistics = map[string]string{
	"DeliveryToS3.DataFreshness": "Maximum", // the age of the oldest record
	// The average is the share of PUTs that succeed. The sum, which CDK's own metric uses,
	// also falls with the traffic.
	"DeliveryToS3.Success":               "Average",
	"GetRecords.IteratorAgeMilliseconds": "Maximum", // of the consumer that is furthest behind
	"KinesisMillisBehindLatest":          "Maximum", // of this consumer only
	// Firehose itself raises the quota of a stream that it throttles. The minimum of a
	// period applied for at least a part of it, so usage is never understated.
	"BytesPerSecondLimit":       "Minimum",
	"RecordsPerSecondLimit":     "Minimum",
	"PutRequestsPerSecondLimit": "Minimum",
}

// firehoseMetric returns a metric of the delivery stream.
func (p Props) firehoseMetric(name string) awscloudwatch.Metric {
	return newMetric("AWS/Firehose", "DeliveryStreamName", p.DeliveryStreamName, name)
}

// kinesisMetric returns a metric of the data stream, with all its producers and consumers.
func (p Props) kinesisMetric(name string) awscloudwatch.Metric {
	return newMetric("AWS/Kinesis", "StreamName", p.DataStreamName, name)
}

func newMetric(namespace, dimension, stream, name string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(namespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{dimension: jsii.String(stream)},
		Statistic:     jsii.String(cmp.Or(statistics[name], "Sum")),
		Period:        period(),
	})
}

// period returns the period of all alarms and graphs. Developer Guide, "Implement best
// practices with CloudWatch Alarms": "Sum per 5 Minutes".
func period() awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(5)) }

// quota is a limit per second of a Direct PUT stream.
type quota struct {
	of          string // what it limits
	used, limit string // names of metrics
}

var (
	bytesQuota    = quota{"bytes", "IncomingBytes", "BytesPerSecondLimit"}
	recordsQuota  = quota{"records", "IncomingRecords", "RecordsPerSecondLimit"}
	requestsQuota = quota{"requests", "IncomingPutRequests", "PutRequestsPerSecondLimit"}
)

// quotaUsage returns the usage of a quota in percent. The used metric is a sum over a
// period and the limit is per second, so the expression divides the sum by the period.
func (p Props) quotaUsage(q quota) awscloudwatch.MathExpression {
	used, limit := q.of+"Used", q.of+"Limit"
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.Sprintf("100*(%[1]s/PERIOD(%[1]s))/%[2]s", used, limit),
		UsingMetrics: &map[string]awscloudwatch.IMetric{used: p.firehoseMetric(q.used), limit: p.firehoseMetric(q.limit)},
		Label:        jsii.Sprintf("Quota of %s used, %%", q.of),
		Period:       period(),
	})
}
