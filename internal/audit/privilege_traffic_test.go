package audit

import (
	"slices"

	"penstock/internal/testkit/iamtest"
)

// Where it says what the function and Scheduler call.
const (
	toSend     = "lambda/kdgworker: the records of a minute"
	toKeep     = "lambda/kdgworker: the marker of a minute, and undelivered records"
	toJoin     = "Amazon S3 User Guide: Multipart upload API and permissions"
	toPack     = "lambda/kdgworker: whether the stream processes single records"
	toInvoke   = "EventBridge Scheduler User Guide: Execution role"
	toSchedule = "EventBridge Scheduler User Guide: Confused deputy prevention"
)

func (d *deployed) worker() iamtest.Caller {
	return iamtest.Caller{Role: d.traffic.ARN("TrafficFunctionRole")}
}

func (d *deployed) scheduler() iamtest.Caller {
	return iamtest.Caller{Role: d.traffic.ARN("TrafficScheduleRole")}
}

func workerAllowed(d *deployed) []row {
	if d.traffic == nil {
		return nil
	}
	role := d.worker()
	all := slices.Concat(
		sendAllowed(d, role, toSend),
		calls(role, toKeep, d.lake()+"/traffic/minutes/2026-11-28T10:30Z", "s3:PutObject"),
		calls(role, toKeep, d.lake()+"/undelivered/2026-11-28T10:30Z.json", "s3:PutObject"),
		calls(role, toRun, d.functionLog(d.traffic.Name("TrafficFunctionLog")), "logs:CreateLogStream", "logs:PutLogEvents"),
		calls(service("lambda"), toRun, role.Role, "sts:AssumeRole"),
	)
	if _, reads := d.source(); !reads {
		all = append(all, calls(role, toPack, d.ingest.ARN("Delivery"), "firehose:DescribeDeliveryStream")...)
	}
	if key := d.config.KeyARN; key != "" {
		all = append(all, withContext(d.viaService("s3"), calls(role, toJoin, key, "kms:Decrypt", "kms:GenerateDataKey"))...)
	}
	return all
}

func workerDenied(d *deployed) []row {
	if d.traffic == nil {
		return nil
	}
	role, group := d.worker(), d.traffic.Name("TrafficFunctionLog")
	marker, undelivered := d.lake()+"/traffic/minutes/x", d.lake()+"/undelivered/x"
	var all []row
	for _, object := range []string{marker, undelivered} {
		all = slices.Concat(all,
			calls(role, "another action on an object", object, "s3:GetObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:AbortMultipartUpload"),
			withoutTLS(calls(role, "plain HTTP", object, "s3:PutObject")),
			withContext(overTLS("1.1"), calls(role, "TLS 1.1", object, "s3:PutObject")),
		)
	}
	for _, key := range []string{"x", "traffic/x", "traffic/minutes", "traffic/minutes2/x", "undelivered", "undelivered2/x", "x/undelivered/x", "streaming/2026/11/x"} {
		all = append(all, calls(role, "a key that it never writes", d.lake()+"/"+key, "s3:PutObject")...)
	}
	all = slices.Concat(all,
		sendDenied(d, role),
		calls(role, "another stream", d.ARN("firehose", "deliverystream/another"), "firehose:DescribeDeliveryStream"),
		calls(role, "the bucket", d.lake(), "s3:ListBucket", "s3:DeleteBucket", "s3:PutLifecycleConfiguration"),
		calls(role, "another bucket", d.ARN("s3", "another-bucket")+"/undelivered/x", "s3:PutObject"),
		calls(role, "the access logs", d.logs()+"/undelivered/x", "s3:PutObject"),
		calls(role, "another action on the log", d.functionLog(group), "logs:DeleteLogStream", "logs:GetLogEvents"),
		calls(role, "another log", d.functionLog("another"), "logs:CreateLogStream", "logs:PutLogEvents"),
		calls(role, "the log itself", d.traffic.ARN("TrafficFunctionLog"), "logs:CreateLogGroup", "logs:DeleteLogGroup"),
		calls(role, "itself", d.traffic.ARN("TrafficFunction"), "lambda:InvokeFunction", "lambda:UpdateFunctionCode"),
		calls(role, "more rights", role.Role, "iam:PassRole", "iam:PutRolePolicy", "sts:AssumeRole"),
		calls(role, "more rights", d.scheduler().Role, "iam:PassRole", "sts:AssumeRole"),
		calls(service("scheduler"), "another service", role.Role, "sts:AssumeRole"),
		calls(service("lambda"), "Lambda as somebody else", role.Role, "sts:TagSession", "sts:SetSourceIdentity"),
		notAssumedBy(d, role),
	)
	if _, reads := d.source(); reads {
		all = append(all, calls(role, "what reads the data stream", d.ingest.ARN("Delivery"), "firehose:DescribeDeliveryStream")...)
	}
	if key := d.config.KeyARN; key != "" {
		all = slices.Concat(all,
			calls(role, "the key, for anonymous", key, "kms:Encrypt"),
			withContext(d.viaService("secretsmanager"), calls(role, "the key, for another service", key, "kms:Decrypt", "kms:GenerateDataKey")),
			withContext(d.viaService("s3"), calls(role, "another action on the key", key, "kms:Encrypt", "kms:CreateGrant", "kms:ScheduleKeyDeletion")),
			withContext(d.viaService("s3"), calls(role, "another key", d.otherKey(), "kms:Decrypt", "kms:GenerateDataKey")),
		)
	}
	return all
}

