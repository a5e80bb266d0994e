package traffic

import (
	"penstock/internal/cdk/findings"
	"penstock/internal/fleet"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	sfn "github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Bulk holds the resources of bulk runs.
type Bulk struct {
	Function awslambda.Function    // sends a slice of a worker's share
	Machine  sfn.StateMachine      // sends the records of a fleet.Run
	Alarms   []awscloudwatch.Alarm // empty without an AlarmTopic
}

// NewBulk creates a state machine that sends the records of runs. It panics unless worker
// has one stream.
func NewBulk(scope constructs.Construct, id string, worker Worker) Bulk {
	worker.check()
	this := constructs.NewConstruct(scope, jsii.String(id))
	b := Bulk{Function: worker.newFunction(this, awslambda.FunctionProps{
		Description: jsii.String("Sends records of a bulk run to a stream"),
		Timeout:     awscdk.Duration_Seconds(jsii.Number(fleet.SliceTimeoutSeconds)),
	}, fleet.UndeliveredPrefix)}
	findings.Accept(b.Function, "CKV_AWS_115", "A run limits its own workers; a reservation would take from the account's concurrency.")
	findings.Accept(b.Function, "CKV_AWS_116", "Step Functions waits for the answer, so Lambda keeps no event. Records that were not delivered are in the bucket.")

	role := newMachineRole(this, b.Function)
	b.Machine = sfn.NewStateMachine(this, jsii.String("Machine"), &sfn.StateMachineProps{
		Comment:        jsii.String("Sends the records of a run, divided among workers"),
		DefinitionBody: sfn.DefinitionBody_FromChainable(definition(this, b.Function, worker.Bucket)),
		// The states would add policies of their own, which also allow every version and
		// alias of the function.
		Role: role.WithoutPolicyUpdates(nil),
	})
	allowWorkers(this, role, b.Machine)
	findings.Accept(b.Machine, "W3005", "CDK adds a dependency on the role to the reference that implies it.")
	findings.Accept(b.Machine, "AwsSolutions-SF1", unlogged)
	findings.Accept(b.Machine, "CKV_AWS_284", untraced)
	findings.Accept(b.Machine, "CKV_AWS_285", unlogged)
	findings.Accept(b.Machine, "AwsSolutions-SF2", untraced)
	if worker.AlarmTopic != nil {
		b.Alarms = newRunAlarms(this, b.Machine, worker.AlarmTopic)
	}
	return b
}

const (
	// AWS Step Functions Developer Guide, "Using CloudWatch Logs to log execution history"
	unlogged = "The history of an execution has every event, for 90 days, and the function logs the totals of each slice. " +
		"A log of the machine needs rights to change log delivery and resource policies for all logs of the account."
	untraced = "Traces would show the same calls as the history of an execution, and need rights on all resources."
)

// definition returns the states of a run: its workers, their shares, and the sum of their
// totals. The input is {"run": fleet.Run}.
func definition(this constructs.Construct, function awslambda.Function, bucket awss3.IBucket) sfn.IChainable {
	workers := sfn.NewPass(this, jsii.String("Workers"), &sfn.PassProps{
		Comment: jsii.String("Numbers the workers"),
		Parameters: &map[string]any{
			"run":     sfn.JsonPath_ObjectAt(jsii.String("$.run")),
			"workers": sfn.JsonPath_ArrayRange(jsii.Number(1), sfn.JsonPath_NumberAt(jsii.String("$.run.workers")), jsii.Number(1)),
		},
	})
	// A share ends with totals even if it fails. One that has none counts as lost, and
	// should not stop the others.
	all := sfn.NewDistributedMap(this, jsii.String("Send all"), &sfn.DistributedMapProps{
		Comment:        jsii.String("Sends the share of each worker"),
		Label:          jsii.String(mapLabel),
		ItemsPath:      jsii.String("$.workers"),
		MaxConcurrency: jsii.Number(fleet.MaxWorkers),
		ItemSelector: &map[string]any{
			"run":    sfn.JsonPath_ObjectAt(jsii.String("$.run")),
			"worker": sfn.JsonPath_NumberAt(jsii.String("$$.Map.Item.Value")),
			"last":   map[string]any{"totals": map[string]any{}},
		},
		MapExecutionType:           sfn.StateMachineType_STANDARD,
		ToleratedFailurePercentage: jsii.Number(100),
	})
	all.ItemProcessor(share(this, function), nil)
	return workers.Next(all).Next(sum(this)).Next(verdict(this, bucket))
}

// mapLabel is a part of the ARNs of the executions of a run's workers.
const mapLabel = "Workers"
