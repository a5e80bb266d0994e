package monitoring

import (
	"cmp"
	"fmt"
	"strings"

	"penstock/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// statistics has the statistic of each metric that is not read as a sum.
//
//   - https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
//   - https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
var statistics = map[string]string{
	"DeliveryToS3.DataFreshness": "Maximum", // the age of the oldest record
	// The average is the share of PUTs that succeed. The sum, which CDK's own metric uses,
	// also falls with the traffic.
	"DeliveryToS3.Success":               "Average",
	"KinesisMillisBehindLatest":          "Maximum", // of the delivery stream
	"GetRecords.IteratorAgeMilliseconds": "Maximum", // of the slowest consumer
	// Firehose itself raises the quota of a stream that it throttles. The minimum of a
	// period applied for at least a part of it, so usage is never understated.
	"BytesPerSecondLimit":       "Minimum",
	"RecordsPerSecondLimit":     "Minimum",
	"PutRequestsPerSecondLimit": "Minimum",
}

// deliveryMetrics tell whether a delivery stream delivers what it reads.
var deliveryMetrics = []string{"DeliveryToS3.DataFreshness", "DeliveryToS3.Success", "KinesisMillisBehindLatest"}

// metric returns a metric of the delivery stream, such as ThrottledRecords, or of the
// data stream, such as Kinesis/IncomingRecords.
func (p Props) metric(name string) awscloudwatch.Metric {
	namespace, dimension, stream := "AWS/Firehose", "DeliveryStreamName", p.Stream.Name
	if rest, found := strings.CutPrefix(name, "Kinesis/"); found {
		name, namespace, dimension, stream = rest, "AWS/Kinesis", "StreamName", p.DataStreamName
	}
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(namespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{dimension: jsii.String(stream)},
		Statistic:     jsii.String(cmp.Or(statistics[name], "Sum")),
		Period:        period(),
	})
}

// raw returns the props for metrics of the second delivery stream. exists is false if there
// is none.
func (p Props) raw() (raw Props, exists bool) {
	p.Stream, exists = p.Raw, p.Raw.Data != nil
	return p, exists
}

// period returns the period of all alarms and graphs. Developer Guide, "Implement best
// practices with CloudWatch Alarms": "Sum per 5 Minutes".
func period() awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(5)) }

// quotas are the limits per second of a Direct PUT stream.
var quotas = []quota{
	{"BytesQuotaAlarm", "bytes", "IncomingBytes", "BytesPerSecondLimit",
		"Request a higher quota, or spread the records over more streams."},
	{"RecordsQuotaAlarm", "records", "IncomingRecords", "RecordsPerSecondLimit",
		"Pack several records into one, as kdg send does, or request a higher quota."},
	{"RequestsQuotaAlarm", "requests", "IncomingPutRequests", "PutRequestsPerSecondLimit",
		fmt.Sprintf("Put more records into each PutRecordBatch: it accepts %d records or %d MiB.",
			firehose.MaxBatchRecords, firehose.MaxBatchBytes>>20)},
}

type quota struct{ alarm, of, used, limit, remedy string }

// usage returns the usage of a quota in percent. The used metric is a sum over a period
// and the limit is per second, so the expression divides the sum by the period.
func (p Props) usage(q quota) awscloudwatch.IMetric {
	used, limit := q.of+"Used", q.of+"Limit"
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression:   jsii.Sprintf("100*(%[1]s/PERIOD(%[1]s))/%[2]s", used, limit),
		UsingMetrics: &map[string]awscloudwatch.IMetric{used: p.metric(q.used), limit: p.metric(q.limit)},
		Label:        jsii.Sprintf("Quota of %s used, %%", q.of),
		Period:       period(),
	})
}
