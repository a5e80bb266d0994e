package traffic

import (
	"penstock/internal/fleet"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	sfn "github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// counters are the numbers of fleet.Totals that a run adds up. Its lost records are those
// that no worker has delivered or stored.
var counters = []string{
	"generated", "delivered", "possiblyDuplicated", "undelivered", "retried", "calls", "bytes", "billedBytes", "invocations", "milliseconds",
}

// run is the run in the input of the execution. The map's output has no run, because its
// template and the totals of all workers may exceed the size of a state's output.
const run = "$states.context.Execution.Input.run"

// sum returns the state that adds up the totals of all workers.
func sum(this constructs.Construct) sfn.Pass {
	totals := map[string]any{
		"name": "{% " + run + ".name %}",
		// Brackets make a list of no totals, and of one.
		"records":  "{% " + run + ".count %}",
		"lost":     "{% " + run + ".count - $sum([$states.input.delivered]) - $sum([$states.input.undelivered]) %}",
		"problems": "{% [$distinct($states.input.problem)[[0..4]]] %}",
	}
	for _, counter := range counters {
		totals[counter] = "{% $sum([$states.input." + counter + "]) %}"
	}
	return sfn.Pass_Jsonata(this, jsii.String("Sum"), &sfn.PassJsonataProps{
		Comment: jsii.String("Adds up the totals of the workers"), Outputs: totals,
	})
}

// failure explains why a run has failed. kdg fleet reads the JSON after "totals: ".
const failure = `{%% $string($states.input.records - $states.input.delivered) & " of " & $string($states.input.records)` +
	` & " records were not delivered: " & $string($states.input.undelivered) & " are in s3://%s/%s" & $states.input.name & "/, "` +
	` & $string($states.input.lost) & " are lost; first problem: " & $states.input.problems[0] & "; totals: " & $string($states.input) %%}`

// verdict returns the states that end a run: it fails unless every record was delivered.
func verdict(this constructs.Construct, bucket awss3.IBucket) sfn.Choice {
	return sfn.NewChoice(this, jsii.String("All delivered?"), nil).
		When(sfn.Condition_NumberEqualsJsonPath(jsii.String("$.delivered"), jsii.String("$.records")),
			sfn.NewSucceed(this, jsii.String("Delivered"), nil), nil).
		Otherwise(sfn.Fail_Jsonata(this, jsii.String("Not delivered"), &sfn.FailJsonataProps{
			Error: jsii.String("RecordsNotDelivered"), Cause: jsii.Sprintf(failure, *bucket.BucketName(), fleet.UndeliveredPrefix),
		}))
}
