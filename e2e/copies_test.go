package e2e

import (
	"strings"
	"testing"

	"penstock/internal/local"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (s *suite) rejectedCreate(t *testing.T) {
	before := s.inventory(t)
	err := s.server.CDK(s.ctx, "deploy", "BrokenGenerator", "--require-approval", "never",
		"--context", "name=Broken", "--context", "kdgPassword=parameter", "--parameters", "Password="+rejectedPassword)
	require.Error(t, err)
	assert.Regexp(t, `set the password of user "kdg" in user pool \S+: `+rejection+`: .* \(the password does not meet the user pool's password policy: .*\)`,
		err.Error(), "the CDK CLI prints the function's message on one line")
	assert.Equal(t, "ROLLBACK_COMPLETE", s.stackStatus(t, "BrokenGenerator"))
	assert.Equal(t, before, s.inventory(t))
	s.signIn(t, s.first())

	err = s.server.CDK(s.ctx, "deploy", "BrokenIngest", "--require-approval", "never",
		"--context", "name=Broken", "--context", "deliveryStreamName="+s.outputs["DeliveryStreamName"])
	require.Error(t, err, "the stream name is in use")
	assert.Equal(t, "ROLLBACK_COMPLETE", s.stackStatus(t, "BrokenIngest"))
	assert.Equal(t, before, s.inventory(t), "the rollback removes even the buckets, which a destroy would keep")
}

// copyName is the setting that distinguishes the second copy.
const copyName = "name=Second"

func (s *suite) secondCopy(t *testing.T) {
	s.second = s.deploy(t, "--context", copyName)
	stream, secondStream := s.outputs["DeliveryStreamName"], s.second["DeliveryStreamName"]
	require.NotEqual(t, stream, secondStream)

	ours, theirs := s.signIn(t, s.first()), s.signIn(t, s.userOf(t, s.second))
	record := s.records[:1]
	assertDenied(t, local.Put(s.ctx, ours, secondStream, record))
	assertDenied(t, local.Put(s.ctx, theirs, stream, record))
	require.NoError(t, local.Put(s.ctx, ours, stream, record))
	require.NoError(t, local.Put(s.ctx, theirs, secondStream, record))
	assert.Equal(t, lines(record...), lines(bodies(s.lake(t, s.second["BucketName"], len(record)))...))
	s.records = append(s.records, record...)
}

func (s *suite) passwordsStaySecret(t *testing.T) {
	seen := map[string]string{}
	for _, stack := range []string{"PenstockGenerator", "BrokenGenerator", "SecondGenerator"} {
		for _, action := range []string{"DescribeStacks", "DescribeStackEvents", "GetTemplate"} {
			answer, err := s.callQuery(s.admin, "cloudformation", "2010-05-15", action, "StackName", stack)
			require.NoError(t, err)
			seen[action+" of "+stack] = answer
		}
	}
	answered := 0
	for _, group := range s.inventory(t)["log groups"] {
		events, err := s.callJSON(s.admin, "logs", "Logs_20140328.FilterLogEvents", `{"logGroupName":"`+group+`"}`)
		require.NoError(t, err)
		seen["the log "+group] = events
		answered += len(values(events, "message"))
	}
	assert.Positive(t, answered, "the function logs its responses")
	s.checkNoPassword(t, seen)
}

// checkNoPassword checks that no password is in the texts, by place, nor in the outputs and logs.
func (s *suite) checkNoPassword(t *testing.T, seen map[string]string) {
	t.Helper()
	require.NotEmpty(t, s.passwords)
	seen["the outputs"], seen["the CDK CLI's output"], seen["the server's log"] = s.log(t, "outputs.json"), s.log(t, cdkLog), s.log(t, serverLog)
	for place, text := range seen {
		for _, password := range append(s.passwords, rejectedPassword) {
			assert.False(t, strings.Contains(text, password), "a password appears in %s", place)
		}
	}
}
