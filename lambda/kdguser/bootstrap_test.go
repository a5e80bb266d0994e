package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/lambda/kdguser/sandbox"
)

// TestBootstrap runs the built function, with the flags of the released build, against
// Lambda's Runtime API and AWS's own protocol.
func TestBootstrap(t *testing.T) {
	aws, lambda := sandbox.NewAWS(), sandbox.NewRuntime()
	defer aws.Close()
	defer lambda.Close()

	function := sandbox.Function(t.Context(), bootstrap(t), lambda.URL, aws)
	var output strings.Builder
	function.Stdout, function.Stderr = &output, &output
	require.NoError(t, function.Start())
	stop := func() {
		_ = function.Process.Kill()
		_ = function.Wait()
	}
	defer stop()

	const name = "señora-数据"
	for i, event := range []string{"Create", "Create", "Update", "Delete", "Delete"} {
		_, err := lambda.Invoke(t.Context(), aws.Event(event, name))
		require.NoError(t, err, event)

		responses := aws.Responses()
		require.Len(t, responses, i+1, "exactly one response to each event")
		var a map[string]string
		require.NoError(t, json.Unmarshal(responses[i].Body, &a))
		assert.Equal(t, map[string]string{
			"Status":             "SUCCESS",
			"PhysicalResourceId": "us-east-1_AbC123/" + name,
			"StackId":            "arn:aws:cloudformation:us-east-1:123456789012:stack/Generator/9a2b",
			"RequestId":          "b1c2",
			"LogicalResourceId":  "User",
		}, a, event)
		assert.Equal(t, []string{""}, responses[i].ContentType, "an empty Content-Type")
	}
	assert.Equal(t, []string{
		"GetSecretValue", "AdminCreateUser", "AdminSetUserPassword", "GetSecretValue", "Answer",
		"GetSecretValue", "AdminCreateUser", "AdminSetUserPassword", "GetSecretValue", "Answer",
		"GetSecretValue", "AdminCreateUser", "AdminSetUserPassword", "GetSecretValue", "Answer",
		"AdminGetUser", "AdminDeleteUser", "Answer",
		"AdminGetUser", "Answer",
	}, aws.Calls())

	stop()
	assert.NotContains(t, output.String(), sandbox.Password)
	assert.NotContains(t, output.String(), "X-Amz-Signature")
	assert.Equal(t, 5, strings.Count(output.String(), `"msg":"answered"`), "the log tells of each event:\n%s", &output)
}
