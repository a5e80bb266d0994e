package audit

import (
	"slices"

	"penstock/internal/films"
	"penstock/internal/testkit/iamtest"
)

// Where it says what the functions call.
const (
	toSend = "lambda/kdgworker: the records"
	toKeep = "lambda/kdgworker: the marker of a minute, and undelivered records"
	toJoin = "Amazon S3 User Guide: Multipart upload API and permissions"
	toPack = "lambda/kdgworker: whether the stream processes single records"
)

// A sender is a function that sends records.
type sender struct {
	iamtest.Caller
	id   string   // of its construct
	keys []string // that it writes
}

// senders returns the functions of the traffic: of steady traffic, and of bulk runs.
func (d *deployed) senders() (all []sender) {
	if d.traffic == nil {
		return nil
	}
	for _, s := range []sender{
		{id: "Traffic", keys: []string{"traffic/minutes/2026-11-28T10:30Z", "undelivered/2026-11-28T10:30Z.json"}},
		{id: "Fleet", keys: []string{"undelivered/run/0000000000000000.json"}},
	} {
		if d.traffic.Has(s.id + "FunctionRole") {
			s.Caller = iamtest.Caller{Role: d.traffic.ARN(s.id + "FunctionRole")}
			all = append(all, s)
		}
	}
	return all
}

// invokers returns the roles that invoke the functions.
func (d *deployed) invokers() (all []iamtest.Caller) {
	for _, id := range []string{"TrafficScheduleRole", "FleetMachineRole"} {
		if d.traffic.Has(id) {
			all = append(all, iamtest.Caller{Role: d.traffic.ARN(id)})
		}
	}
	return all
}

func workerAllowed(d *deployed) (all []row) {
	for _, s := range d.senders() {
		role := s.Caller
		all = slices.Concat(all,
			sendAllowed(d, role, toSend),
			calls(role, toRun, d.functionLog(d.traffic.Name(s.id+"FunctionLog")), "logs:CreateLogStream", "logs:PutLogEvents"),
			calls(service("lambda"), toRun, role.Role, "sts:AssumeRole"),
		)
		for _, key := range s.keys {
			all = append(all, calls(role, toKeep, d.lake()+"/"+key, "s3:PutObject")...)
		}
		if _, reads := d.source(); !reads {
			all = append(all, calls(role, toPack, d.ingest.ARN("Delivery"), "firehose:DescribeDeliveryStream")...)
		}
		if key := d.config.KeyARN; key != "" {
			all = append(all, withContext(d.viaService("s3"), calls(role, toJoin, key, "kms:Decrypt", "kms:GenerateDataKey"))...)
		}
	}
	return all
}

func workerDenied(d *deployed) (all []row) {
	for _, s := range d.senders() {
		all = append(all, s.denied(d)...)
	}
	return all
}

func (s sender) denied(d *deployed) (all []row) {
	role, group := s.Caller, d.traffic.Name(s.id+"FunctionLog")
	for _, key := range s.keys {
		object := d.lake() + "/" + key
		all = slices.Concat(all,
			calls(role, "another action on an object", object, "s3:GetObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:AbortMultipartUpload"),
			withoutTLS(calls(role, "plain HTTP", object, "s3:PutObject")),
			withContext(overTLS("1.1"), calls(role, "TLS 1.1", object, "s3:PutObject")),
		)
	}
	others := []string{"x", "traffic/x", "traffic/minutes", "traffic/minutes2/x", "undelivered", "undelivered2/x", "x/undelivered/x", "streaming/2026/11/x", films.Key}
	if len(s.keys) == 1 {
		others = append(others, "traffic/minutes/2026-11-28T10:30Z")
	}
	for _, key := range others {
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
		calls(role, "the log itself", d.traffic.ARN(s.id+"FunctionLog"), "logs:CreateLogGroup", "logs:DeleteLogGroup"),
		calls(role, "itself", d.traffic.ARN(s.id+"Function"), "lambda:InvokeFunction", "lambda:UpdateFunctionCode"),
		calls(role, "more rights", role.Role, "iam:PassRole", "iam:PutRolePolicy", "sts:AssumeRole"),
		calls(service("scheduler"), "another service", role.Role, "sts:AssumeRole"),
		calls(service("states"), "another service", role.Role, "sts:AssumeRole"),
		calls(service("lambda"), "Lambda as somebody else", role.Role, "sts:TagSession", "sts:SetSourceIdentity"),
		notAssumedBy(d, role),
	)
	for _, invoker := range d.invokers() {
		all = append(all, calls(role, "more rights", invoker.Role, "iam:PassRole", "sts:AssumeRole")...)
	}
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

// notAssumedBy are callers that get no role of the traffic.
func notAssumedBy(d *deployed, role iamtest.Caller) []row {
	return slices.Concat(
		calls(d.administrator(), "an administrator", role.Role, "sts:AssumeRole"),
		calls(d.stranger(), "another account", role.Role, "sts:AssumeRole"),
		calls(d.signedIn(), "the KDG user", role.Role, "sts:AssumeRole"),
		calls(anonymous, "no credentials", role.Role, "sts:AssumeRole"),
	)
}
