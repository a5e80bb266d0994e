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

	above, atLeast, below = "GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold"
)

// freshnessSeconds is the age at which a record should have been in S3: some buffer
// intervals, and at most the longest one there is, as the Developer Guide has it
// ("exceed the buffering limit (a maximum of 15 minutes)").
func freshnessSeconds(bufferIntervalSeconds int) int {
	return min(max(shortestFreshnessSeconds, freshnessIntervals*bufferIntervalSeconds), firehose.MaxBufferIntervalSeconds)
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
	return []alarm{
		// Three periods: Firehose tries for 24 hours, so minutes cost nothing. And where
		// the buffer interval is 900 s itself, the oldest record of a healthy stream is
		// as old just before each delivery, in one period of three.
		{id: "FreshnessAlarm", metric: "DeliveryToS3.DataFreshness", is: above, line: float64(freshness), periods: 3, advice: fmt.Sprintf(
			"Records put on %s are not in S3 after %d s. It buffers for %d s; the line is %d times that, but at least %d s, for PUTs that are tried again, and at most %d s, the longest that Firehose buffers. "+
				"Look into the error log on the dashboard: the bucket, its policy or the delivery role may have changed. Firehose tries for 24 hours, then the records are lost.",
			stream, freshness, props.BufferIntervalSeconds, freshnessIntervals, shortestFreshnessSeconds, firehose.MaxBufferIntervalSeconds)},
		{id: "BytesQuotaAlarm", quota: bytesQuota, is: above, line: quotaPerCent, periods: 1, advice: quotaAdvice(stream, bytesQuota,
			"Have the quota raised, or spread the records over more streams.")},
		{id: "RecordsQuotaAlarm", quota: recordsQuota, is: above, line: quotaPerCent, periods: 1, advice: quotaAdvice(stream, recordsQuota,
			"Pack several records into one, as kdg send does, or have the quota raised.")},
		{id: "RequestsQuotaAlarm", quota: requestsQuota, is: above, line: quotaPerCent, periods: 1, advice: quotaAdvice(stream, requestsQuota,
			fmt.Sprintf("Put more records in a PutRecordBatch: it takes %d, or %d MiB.", firehose.MaxBatchRecords, firehose.MaxBatchBytes>>20))},
		{id: "ThrottlingAlarm", metric: "ThrottledRecords", is: atLeast, line: 1, periods: 1, advice: fmt.Sprintf(
			"%s refused records because a quota is used up. A producer that does not send them again has lost them, as KDG's page does: kdg send sends them again. "+
				"Firehose raises the quota of a stream that it throttles, but slowly: look which one it is on the dashboard, send less, or have it raised.", stream)},
		{id: "SuccessAlarm", metric: "DeliveryToS3.Success", is: below, line: 1, periods: 3, advice: fmt.Sprintf(
			"PUTs of %s to S3 failed in each of three periods, so it is not by chance. Look into the error log on the dashboard: the bucket, its policy or the delivery role may have changed. "+
				"Nothing is lost yet: Firehose tries for 24 hours.", stream)},
	}
}

func quotaAdvice(stream string, q quota, remedy string) string {
	return fmt.Sprintf("%s is sent more than %d %% of the %s a second that it takes; beyond that it refuses records. %s", stream, quotaPerCent, q.of, remedy)
}

// newAlarm makes an alarm that is sent to the topic, and so is its end.
func newAlarm(this constructs.Construct, stream string, topic awssns.CfnTopic, a alarm) awscloudwatch.CfnAlarm {
	props := &awscloudwatch.CfnAlarmProps{
		AlarmDescription:   jsii.String(a.advice),
		ComparisonOperator: jsii.String(a.is),
		Threshold:          jsii.Number(a.line),
		EvaluationPeriods:  jsii.Number(a.periods),
		TreatMissingData:   jsii.String("notBreaching"),
		AlarmActions:       &[]any{topic.Ref()},
		OkActions:          &[]any{topic.Ref()},
	}
	dimensions := []any{&awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(dimension), Value: jsii.String(stream)}}
	if a.metric != "" {
		metric := metricOf(a.metric)
		props.Namespace = jsii.String(namespace)
		props.MetricName = jsii.String(metric.Name)
		props.Dimensions = dimensions
		props.Statistic = jsii.String(metric.Statistic)
		props.Period = jsii.Number(periodSeconds)
		return awscloudwatch.NewCfnAlarm(this, jsii.String(a.id), props)
	}
	part := func(id, name string) any {
		metric := metricOf(name)
		return &awscloudwatch.CfnAlarm_MetricDataQueryProperty{
			Id:         jsii.String(id),
			ReturnData: jsii.Bool(false),
			MetricStat: &awscloudwatch.CfnAlarm_MetricStatProperty{
				Metric: &awscloudwatch.CfnAlarm_MetricProperty{Namespace: jsii.String(namespace), MetricName: jsii.String(metric.Name), Dimensions: dimensions},
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
