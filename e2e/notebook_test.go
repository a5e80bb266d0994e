package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notebook deploys the stack of a notebook, which refers to no other. MiniStack refuses the
// runtime of notebooks; with one of applications, it creates and deletes every resource.
func (s *suite) notebook(t *testing.T) {
	const stack, runtime = "StreamAnalytics", "ZEPPELIN-FLINK-3_0"
	root, err := repo.Root()
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(root, "stacks", "testdata", stack+".template.json"))
	require.NoError(t, err)
	require.Contains(t, string(content), runtime)
	before := s.inventory(t)
	request := func(action string, parameters ...string) string {
		answer, err := s.callQuery(s.admin, "cloudformation", "2010-05-15", action, append([]string{"StackName", stack}, parameters...)...)
		require.NoError(t, err, action)
		return answer
	}

	create := func(template string) {
		request("CreateStack", "TemplateBody", template, "Capabilities.member.1", "CAPABILITY_IAM")
	}
	create(string(content))
	s.waitFor(t, stack, "ROLLBACK_COMPLETE")
	assert.Contains(t, request("DescribeStackEvents"), "RuntimeEnvironment "+runtime+" (SQL and Studio applications) is not implemented",
		"MiniStack has notebooks: deploy them, and shorten docs/aws-only.md")
	request("DeleteStack")
	s.waitFor(t, stack, "")
	assert.Equal(t, before, s.inventory(t))

	create(strings.Replace(string(content), runtime, "FLINK-1_20", 1))
	s.waitFor(t, stack, "CREATE_COMPLETE")
	created := s.resources(t, stack)
	describe := func() (string, error) { // MiniStack cannot list applications
		return s.callJSON(s.admin, "kinesisanalytics", "KinesisAnalytics_20180523.DescribeApplication", `{"ApplicationName":"`+stack+`"}`)
	}
	application, err := describe()
	require.NoError(t, err)
	for _, part := range []string{`"INTERACTIVE"`, created["AnalyticsRole98C5B992"], "log-stream:" + created["AnalyticsLogStreamC9733252"], `"READY"`} {
		assert.Contains(t, application, part)
	}
	assert.Contains(t, s.inventory(t)["databases"], "stream_analytics")
	request("DeleteStack")
	s.waitFor(t, stack, "")
	assert.Equal(t, before, s.inventory(t))
	_, err = describe()
	assert.ErrorContains(t, err, "ResourceNotFoundException")
}
