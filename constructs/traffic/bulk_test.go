package traffic_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"penstock/constructs/traffic"
	"penstock/internal/fleet"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// createBulk adds bulk runs to a new stack, with a worker that change may change.
func createBulk(t *testing.T, change func(awscdk.Stack, *traffic.Worker)) awscdk.Stack {
	t.Helper()
	stack := cdktest.Stack(t)
	w := worker(t, stack)
	if change != nil {
		change(stack, &w)
	}
	traffic.NewBulk(stack, "Fleet", w)
	return stack
}

func synthBulk(t *testing.T, change func(awscdk.Stack, *traffic.Worker)) cdktest.Template {
	t.Helper()
	return cdktest.Synth(t, createBulk(t, change))
}

// states returns the states of the machine.
func states(t *testing.T, template cdktest.Template) (all map[string]any) {
	t.Helper()
	text := ""
	for _, part := range cdktest.At(template.One(t, "AWS::StepFunctions::StateMachine").Properties(), "DefinitionString", "Fn::Join", 1).([]any) {
		s, is := part.(string)
		if !is {
			s = "known"
		}
		text += s
	}
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	return all["States"].(map[string]any)
}

// The JSON of package fleet is the input of the states and of the function.
func TestStatesPassWhatTheFunctionReads(t *testing.T) {
	all := states(t, synthBulk(t, nil))
	child := cdktest.At(all, "Send all", "ItemProcessor", "States").(map[string]any)
	want := jsonNames(reflect.TypeFor[fleet.Slice]())
	for name, more := range map[string]int{"Send": 0, "Store": 1} {
		slice := cdktest.At(child, name, "Parameters", "Payload").(map[string]any)
		for field := range slice {
			assert.Contains(t, want, field[:len(field)-len(".$")], name)
		}
		assert.Len(t, slice, len(want)-1+more, "%s: only Store has a failure", name)
	}
	assert.Equal(t, fleet.MaxWorkers, int(cdktest.At(all, "Send all", "MaxConcurrency").(float64)))

	sum := cdktest.At(all, "Sum", "Output").(map[string]any)
	for _, name := range jsonNames(reflect.TypeFor[fleet.Totals]()) {
		if name != "done" && name != "problem" {
			assert.Contains(t, sum, name)
		}
	}
}

func jsonNames(of reflect.Type) (all []string) {
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		all = append(all, name)
	}
	return all
}

func TestRunFunctionHasTimeForASlice(t *testing.T) {
	function := synthBulk(t, everyProp).One(t, "AWS::Lambda::Function").Properties()
	assert.EqualValues(t, fleet.SliceTimeoutSeconds, function["Timeout"])
	assert.Equal(t, map[string]any{"TARGET": "kinesis:events", "UNDELIVERED": "s3://lake/undelivered/"}, cdktest.At(function, "Environment", "Variables"))
}

// Its one policy outside a role names the machine, which names the role.
func TestOnePolicyOfBulkRunsIsNotInline(t *testing.T) {
	template := synthBulk(t, everyProp)
	assert.Len(t, template.All("AWS::IAM::Policy"), 1)
	assert.Empty(t, template.All("AWS::IAM::ManagedPolicy"))
	assert.Empty(t, template.All("AWS::Lambda::Permission"))
	assert.Len(t, template.All("AWS::IAM::Role"), 2)
}

func TestAlarmOfRuns(t *testing.T) {
	checkAlarms(t, synthBulk(t, nil), nil)
	checkAlarms(t, synthBulk(t, everyProp), map[string][]any{
		"FleetRunFailedAlarm": {"ExecutionsFailed", "Sum", "GreaterThanOrEqualToThreshold", 1.0, 60.0, 1.0, "notBreaching"},
	})
}

func TestWrongWorker(t *testing.T) {
	assert.Contains(t, cdktest.Refusal(t, func() { createBulk(t, twoStreams) }), "traffic: set Worker.DeliveryStream or Worker.DataStream, and only one of them")
}

func TestNagFindsNothingInBulkRuns(t *testing.T) {
	for _, change := range []func(awscdk.Stack, *traffic.Worker){nil, everyProp} {
		checkNag(t, createBulk(t, change))
	}
}
