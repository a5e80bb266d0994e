package audit

import (
	"slices"
	"strings"

	"penstock/internal/testkit/iamtest"
)

// Pages of the AWS Step Functions Developer Guide that say what a state machine calls.
const (
	toInvokeWorker = "IAM policies for AWS Lambda"
	toMap          = "IAM policies for using Distributed Map states"
	toExecute      = "Preventing cross-service confused deputy issue"
)

func (d *deployed) machine() iamtest.Caller {
	return iamtest.Caller{Role: d.traffic.ARN("FleetMachineRole")}
}

// machineName returns the name of the state machine, which is the end of its ARN.
func (d *deployed) machineName() string {
	arn := d.traffic.ARN("FleetMachine")
	return arn[strings.LastIndex(arn, ":")+1:]
}

// executions returns ARNs of an execution of a run, and of one of its workers, of the state
// machine with the name.
func executions(at iamtest.Place, machine string) []string {
	return []string{at.ARN("states", "execution:"+machine+":run"), at.ARN("states", "execution:"+machine+"/Workers:1")}
}

// ofMachine is the context in which Step Functions assumes a role.
func ofMachine(at iamtest.Place, resource string) map[string]any {
	return map[string]any{"aws:SourceArn": at.ARN("states", resource), "aws:SourceAccount": at.Account}
}

func machineAllowed(d *deployed) []row {
	if !d.config.BulkTraffic() {
		return nil
	}
	role, arn, name := d.machine(), d.traffic.ARN("FleetMachine"), d.machineName()
	all := slices.Concat(
		calls(role, toInvokeWorker, d.traffic.ARN("FleetFunction"), "lambda:InvokeFunction"),
		calls(role, toMap, arn, "states:StartExecution"),
		withContext(ofMachine(d.Place, "stateMachine:FleetMachine"), calls(service("states"), toExecute, role.Role, "sts:AssumeRole")),
	)
	for _, execution := range executions(d.Place, name) {
		all = append(all, calls(role, toMap, execution, "states:DescribeExecution", "states:StopExecution")...)
	}
	return all
}

func machineDenied(d *deployed) []row {
	if !d.config.BulkTraffic() {
		return nil
	}
	role, arn, function, name := d.machine(), d.traffic.ARN("FleetMachine"), d.traffic.ARN("FleetFunction"), d.machineName()
	ours := ofMachine(d.Place, "stateMachine:FleetMachine")
	disagree := ofMachine(d.Place, "stateMachine:FleetMachine")
	disagree["aws:SourceAccount"] = otherAccount
	all := slices.Concat(
		calls(role, "another action on the function", function, "lambda:GetFunction", "lambda:UpdateFunctionCode", "lambda:DeleteFunction"),
		calls(role, "a version of the function", function+":1", "lambda:InvokeFunction"),
		calls(role, "another function", d.ARN("lambda", "function:another"), "lambda:InvokeFunction"),
		calls(role, "the KDG user's function", d.generator.ARN("KdgFunction"), "lambda:InvokeFunction"),
		calls(role, "another action on itself", arn, "states:UpdateStateMachine", "states:DeleteStateMachine", "states:StartSyncExecution"),
		calls(role, "another machine", arn+"-2", "states:StartExecution"),
		calls(role, "the stream", d.ingest.ARN("Delivery"), "firehose:PutRecordBatch"),
		calls(role, "the lake", d.lake()+"/undelivered/x", "s3:PutObject"),
		calls(role, "logs of the account", "*", "logs:CreateLogDelivery", "logs:PutResourcePolicy"),
		calls(role, "more rights", role.Role, "iam:PassRole", "sts:AssumeRole"),
		withContext(ofMachine(d.place(d.Region, otherAccount), "stateMachine:x"), calls(service("states"), "another account's machine: the confused deputy", role.Role, "sts:AssumeRole")),
		withContext(ofMachine(d.place("eu-west-1", d.Account), "stateMachine:x"), calls(service("states"), "another Region's machine", role.Role, "sts:AssumeRole")),
		withContext(ofMachine(d.Place, "activity:x"), calls(service("states"), "no machine", role.Role, "sts:AssumeRole")),
		withContext(disagree, calls(service("states"), "a machine that is not of its account", role.Role, "sts:AssumeRole")),
		calls(service("states"), "nobody's machine", role.Role, "sts:AssumeRole"),
		withContext(ours, calls(service("states"), "Step Functions as somebody else", role.Role, "sts:TagSession", "sts:SetSourceIdentity")),
		withContext(ours, calls(service("lambda"), "another service", role.Role, "sts:AssumeRole")),
		withContext(ours, notAssumedBy(d, role)),
	)
	for _, execution := range executions(d.Place, name) {
		all = append(all, calls(role, "another action on an execution", execution, "states:RedriveExecution", "states:GetExecutionHistory")...)
	}
	for _, execution := range executions(d.Place, name+"-2") {
		all = append(all, calls(role, "an execution of another machine", execution, "states:DescribeExecution", "states:StopExecution")...)
	}
	return append(all, calls(role, "another map of its own", d.ARN("states", "execution:"+name+"/Others:1"), "states:StopExecution")...)
}
