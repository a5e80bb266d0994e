package e2e

import (
	"strings"
	"testing"

	"penstock/internal/local"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (w *world) refusedCreate(t *testing.T) {
	before := w.inventory(t)
	err := w.server.CDK(w.ctx, "deploy", "BrokenGenerator", "--require-approval", "never",
		"--context", "name=Broken", "--context", "kdgPassword=parameter", "--parameters", "Password="+refusedPassword)
	require.Error(t, err)
	assert.Regexp(t, `set the password of user "kdg" in user pool \S+: `+refusal+`: .* \(the password does not meet the user pool's password policy: .*\)`,
		err.Error(), "the CDK CLI prints the function's reason, on one line")
	assert.Equal(t, "ROLLBACK_COMPLETE", w.stackStatus(t, "BrokenGenerator"))
	assert.Equal(t, before, w.inventory(t))
	w.signIn(t, w.first())

	err = w.server.CDK(w.ctx, "deploy", "BrokenIngest", "--require-approval", "never",
		"--context", "name=Broken", "--context", "deliveryStreamName="+w.outputs["DeliveryStreamName"])
	require.Error(t, err, "the name is taken")
	assert.Equal(t, "ROLLBACK_COMPLETE", w.stackStatus(t, "BrokenIngest"))
	assert.Equal(t, before, w.inventory(t), "not even the buckets, which a destroy would leave")
}

// copyName is what the second copy is deployed with.
const copyName = "name=Second"

func (w *world) secondCopy(t *testing.T) {
	w.second = w.deploy(t, "--context", copyName)
	stream, secondStream := w.outputs["DeliveryStreamName"], w.second["DeliveryStreamName"]
	require.NotEqual(t, stream, secondStream)

	ours, theirs := w.signIn(t, w.first()), w.signIn(t, w.userOf(t, w.second))
	record := w.records[:1]
	assertDenied(t, local.Put(w.ctx, ours, secondStream, record))
	assertDenied(t, local.Put(w.ctx, theirs, stream, record))
	require.NoError(t, local.Put(w.ctx, ours, stream, record))
	require.NoError(t, local.Put(w.ctx, theirs, secondStream, record))
	assert.Equal(t, lines(record...), lines(bodies(w.lake(t, w.second["BucketName"], len(record)))...))
	w.records = append(w.records, record...)
}

func (w *world) noPasswordInSight(t *testing.T) {
	seen := map[string]string{
		"the outputs":          w.log(t, "outputs.json"),
		"the CDK CLI's output": w.log(t, cdkLog),
		"the server's log":     w.log(t, serverLog),
	}
	for _, stack := range []string{"PenstockGenerator", "BrokenGenerator", "SecondGenerator"} {
		for _, action := range []string{"DescribeStacks", "DescribeStackEvents", "GetTemplate"} {
			answer, err := w.query(w.admin, "cloudformation", "2010-05-15", action, "StackName", stack)
			require.NoError(t, err)
			seen[action+" of "+stack] = answer
		}
	}
	answered := 0
	for _, group := range w.inventory(t)["log groups"] {
		events, err := w.target(w.admin, "logs", "Logs_20140328.FilterLogEvents", `{"logGroupName":"`+group+`"}`)
		require.NoError(t, err)
		seen["the log "+group] = events
		answered += len(values(events, "message"))
	}
	assert.Positive(t, answered, "the function logs what it answers")
	for place, text := range seen {
		for _, password := range append(w.passwords, refusedPassword) {
			assert.False(t, strings.Contains(text, password), "a password is in %s", place)
		}
	}
}