// ofGroup is the context in which Scheduler assumes a role for a schedule: the group of
// the schedule, and its account.
func ofGroup(at iamtest.Place, group string) map[string]any {
	return map[string]any{"aws:SourceArn": at.ARN("scheduler", "schedule-group/"+group), "aws:SourceAccount": at.Account}
}

func scheduleAllowed(d *deployed) []row {
	if d.traffic == nil {
		return nil
	}
	role := d.scheduler()
	return append(calls(role, toInvoke, d.traffic.ARN("TrafficFunction"), "lambda:InvokeFunction"),
		withContext(ofGroup(d.Place, "default"), calls(service("scheduler"), toSchedule, role.Role, "sts:AssumeRole"))...)
}

func scheduleDenied(d *deployed) []row {
	if d.traffic == nil {
		return nil
	}
	role, function := d.scheduler(), d.traffic.ARN("TrafficFunction")
	ours := ofGroup(d.Place, "default")
	disagree := ofGroup(d.Place, "default")
	disagree["aws:SourceAccount"] = otherAccount
	return slices.Concat(
		calls(role, "another action on the function", function, "lambda:GetFunction", "lambda:UpdateFunctionCode", "lambda:DeleteFunction"),
		calls(role, "a version of the function", function+":1", "lambda:InvokeFunction"),
		calls(role, "another function", d.ARN("lambda", "function:another"), "lambda:InvokeFunction"),
		calls(role, "the KDG user's function", d.generator.ARN("KdgFunction"), "lambda:InvokeFunction"),
		calls(role, "the stream", d.ingest.ARN("Delivery"), "firehose:PutRecordBatch"),
		calls(role, "the lake", d.lake()+"/undelivered/x", "s3:PutObject"),
		calls(role, "more rights", role.Role, "iam:PassRole", "sts:AssumeRole"),
		withContext(ofGroup(d.place(d.Region, otherAccount), "default"), calls(service("scheduler"), "another account's schedule: the confused deputy", role.Role, "sts:AssumeRole")),
		withContext(ofGroup(d.place("eu-west-1", d.Account), "default"), calls(service("scheduler"), "another Region's schedule", role.Role, "sts:AssumeRole")),
		withContext(ofGroup(d.Place, "another"), calls(service("scheduler"), "a schedule of another group", role.Role, "sts:AssumeRole")),
		withContext(disagree, calls(service("scheduler"), "a schedule that is not of its account", role.Role, "sts:AssumeRole")),
		calls(service("scheduler"), "no schedule", role.Role, "sts:AssumeRole"),
		withContext(ours, calls(service("scheduler"), "Scheduler as somebody else", role.Role, "sts:TagSession", "sts:SetSourceIdentity")),
		withContext(ours, calls(service("lambda"), "another service", role.Role, "sts:AssumeRole")),
		withContext(ours, notAssumedBy(d, role)),
	)
}

// notAssumedBy are callers that get no role of the traffic.
func notAssumedBy(d *deployed, role iamtest.Caller) []row {
	return slices.Concat(
		calls(d.administrator(), "an administrator", role.Role, "sts:AssumeRole"),
		calls(d.stranger(), "another account", role.Role, "sts:AssumeRole"),
		calls(d.signedIn(), "the KDG user", role.Role, "sts:AssumeRole"),
		calls(anonymous, "no credentials", role.Role, "sts:AssumeRole"),
	)
}
