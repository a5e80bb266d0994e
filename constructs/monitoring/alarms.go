package monitoring

import (
	"fmt"

	"penstock/internal/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const (
	// Developer Guide, "Implement best practices with CloudWatch Alarms": "Sum per 5 Minutes".
	periodSeconds = 300
	// What is left of a quota is time to act in.
	quotaPerCent = 80

	// A record is late after so many buffer intervals, and never before the shortest
	// time: a PUT that is tried again takes some, whatever the interval is.
	freshnessIntervals       = 5
	shortestFreshnessSeconds = 300

	// A reader that keeps up is seconds behind; a burst of writes may make it minutes. An
	// hour leaves 23 before the first record expires, for 24 is the shortest retention
	// there is. The Developer Guide sees a risk of loss at half of it, but a night may
	// use up the 12 that are left then.
	behindMilliseconds = 60 * 60 * 1000

	above, atLeast, below = "GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"
)

// freshnessSeconds is the age at which a record should have been in S3: some buffer
// intervals, and at most the longest one there is, as the Developer Guide has it
// ("exceed the buffering limit (a maximum of 15 minutes)").
//
// But that most is never less than the stream's own interval, and time for PUTs that
// are tried again: a record waits for the interval before its first PUT. A busy stream buffers in several places
// at once, so at an interval of 900 s one of them is about to deliver in every period,
// and a line at 900 s would alarm on a healthy stream. This rules above 600 s. It is
// still soon: at most 20 minutes, of the 24 hours that Firehose tries.
func freshnessSeconds(bufferIntervalSeconds int) int {
	return min(
		max(shortestFreshnessSeconds, freshnessIntervals*bufferIntervalSeconds),
		max(firehose.MaxBufferIntervalSeconds, bufferIntervalSeconds+shortestFreshnessSeconds),
	)
}

// freshnessReason says where the line comes from.
func freshnessReason(bufferIntervalSeconds int) string {
	if freshnessSeconds(bufferIntervalSeconds) > firehose.MaxBufferIntervalSeconds {
		return fmt.Sprintf("the line is %d s later, for PUTs that are tried again.", shortestFreshnessSeconds)
	}
	return fmt.Sprintf("the line is %d times that, but at least %d s, for PUTs that are tried again, and at most %d s, the longest that Firehose buffers.",
		freshnessIntervals, shortestFreshnessSeconds, firehose.MaxBufferIntervalSeconds)
}

// alarm is a row of the table of alarms: a metric, or the share of a quota in per
// cent, that is beyond its line in so many periods in a row.
type alarm struct {
	id      string
	metric  string // or none, with
	quota   quota
	is      string
	line    float64
	periods int
	advice  string // what it means, and what to do
}

// alarms is the table. Periods without data are good ones: a stream that nobody
// sends to publishes nothing.
func alarms(props Props) []alarm {
	stream := props.DeliveryStreamName
	freshness := freshnessSeconds(props.BufferIntervalSeconds)
	arrived, source, tries := "put on "+stream, directPutAlarms(stream), "24 hours"
	if props.DataStreamName != "" {
		arrived, source = "that "+stream+" has read", dataStreamAlarms(stream, props.DataStreamName)
		tries = "as long as the data stream keeps records, which is 24 hours unless it was set otherwise"
	}
	all := []alarm{
		// Three periods: Firehose tries for 24 hours, so minutes cost nothing.
		{id: "FreshnessAlarm", metric: "DeliveryToS3.DataFreshness", is: above, line: float64(freshness), periods: 3, advice: fmt.Sprintf(
			"Records %s are not in S3 after %d s. It buffers for %d s; %s "+
				"Look into the error log on the dashboard: the bucket, its policy or the delivery role may have changed. Firehose tries for %s, then the records are lost.",
			arrived, freshness, props.BufferIntervalSeconds, freshnessReason(props.BufferIntervalSeconds), tries)},
	}
	all = append(all, source...)
	all = append(all, alarm{id: "SuccessAlarm", metric: "DeliveryToS3.Success", is: below, line: 1, periods: 3, advice: fmt.Sprintf(
		"PUTs of %s to S3 failed in each of three periods, so it is not by chance. Look into the error log on the dashboard: the bucket, its policy or the delivery role may have changed. "+
			"Nothing is lost yet: Firehose tries for %s.", stream, tries)})
	if props.CustomerKey {
		all = append(all, keyAlarms(stream)...)
	}
	return all
}

func directPutAlarms(stream string) []alarm {
	return []alarm{
		{id: "BytesQuotaAlarm", quota: bytesQuota, is: above, line: quotaPerCent, periods: 1, advice: quotaAdvice(stream, bytesQuota,
			"Have the quota raised, or spread the records over more streams.")},
		{id: "RecordsQuotaAlarm", quota: recordsQuota, is: above, line: quotaPerCent, periods: 1, advice: quotaAdvice(stream, recordsQuota,
			"Pack several records into one, as kdg send does, or have the quota raised.")},
		{id: "RequestsQuotaAlarm", quota: requestsQuota, is: above, line: quotaPerCent, periods: 1, advice: quotaAdvice(stream, requestsQuota,
			fmt.Sprintf("Put more records in a PutRecordBatch: it takes %d, or %d MiB.", firehose.MaxBatchRecords, firehose.MaxBatchBytes>>20))},
		{id: "ThrottlingAlarm", metric: "ThrottledRecords", is: atLeast, line: 1, periods: 1, advice: fmt.Sprintf(
			"%s refused records because a quota is used up. A producer that does not send them again has lost them, as KDG's page does: kdg send sends them again. "+
				"Firehose raises the quota of a stream that it throttles, but slowly: look which one it is on the dashboard, send less, or have it raised.", stream)},
	}
}

