package machine

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/testkit/machinetest"
)

func open(t *testing.T, h http.Handler) *Machine {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	limits := account.Limits{Connect: time.Second, Answer: time.Second, Idle: time.Second, Backoff: time.Millisecond}
	m, err := New(account.Bound(aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: &server.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}, limits), machinetest.ARN)
	require.NoError(t, err)
	m.poll = time.Millisecond
	return m
}

func example(name string) fleet.Run {
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return fleet.Run{Name: name, Template: "{{random.uuid}}", Seed: 1, Count: 1000, Workers: 3, Start: start, Rate: 5 * generate.PerSecond}
}

func TestNew(t *testing.T) {
	for _, arn := range []string{"", "bulk", "arn:aws:states:eu-west-1:111122223333:execution:bulk:x"} {
		_, err := New(aws.Config{}, arn)
		assert.ErrorContains(t, err, "is not the ARN of a state machine", arn)
	}
	m, err := New(aws.Config{}, machinetest.ARN)
	require.NoError(t, err)
	assert.Equal(t, "arn:aws:states:eu-west-1:111122223333:execution:bulk:r", m.ExecutionARN("r"))
}

func TestCheckName(t *testing.T) {
	assert.NoError(t, CheckName("kdg-20261128T101500Z_a"))
	assert.NoError(t, CheckName(strings.Repeat("a", 80)))
	for _, name := range []string{"", "a b", "a/b", "a:b", "ä", strings.Repeat("a", 81)} {
		assert.ErrorContains(t, CheckName(name), "cannot be the name of a run", name)
	}
}

func TestStart(t *testing.T) {
	fake := &machinetest.Server{}
	m := open(t, fake)
	_, err := m.Start(t.Context(), example("first"))
	require.NoError(t, err)
	assert.Equal(t, []fleet.Run{example("first")}, fake.Runs())
	other := example("first")
	other.Seed = 2
	_, err = m.Start(t.Context(), other)
	assert.EqualError(t, err, "start run first: ExecutionAlreadyExists: Execution Already Exists: 'first'; choose another --name")

	large := example("large")
	large.Template = strings.Repeat("\x01", fleet.MaxTemplateBytes) // six bytes each in JSON
	_, err = m.Start(t.Context(), large)
	assert.ErrorContains(t, err, "but the input of a state machine has at most 262144: make it shorter")
}

func TestRecent(t *testing.T) {
	fake := &machinetest.Server{Outcome: func(run string) machinetest.Outcome { return machinetest.Outcome(run) }}
	m := open(t, fake)
	all, err := m.Recent(t.Context(), 10)
	require.NoError(t, err)
	assert.Empty(t, all)
	fake.Add(example("older"))
	fake.Add(example("lasts"))
	for range machinetest.Steps {
		all, err = m.Recent(t.Context(), 10)
		require.NoError(t, err)
	}
	require.Len(t, all, 2)
	assert.Equal(t, "lasts", all[0].Name)
	assert.Equal(t, Running, all[0].Status)
	assert.Equal(t, Succeeded, all[1].Status)
	assert.Equal(t, int64(1000), all[1].Sum.Delivered)
}

func TestStop(t *testing.T) {
	fake := &machinetest.Server{}
	fake.Add(example("r"))
	m := open(t, fake)
	require.NoError(t, m.Stop(t.Context(), "r"))
	e, err := m.Describe(t.Context(), "r")
	require.NoError(t, err)
	assert.Equal(t, Stopped, e.Status)
	assert.ErrorContains(t, m.Stop(t.Context(), "other"), "stop run other: ExecutionDoesNotExist: ")
}

// Every call explains its failures in one line.
func TestFaults(t *testing.T) {
	for code, remedy := range map[string]string{
		"AccessDeniedException":    "the credentials need states:DescribeExecution on the runs of the state machine",
		"ExecutionDoesNotExist":    "kdg fleet status lists the runs of the stack",
		"ExpiredTokenException":    "sign in again",
		"StateMachineDoesNotExist": "check that the stack is deployed with -c traffic=bulk",
		"ThrottlingException":      "try again in a moment",
	} {
		m := open(t, &machinetest.Server{Fail: func(string, string) string { return code }})
		_, err := m.Describe(t.Context(), "r")
		assert.ErrorContains(t, err, "run r: "+code+": the call failed; "+remedy)
		assert.NotContains(t, err.Error(), "\n")
	}
	m := open(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("{}")) }))
	_, err := m.Describe(t.Context(), "r")
	assert.ErrorContains(t, err, "run r: the answer has no status or no start date; check AWS_ENDPOINT_URL")
	_, err = m.Recent(t.Context(), 10)
	assert.ErrorContains(t, err, "list the runs: the answer has no list of executions; check AWS_ENDPOINT_URL")
	_, err = m.Start(t.Context(), example("r"))
	assert.ErrorContains(t, err, "start run r: the answer has no start date; check AWS_ENDPOINT_URL")
}
