package monitoring

import (
	"fmt"

	"penstock/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const (
	quotaPercent = 80 // the rest leaves time to act

	// A record is late after 5 buffer intervals, but never before 300 s: Firehose may have
	// to retry a PUT, which takes time at any interval.
	freshnessIntervals       = 5
	shortestFreshnessSeconds = 300

	// A consumer that keeps up is seconds behind, or minutes after a burst of writes. An
	// hour leaves at least 23 before the first record expires.
	behindMilliseconds = 60 * 60 * 1000

	above   = awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD
	atLeast = awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD
	below   = awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD
)

// freshnessThreshold returns the age in seconds at which a record is late, and the reason
// for a description: 5 buffer intervals, but at most the longest interval. Developer
// Guide: "exceed the buffering limit (a maximum of 15 minutes)".
//
// Above an interval of 600 s it is the interval and 300 s for retried PUTs. A busy stream
// buffers in several places at once, so at 900 s one of them is about to deliver in every
// period, and a threshold of 900 s would raise an alarm on a healthy stream.
func freshnessThreshold(bufferIntervalSeconds int) (seconds int, reason string) {
	const longest = firehose.MaxBufferIntervalSeconds
	if withRetries := bufferIntervalSeconds + shortestFreshnessSeconds; withRetries > longest {
		return withRetries, fmt.Sprintf("the threshold adds %d s for retried PUTs.", shortestFreshnessSeconds)
	}
	return min(max(shortestFreshnessSeconds, freshnessIntervals*bufferIntervalSeconds), longest), fmt.Sprintf(
		"the threshold is %d times that, but at least %d s, for retried PUTs, and at most %d s, the longest that "+
			"Firehose buffers.", freshnessIntervals, shortestFreshnessSeconds, longest)
}

// keyFailures are the KMS failures that Firehose counts.
var keyFailures = []struct{ alarm, metric, remedy string }{
	{"KeyAccessDeniedAlarm", "KMSKeyAccessDenied", "access was denied. " +
		"Check whether the key's policy changed or Firehose's grant on the key was revoked, and restore it."},
	{"KeyDisabledAlarm", "KMSKeyDisabled", "the key is disabled. Enable it."},
	{"KeyInvalidStateAlarm", "KMSKeyInvalidState", "the key is in a state that does not allow its use. " +
		"If it is pending deletion, cancel the deletion and enable the key."},
	{"KeyNotFoundAlarm", "KMSKeyNotFound", "the key does not exist. A deleted key cannot be restored: " +
		"give the stream another one. Records that are still in the stream are lost."},
}

// newAlarms creates the alarms of a stream, which notify the topic on ALARM and on OK.
//
// With a data stream as source there are no quota alarms: the delivery stream then has no
// separate quotas, and those of the data stream apply to each shard, whose number may
// change.
func newAlarms(this constructs.Construct, topic awssns.Topic, p Props) (all []awscloudwatch.Alarm) {
	notify := awscloudwatchactions.NewSnsAction(topic)
	// add creates an alarm that fires when its metric breaches the threshold in the given
	// number of consecutive periods. The description says what happened and what to do.
	add := func(id string, metric awscloudwatch.IMetric, operator awscloudwatch.ComparisonOperator,
		threshold, periods int, format string, args ...any) {
		alarm := awscloudwatch.NewAlarm(this, jsii.String(id), &awscloudwatch.AlarmProps{
			Metric:             metric,
			ComparisonOperator: operator,
			Threshold:          jsii.Number(threshold),
			EvaluationPeriods:  jsii.Number(periods),
			AlarmDescription:   jsii.Sprintf(format, args...),
			// AWS publishes no data for an idle stream. An idle stream raises no alarm.
			TreatMissingData: awscloudwatch.TreatMissingData_NOT_BREACHING,
		})
		alarm.AddAlarmAction(notify)
		alarm.AddOkAction(notify)
		all = append(all, alarm)
	}

	addDelivery(p, "", add)
	if raw, exists := p.raw(); exists {
		addDelivery(raw, "Raw", add)
	}
	stream, source := p.Stream.Name, p.DataStreamName
	if source != "" {
		add("WriteThrottlingAlarm", p.metric("Kinesis/WriteProvisionedThroughputExceeded"), atLeast, 1, 1,
			"%s, which %s reads, rejected records because they exceed the capacity of a shard. Producers that do not "+
				"retry, such as KDG's page, have lost them; kdg send retries. Use more partition keys, add shards, or "+
				"switch the data stream to on-demand mode.", source, stream)
		// Firehose retries throttled reads without end, so the alarm waits for three periods.
		add("ReadThrottlingAlarm", p.metric("ThrottledGetRecords"), atLeast, 1, 3,
			"Reads of %s from %s were throttled in each of three periods, so it will fall behind sooner or later. "+
				"Nothing is lost yet: it retries. All consumers share the capacity of a shard: give the others "+
				"enhanced fan-out, or add shards.", stream, source)
		return all
	}
	for _, q := range quotas {
		add(q.alarm, p.usage(q), above, quotaPercent, 1, "%s receives more than %d %% of its quota of %s per second. "+
			"Above the quota it rejects records. %s", stream, quotaPercent, q.of, q.remedy)
	}
	add("ThrottlingAlarm", p.metric("ThrottledRecords"), atLeast, 1, 1,
		"%s rejected records because they exceed a quota. Producers that do not retry, such as KDG's page, have lost "+
			"them; kdg send retries. Firehose raises the quota of a throttled stream, but slowly: see on the "+
			"dashboard which quota it is, then send less or request a higher one.", stream)
	if p.CustomerKey {
		for _, f := range keyFailures {
			add(f.alarm, p.metric(f.metric), atLeast, 1, 1, "%s cannot use its KMS key: %s Firehose waits for 24 "+
				"hours, then it discards records that it cannot decrypt.", stream, f.remedy)
		}
	}
	return all
}

