package monitoring

import (
	"fmt"
	"slices"
)

// Metrics of a delivery stream are in this namespace, under its name.
const (
	namespace = "AWS/Firehose"
	dimension = "DeliveryStreamName"
)

// Metric is a metric that Firehose publishes every minute, and how it is read here.
type Metric struct {
	Name      string
	Unit      string // as documented, and empty where it is not
	Statistic string
}

// Metrics are those of a stream with Direct PUT into S3. Others come with dynamic
// partitioning, format conversion, a Lambda function, a backup bucket or a key of
// one's own, and are not published without.
//
// Amazon Data Firehose Developer Guide, "Monitor Amazon Data Firehose with CloudWatch
// metrics": https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
func Metrics() []Metric {
	return []Metric{
		{"IncomingBytes", "Bytes", "Sum"},
		{"IncomingRecords", "Count", "Sum"},
		{"IncomingPutRequests", "Count", "Sum"},
		// Firehose raises the quota of a stream that it throttles, by itself. The least
		// of a period held for part of it, so a share of it is never said to be too small.
		{"BytesPerSecondLimit", "", "Minimum"},
		{"RecordsPerSecondLimit", "", "Minimum"},
		{"PutRequestsPerSecondLimit", "", "Minimum"},
		{"ThrottledRecords", "Count", "Sum"},
		{"DeliveryToS3.Bytes", "Bytes", "Sum"},
		{"DeliveryToS3.Records", "Count", "Sum"},
		{"DeliveryToS3.DataFreshness", "Seconds", "Maximum"}, // the age of the oldest record
		// The average is the share of PUTs to S3 that succeeded. The sum, which CDK's own
		// metric has, falls with the traffic too.
		{"DeliveryToS3.Success", "", "Average"},
	}
}

// metricOf gives the metric of a name, which must be in the list: CloudWatch takes
// any, and an alarm on one that there is not is never heard of.
func metricOf(name string) Metric {
	all := Metrics()
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
