package audit

import (
	"slices"

	"penstock/internal/testkit/iamtest"
)

// Where it says what Scheduler calls.
const (
	toInvoke   = "EventBridge Scheduler User Guide: Execution role"
	toSchedule = "EventBridge Scheduler User Guide: Confused deputy prevention"
)

func (d *deployed) scheduler() iamtest.Caller {
	return iamtest.Caller{Role: d.traffic.ARN("TrafficScheduleRole")}
}

// ofGroup is the context in which Scheduler assumes a role for a schedule: the group of
// the schedule, and its account.
func ofGroup(at iamtest.Place, group string) map[string]any {
	return map[string]any{"aws:SourceArn": at.ARN("scheduler", "schedule-group/"+group), "aws:SourceAccount": at.Account}
}

func scheduleAllowed(d *deployed) []row {
	if !d.config.SteadyTraffic() {
		return nil
	}
	role := d.scheduler()
	return append(calls(role, toInvoke, d.traffic.ARN("TrafficFunction"), "lambda:InvokeFunction"),
		withContext(ofGroup(d.Place, "default"), calls(service("scheduler"), toSchedule, role.Role, "sts:AssumeRole"))...)
}

func scheduleDenied(d *deployed) []row {
	if !d.config.SteadyTraffic() {
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
