package audit

import (
	"slices"

	"penstock/internal/testkit/iamtest"
)

const toAlarm = "Amazon SNS Developer Guide: Enable compatibility between event sources from AWS services and encrypted topics"

// fromAlarm is the alarm that CloudWatch acts for, and the account that it is of.
func fromAlarm(at iamtest.Place) map[string]any {
	return map[string]any{"aws:SourceArn": at.ARN("cloudwatch", "alarm:freshness"), "aws:SourceAccount": at.Account}
}

func (d *deployed) hasAlarms() bool { return d.ingest.Has("MonitoringTopic") }

// topicActions are all that one does to a topic.
var topicActions = []string{
	"sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
	"sns:Publish", "sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe",
}

func alarmsNeed(d *deployed) []row {
	if !d.hasAlarms() {
		return nil
	}
	topic, key := d.ingest.ARN("MonitoringTopic"), d.ingest.ARN("MonitoringKey")
	return slices.Concat(
		in(fromAlarm(d.Place), calls(service("cloudwatch"), toAlarm, topic, "sns:Publish")),
		in(fromAlarm(d.Place), calls(service("cloudwatch"), toAlarm, key, "kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext")),
		calls(d.administrator(), "to look after the topic", topic, topicActions...),
		calls(d.administrator(), "to look after the key", key, "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"),
	)
}

func alarmsOutside(d *deployed) []row {
	if !d.hasAlarms() {
		return nil
	}
	topic, key := d.ingest.ARN("MonitoringTopic"), d.ingest.ARN("MonitoringKey")
	inAccount, inRegion := d.elsewhere(d.Region, otherAccount), d.elsewhere("eu-west-1", d.Account)
	both := func(by iamtest.Caller, why string) []row {
		return append(calls(by, why, topic, "sns:Publish"), calls(by, why, key, "kms:Decrypt", "kms:GenerateDataKey")...)
	}
	// Never seen, and refused by the one condition or the other.
	disagree := fromAlarm(d.Place)
	disagree["aws:SourceAccount"] = otherAccount
	return slices.Concat(
		in(fromAlarm(inAccount), both(service("cloudwatch"), "another account's alarm: the confused deputy")),
		in(fromAlarm(inRegion), both(service("cloudwatch"), "another Region's alarm")),
		in(disagree, both(service("cloudwatch"), "an alarm that is not of its account")),
		in(fromAlarm(d.Place), both(service("events"), "another service")),
		both(service("cloudwatch"), "no alarm"),
		both(nobody, "no credentials"),
		both(d.stranger(), "another account"),
		both(d.signedIn(), "the KDG user"),
		in(fromAlarm(d.Place), calls(service("cloudwatch"), "another action", topic, "sns:Subscribe", "sns:DeleteTopic")),
		in(fromAlarm(d.Place), calls(service("cloudwatch"), "another action", key, "kms:Encrypt", "kms:CreateGrant", "kms:DescribeKey")),
		in(fromAlarm(d.Place), calls(service("cloudwatch"), "another topic", d.ARN("sns", "another"), "sns:Publish")),
		plainly(in(fromAlarm(d.Place), calls(service("cloudwatch"), "plain HTTP", topic, "sns:Publish"))),
		plainly(calls(d.administrator(), "plain HTTP", topic, topicActions...)),
	)
}