// dataStreamAlarms has no shares of quotas: the delivery stream has none then, and
// the data stream's are of each shard, and it may change how many there are.
func dataStreamAlarms(stream, dataStream string) []alarm {
	return []alarm{
		// The reader's own metric: the iterator age is of whoever is furthest behind. And
		// the freshness does not see it: it begins when Firehose has read a record.
		{id: "BehindAlarm", metric: "KinesisMillisBehindLatest", is: above, line: behindMilliseconds, periods: 3, advice: fmt.Sprintf(
			"%s is more than %d minutes behind in reading %s. What it has not read when the data stream's retention is over, after 24 hours unless it was set otherwise, is lost. "+
				"Look on the dashboard whether its reads are refused, or its deliveries fail; to gain time, raise the retention.", stream, behindMilliseconds/60_000, dataStream)},
		{id: "WriteThrottlingAlarm", metric: "WriteProvisionedThroughputExceeded", is: atLeast, line: 1, periods: 1, advice: fmt.Sprintf(
			"%s, which %s reads, refused records because the capacity of a shard is used up. A producer that does not send them again has lost them, as KDG's page does: kdg send sends them again. "+
				"Spread the records over more partition keys, add shards, or let the data stream scale on demand.", dataStream, stream)},
		// Three periods: a read that is refused is tried again, without end.
		{id: "ReadThrottlingAlarm", metric: "ThrottledGetRecords", is: atLeast, line: 1, periods: 3, advice: fmt.Sprintf(
			"Reads of %s from %s were refused in each of three periods, so it falls behind sooner or later. Nothing is lost yet: it reads again. "+
				"Readers share what a shard gives: give the others enhanced fan-out, or add shards.", stream, dataStream)},
	}
}

// keyAlarms are of the four failures of KMS that Firehose counts.
func keyAlarms(stream string) []alarm {
	failure := func(id, metric, remedy string) alarm {
		return alarm{id: id, metric: metric, is: atLeast, line: 1, periods: 1, advice: fmt.Sprintf(
			"%s cannot use its key of KMS: %s Firehose waits for 24 hours, then it discards records that it cannot decrypt.", stream, remedy)}
	}
	return []alarm{
		failure("KeyAccessDeniedAlarm", "KMSKeyAccessDenied", "access was denied. Look whether the key's policy has changed, or Firehose's grant on the key was revoked, and allow it again."),
		failure("KeyDisabledAlarm", "KMSKeyDisabled", "it is disabled. Enable it."),
		failure("KeyInvalidStateAlarm", "KMSKeyInvalidState", "it is in a state in which it cannot be used. Where it is about to be deleted, cancel that, and enable it."),
		failure("KeyNotFoundAlarm", "KMSKeyNotFound", "there is none. A key that was deleted does not come back: give the stream another one. What waits in it is lost."),
	}
}

func quotaAdvice(stream string, q quota, remedy string) string {
	return fmt.Sprintf("%s is sent more than %d %% of the %s a second that it takes; beyond that it refuses records. %s", stream, quotaPerCent, q.of, remedy)
}

// newAlarm makes an alarm that is sent to the topic, and so is its end.
func newAlarm(this constructs.Construct, all metrics, topic awssns.CfnTopic, a alarm) awscloudwatch.CfnAlarm {
	props := &awscloudwatch.CfnAlarmProps{
		AlarmDescription:   jsii.String(a.advice),
		ComparisonOperator: jsii.String(a.is),
		Threshold:          jsii.Number(a.line),
		EvaluationPeriods:  jsii.Number(a.periods),
		TreatMissingData:   jsii.String("notBreaching"),
		AlarmActions:       &[]any{topic.Ref()},
		OkActions:          &[]any{topic.Ref()},
	}
	dimensions := func(m Metric) []any {
		return []any{&awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(m.Dimension), Value: jsii.String(m.Stream)}}
	}
	if a.metric != "" {
		metric := all.named(a.metric)
		props.Namespace = jsii.String(metric.Namespace)
		props.MetricName = jsii.String(metric.Name)
		props.Dimensions = dimensions(metric)
		props.Statistic = jsii.String(metric.Statistic)
		props.Period = jsii.Number(periodSeconds)
		return awscloudwatch.NewCfnAlarm(this, jsii.String(a.id), props)
	}
	part := func(id, name string) any {
		metric := all.named(name)
		return &awscloudwatch.CfnAlarm_MetricDataQueryProperty{
			Id:         jsii.String(id),
			ReturnData: jsii.Bool(false),
			MetricStat: &awscloudwatch.CfnAlarm_MetricStatProperty{
				Metric: &awscloudwatch.CfnAlarm_MetricProperty{Namespace: jsii.String(metric.Namespace), MetricName: jsii.String(metric.Name), Dimensions: dimensions(metric)},
				Period: jsii.Number(periodSeconds),
				Stat:   jsii.String(metric.Statistic),
			},
		}
	}
	props.Metrics = []any{
		&awscloudwatch.CfnAlarm_MetricDataQueryProperty{
			Id:         jsii.String("share"),
			Expression: jsii.String(a.quota.share()),
			Label:      jsii.String("Quota of " + a.quota.of + " used, %"),
			ReturnData: jsii.Bool(true),
		},
		part(a.quota.usedID(), a.quota.used),
		part(a.quota.limitID(), a.quota.limit),
	}
	return awscloudwatch.NewCfnAlarm(this, jsii.String(a.id), props)
}
