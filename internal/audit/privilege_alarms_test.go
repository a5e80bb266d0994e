package audit

import (
	"slices"

	"penstock/internal/testkit/iamtest"
)

const toAlarm = "Amazon SNS Developer Guide: Enable compatibility between event sources from AWS services and encrypted topics"

// alarmContext returns the condition keys of a request that CloudWatch makes for an alarm at
// a place.
func alarmContext(at iamtest.Place) map[string]any {
	return map[string]any{"aws:SourceArn": at.ARN("cloudwatch", "alarm:freshness"), "aws:SourceAccount": at.Account}
}

func (d *deployed) hasAlarms() bool { return d.ingest.Has("MonitoringTopic") }

// topicActions are the actions that SNS's default policy allows the owner of a topic.
var topicActions = []string{
	"sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
	"sns:Publish", "sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe",
}

func alarmsAllowed(d *deployed) []row {
	if !d.hasAlarms() {
		return nil
	}
	topic, key := d.ingest.ARN("MonitoringTopic"), d.ingest.ARN("MonitoringKey")
	return slices.Concat(
		withContext(alarmContext(d.Place), calls(service("cloudwatch"), toAlarm, topic, "sns:Publish")),
		withContext(alarmContext(d.Place), calls(service("cloudwatch"), toAlarm, key, "kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext")),
		calls(d.administrator(), "to manage the topic", topic, topicActions...),
		calls(d.administrator(), "to manage the key", key, "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"),
	)
}

func alarmsDenied(d *deployed) []row {
	if !d.hasAlarms() {
		return nil
	}
	topic, key := d.ingest.ARN("MonitoringTopic"), d.ingest.ARN("MonitoringKey")
	inAccount, inRegion := d.place(d.Region, otherAccount), d.place("eu-west-1", d.Account)
	topicAndKey := func(by iamtest.Caller, why string) []row {
		return append(calls(by, why, topic, "sns:Publish"), calls(by, why, key, "kms:Decrypt", "kms:GenerateDataKey")...)
	}
	// AWS sends no such request; one of the two conditions must deny it.
	disagree := alarmContext(d.Place)
	disagree["aws:SourceAccount"] = otherAccount
	return slices.Concat(
		withContext(alarmContext(inAccount), topicAndKey(service("cloudwatch"), "another account's alarm (confused deputy)")),
		withContext(alarmContext(inRegion), topicAndKey(service("cloudwatch"), "another Region's alarm")),
		withContext(disagree, topicAndKey(service("cloudwatch"), "an alarm ARN of another account than aws:SourceAccount")),
		withContext(alarmContext(d.Place), topicAndKey(service("events"), "another service")),
		topicAndKey(service("cloudwatch"), "no alarm in the context"),
		topicAndKey(anonymous, "no credentials"),
		topicAndKey(d.stranger(), "another account"),
		topicAndKey(d.signedIn(), "the KDG user"),
		withContext(alarmContext(d.Place), calls(service("cloudwatch"), "another action", topic, "sns:Subscribe", "sns:DeleteTopic")),
		withContext(alarmContext(d.Place), calls(service("cloudwatch"), "another action", key, "kms:Encrypt", "kms:CreateGrant", "kms:DescribeKey")),
		withContext(alarmContext(d.Place), calls(service("cloudwatch"), "another topic", d.ARN("sns", "another"), "sns:Publish")),
		withoutTLS(withContext(alarmContext(d.Place), calls(service("cloudwatch"), "plain HTTP", topic, "sns:Publish"))),
		withoutTLS(calls(d.administrator(), "plain HTTP", topic, topicActions...)),
	)
}
