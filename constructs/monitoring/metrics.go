package monitoring

import (
	"fmt"
	"slices"
)

// Metric is a metric that is published every minute, and how it is read here.
type Metric struct {
	Namespace string
	Dimension string // its only one
	Stream    string // the dimension's value: a physical name
	Name      string
	Unit      string // as documented, and empty where it is not
	Statistic string
}

// Metrics are those of a delivery stream into S3, by its source and its key. Others
// come with dynamic partitioning, format conversion, a Lambda function or a backup
// bucket, and are not published without. No two have one name.
//
// Amazon Data Firehose Developer Guide, "Monitor Amazon Data Firehose with CloudWatch
// metrics": https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
//
// Kinesis Data Streams Developer Guide, "Monitor the Amazon Kinesis Data Streams service
// with Amazon CloudWatch": https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
func Metrics(props Props) []Metric {
	var all []Metric
	if props.DataStreamName == "" {
		all = append(all, ofDelivery(props, directPut)...)
	} else {
		all = append(all, of("AWS/Kinesis", "StreamName", props.DataStreamName, dataStream)...)
		all = append(all, ofDelivery(props, reading)...)
	}
	all = append(all, ofDelivery(props, intoS3)...)
	if props.CustomerKey {
		all = append(all, ofDelivery(props, customerKey)...)
	}
	return all
}

// published is what the documentation says of a metric, and the statistic for it.
type published struct{ name, unit, statistic string }

var (
	// Of Direct PUT. A stream with another source has no quotas of its own.
	directPut = []published{
		{"IncomingBytes", "Bytes", "Sum"},
		{"IncomingRecords", "Count", "Sum"},
		{"IncomingPutRequests", "Count", "Sum"},
		// Firehose raises the quota of a stream that it throttles, by itself. The least
		// of a period held for part of it, so a share of it is never said to be too small.
		{"BytesPerSecondLimit", "", "Minimum"},
		{"RecordsPerSecondLimit", "Count", "Minimum"},
		{"PutRequestsPerSecondLimit", "Count", "Minimum"},
		{"ThrottledRecords", "Count", "Sum"},
	}

	// Of the data stream, whoever writes to it and reads from it.
	dataStream = []published{
		{"IncomingBytes", "Bytes", "Sum"},
		{"IncomingRecords", "Count", "Sum"},
		// Of PutRecord and PutRecords: PutRecords.ThrottledRecords is a part of it.
		{"WriteProvisionedThroughputExceeded", "Count", "Sum"},
		{"PutRecords.FailedRecords", "Count", "Sum"}, // by failures inside Kinesis, which are to be expected now and then
		{"ReadProvisionedThroughputExceeded", "Count", "Sum"},
		{"GetRecords.IteratorAgeMilliseconds", "Milliseconds", "Maximum"}, // of the reader that is furthest behind
	}

	// Of the delivery stream as a reader of the data stream. What it reads again after a
	// failover counts again.
	reading = []published{
		{"DataReadFromKinesisStream.Bytes", "Bytes", "Sum"},
		{"DataReadFromKinesisStream.Records", "Count", "Sum"},
		{"KinesisMillisBehindLatest", "Milliseconds", "Maximum"}, // this reader at its worst
		{"ThrottledGetRecords", "Count", "Sum"},
		{"ThrottledGetShardIterator", "Count", "Sum"},
		{"ThrottledDescribeStream", "Count", "Sum"},
	}

	intoS3 = []published{
		{"DeliveryToS3.Bytes", "Bytes", "Sum"},
		{"DeliveryToS3.Records", "Count", "Sum"},
		{"DeliveryToS3.DataFreshness", "Seconds", "Maximum"}, // the age of the oldest record
		// The average is the share of PUTs to S3 that succeeded. The sum, which CDK's own
		// metric has, falls with the traffic too.
		{"DeliveryToS3.Success", "", "Average"},
	}

	// Of what Firehose meets when it decrypts with a key of the account's own.
	customerKey = []published{
		{"KMSKeyAccessDenied", "Count", "Sum"},
		{"KMSKeyDisabled", "Count", "Sum"},
		{"KMSKeyInvalidState", "Count", "Sum"},
		{"KMSKeyNotFound", "Count", "Sum"},
	}
)

func ofDelivery(props Props, metrics []published) []Metric {
	return of("AWS/Firehose", "DeliveryStreamName", props.DeliveryStreamName, metrics)
}

func of(namespace, dimension, stream string, metrics []published) []Metric {
	var all []Metric
	for _, m := range metrics {
		all = append(all, Metric{namespace, dimension, stream, m.name, m.unit, m.statistic})
	}
	return all
}

// metrics is the list, to look a name up in.
type metrics []Metric

// named gives the metric of a name, which must be in the list: CloudWatch takes any,
// and an alarm on one that there is not is never heard of.
func (all metrics) named(name string) Metric {
	i := slices.IndexFunc(all, func(m Metric) bool { return m.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("monitoring: no metric %s: Metrics lists those that there are", name))
	}
	return all[i]
}

// quota is a limit a second, and what counts towards it.
type quota struct {
	of          string // what is limited; IDs of its metrics begin with it
	used, limit string // metrics
}

var (
	bytesQuota    = quota{"bytes", "IncomingBytes", "BytesPerSecondLimit"}
	recordsQuota  = quota{"records", "IncomingRecords", "RecordsPerSecondLimit"}
	requestsQuota = quota{"requests", "IncomingPutRequests", "PutRequestsPerSecondLimit"}
)

func (q quota) usedID() string  { return q.of + "Used" }
func (q quota) limitID() string { return q.of + "Limit" }

// share is the per cent of the quota that is used. The limit is of a second and the
// sum of a period, so the sum is divided by the period first.
func (q quota) share() string {
	return fmt.Sprintf("100*(%[1]s/PERIOD(%[1]s))/%[2]s", q.usedID(), q.limitID())
}
