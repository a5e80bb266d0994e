package traffic

import (
	"penstock/internal/fleet"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	sfn "github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctionstasks"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// share returns the states that send a worker's share, slice by slice. If a slice fails and
// its retries too, the function stores the rest of the share. The input has the run, the
// worker and, as "last", the result of the last slice; the output is the fleet.Totals of
// the share.
func share(this constructs.Construct, function awslambda.Function) sfn.IChainable {
	send := invoke(this, "Send", "Sends the next slice of the share", function, nil)
	store := invoke(this, "Store", "Stores the rest of a share that cannot be sent", function, map[string]any{
		"failure": sfn.JsonPath_StringAt(jsii.String("$.error.Cause")),
	})
	total := sfn.Pass_Jsonata(this, jsii.String("Total"), &sfn.PassJsonataProps{
		Comment: jsii.String("Returns the totals of the share"),
		Outputs: jsii.String(shareTotals),
	})
	caught := &sfn.CatchProps{Errors: jsii.Strings("States.ALL"), ResultPath: jsii.String("$.error")}
	done := sfn.NewChoice(this, jsii.String("Done?"), nil).
		When(sfn.Condition_BooleanEquals(jsii.String("$.last.totals.done"), jsii.Bool(true)), total, nil).
		Otherwise(send)
	store.AddCatch(total, caught)
	store.Next(done)
	send.AddCatch(store, caught)
	return send.Next(done)
}

// shareTotals bounds the text of the totals, so that those of fleet.MaxWorkers workers are
// within the 256 KiB that Step Functions passes between states.
const shareTotals = `{% $merge([$states.input.last.totals, {"problem": $substring(` +
	`$exists($states.input.last.totals.problem) ? $states.input.last.totals.problem : $states.input.error.Cause, ` +
	`0, $min([1000, $floor(80000 / $states.input.run.workers)]))}]) %}`

// Retries of a slice, 2, 4 and 8 seconds after the failure at most.
const (
	retries      = 3
	retrySeconds = 2
)

// invoke returns a task that invokes the function with a fleet.Slice, and replaces the
// result of the last slice.
func invoke(this constructs.Construct, id, comment string, function awslambda.Function, more map[string]any) awsstepfunctionstasks.LambdaInvoke {
	slice := map[string]any{
		"run":     sfn.JsonPath_ObjectAt(jsii.String("$.run")),
		"worker":  sfn.JsonPath_NumberAt(jsii.String("$.worker")),
		"totals":  sfn.JsonPath_ObjectAt(jsii.String("$.last.totals")),
		"attempt": sfn.JsonPath_NumberAt(jsii.String("$$.State.RetryCount")),
	}
	for name, value := range more {
		slice[name] = value
	}
	task := awsstepfunctionstasks.NewLambdaInvoke(this, jsii.String(id), &awsstepfunctionstasks.LambdaInvokeProps{
		Comment:                  jsii.String(comment),
		LambdaFunction:           function,
		Payload:                  sfn.TaskInput_FromObject(&slice),
		ResultSelector:           &map[string]any{"totals": sfn.JsonPath_ObjectAt(jsii.String("$.Payload"))},
		ResultPath:               jsii.String("$.last"),
		RetryOnServiceExceptions: jsii.Bool(false), // States.ALL covers them
		TaskTimeout:              sfn.Timeout_Duration(awscdk.Duration_Seconds(jsii.Number(fleet.SliceTimeoutSeconds + 60))),
	})
	task.AddRetry(&sfn.RetryProps{
		Errors: jsii.Strings("States.ALL"), MaxAttempts: jsii.Number(retries),
		Interval: awscdk.Duration_Seconds(jsii.Number(retrySeconds)), BackoffRate: jsii.Number(2),
		JitterStrategy: sfn.JitterType_FULL,
	})
	return task
}