// An adder creates an alarm that notifies the topic.
type adder func(id string, metric awscloudwatch.IMetric, operator awscloudwatch.ComparisonOperator,
	threshold, periods int, format string, args ...any)

// addDelivery creates the alarms that tell whether a stream delivers what it reads. Their
// IDs begin with prefix.
func addDelivery(p Props, prefix string, add adder) {
	stream, source := p.Stream.Name, p.DataStreamName
	arrived, retention := "put on "+stream, "24 hours"
	if source != "" {
		arrived = "that " + stream + " has read"
		retention = "as long as the data stream retains records, which is 24 hours by default"
	}
	const check = "Check the error log on the dashboard: the bucket, its policy or the delivery role may have changed."
	freshness, reason := freshnessThreshold(p.Stream.BufferIntervalSeconds)
	// Firehose retries for 24 hours, so three periods cost little time.
	add(prefix+"FreshnessAlarm", p.metric("DeliveryToS3.DataFreshness"), above, freshness, 3,
		"Records %s are not in S3 after %d s. The stream buffers for %d s; %s %s "+
			"Firehose retries for %s, then the records are lost.",
		arrived, freshness, p.Stream.BufferIntervalSeconds, reason, check, retention)
	add(prefix+"SuccessAlarm", p.metric("DeliveryToS3.Success"), below, 1, 3,
		"PUTs of %s to S3 failed in each of three periods, so the cause is not temporary. %s "+
			"Nothing is lost yet: Firehose retries for %s.", stream, check, retention)
	if source != "" {
		// Not the iterator age, which is that of the slowest consumer. And the freshness
		// begins only when Firehose has read a record.
		add(prefix+"BehindAlarm", p.metric("KinesisMillisBehindLatest"), above, behindMilliseconds, 3,
			"%s is more than %d minutes behind in reading %s. Records that it has not read when the data stream's "+
				"retention ends, 24 hours by default, are lost. Check on the dashboard whether its reads are "+
				"throttled or its deliveries fail. To gain time, increase the retention.",
			stream, behindMilliseconds/60_000, source)
	}
}

// newTopic creates the topic that alarms notify, its KMS key and, given an email
// address, a subscription.
//
// The key costs a dollar per month. The AWS managed key alias/aws/sns is free, but its
// policy, which cannot be changed, does not allow CloudWatch to use it: notifications
// would fail silently. SNS Developer Guide, "Key management", "Enable compatibility
// between event sources from AWS services and encrypted topics".
func newTopic(this constructs.Construct, email string) (awskms.Key, awssns.Topic) {
	key := awskms.NewKey(this, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("Encrypts alarm notifications in their SNS topic"),
		EnableKeyRotation: jsii.Bool(true),
		PendingWindow:     awscdk.Duration_Days(jsii.Number(7)), // the shortest that KMS offers
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY,
	})
	topic := awssns.NewTopic(this, jsii.String("Topic"), &awssns.TopicProps{MasterKey: key})
	// EnforceSSL would deny only sns:Publish over plain HTTP. These are the actions of SNS's
	// default policy; SNS rejects a policy with any other ("out of service scope").
	topic.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("TLS"),
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions: jsii.Strings(
			"sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
			"sns:Publish", "sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe",
		),
		Resources:  &[]*string{topic.TopicArn()},
		Conditions: &map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}))
	// CloudWatch may publish, and use the key, for alarms of this account and Region only:
	// an alarm of another account could otherwise do so, too (the confused deputy problem).
	alarms := jsii.Sprintf("arn:%s:cloudwatch:%s:%s:alarm:*",
		*awscdk.Aws_PARTITION(), *awscdk.Aws_REGION(), *awscdk.Aws_ACCOUNT_ID())
	cloudwatch := awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), &awsiam.ServicePrincipalOpts{
		Conditions: &map[string]any{
			"ArnLike":      map[string]any{"aws:SourceArn": alarms},
			"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()},
		},
	})
	topic.Grants().Publish(cloudwatch)
	if email != "" {
		// Not topic.AddSubscription, which makes the address a part of the logical ID.
		awssns.NewSubscription(this, jsii.String("Email"), &awssns.SubscriptionProps{
			Topic: topic, Protocol: awssns.SubscriptionProtocol_EMAIL, Endpoint: jsii.String(email),
		})
	}
	return key, topic
}
