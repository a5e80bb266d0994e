package e2e

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// transformCode drops the records of trailers and returns all others unchanged, with the
// events of Developer Guide, "Transform source data in Amazon Data Firehose".
const transformCode = `
import base64, json

def handler(event, context):
    def result(record):
        trailer = json.loads(base64.b64decode(record["data"]))["eventType"] == "trailer"
        return {"recordId": record["recordId"], "result": "Dropped" if trailer else "Ok", "data": record["data"]}
    return {"records": [result(record) for record in event["records"]]}
`

// createTransform creates a function that transforms records, until the test ends, and
// returns its ARN.
func (s *suite) createTransform(t *testing.T) string {
	t.Helper()
	const stack = "Transform"
	resource := func(kind string, properties map[string]any) map[string]any {
		return map[string]any{"Type": kind, "Properties": properties}
	}
	template, err := json.Marshal(map[string]any{
		"Resources": map[string]any{
			"Role": resource("AWS::IAM::Role", map[string]any{"AssumeRolePolicyDocument": map[string]any{
				"Version":   "2012-10-17",
				"Statement": []any{map[string]any{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"Service": "lambda.amazonaws.com"}}},
			}}),
			// Lambda would create the log group and leave it behind.
			"Log": resource("AWS::Logs::LogGroup", map[string]any{"LogGroupName": "/aws/lambda/transform"}),
			"Function": resource("AWS::Lambda::Function", map[string]any{
				"FunctionName": "transform", "Runtime": "python3.12", "Handler": "index.handler", "Code": map[string]any{"ZipFile": transformCode},
				"Role": map[string]any{"Fn::GetAtt": []any{"Role", "Arn"}},
			}),
		},
		"Outputs": map[string]any{"Arn": map[string]any{"Value": map[string]any{"Fn::GetAtt": []any{"Function", "Arn"}}}},
	})
	require.NoError(t, err)
	call := func(action string, arguments ...string) string {
		answer, err := s.callQuery(s.admin, "cloudformation", "2010-05-15", action, append([]string{"StackName", stack}, arguments...)...)
		require.NoError(t, err)
		return answer
	}
	call("CreateStack", "TemplateBody", string(template), "Capabilities.member.1", "CAPABILITY_IAM")
	s.waitFor(t, stack, "CREATE_COMPLETE")
	t.Cleanup(func() {
		call("DeleteStack")
		s.waitFor(t, stack, "")
	})
	return values(call("DescribeStacks"), "OutputValue")[0]
}

// withoutTrailers returns the records that the function of createTransform does not drop.
func withoutTrailers(t *testing.T, records [][]byte) (others [][]byte) {
	t.Helper()
	for _, record := range records {
		var event struct{ EventType string }
		require.NoError(t, json.Unmarshal(record, &event))
		if event.EventType != "trailer" {
			others = append(others, record)
		}
	}
	require.NotEmpty(t, others)
	require.Less(t, len(others), len(records), "the function drops some")
	return others
}
