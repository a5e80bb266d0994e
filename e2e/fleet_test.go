package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/internal/fleet"
	"penstock/internal/local"
	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bulk sends runs with the state machine of a copy: one that loses its records, one that
// the stream rejects until its records are sent again, and one of a million records.
func (s *suite) bulk(t *testing.T, outputs local.Outputs) {
	t.Helper()
	bucket := outputs["BucketName"]
	ended := s.denied(t, outputs, serialRun(t, "lost", 100, 2), `["firehose:PutRecordBatch","s3:PutObject"]`)
	assert.Contains(t, ended.Cause, "100 of 100 records were not delivered: 0 are in s3://"+bucket+"/undelivered/lost/, 100 are lost; first problem: ")
	assert.EqualValues(t, 100, ended.totals(t)["lost"])

	const n = 1000
	ended = s.denied(t, outputs, serialRun(t, "denied", n, 2), `"firehose:PutRecordBatch"`)
	place := "s3://" + bucket + "/undelivered/denied/"
	assert.Contains(t, ended.Cause, "1000 of 1000 records were not delivered: 1000 are in "+place+", 0 are lost; first problem: ")
	assert.Contains(t, ended.Cause, "AccessDenied")
	assert.EqualValues(t, n, ended.totals(t)["undelivered"])
	for _, failures := range s.failures(t, ended) {
		assert.Equal(t, 4, failures, "a slice is tried again three times, and stored the first time")
	}
	s.kdg(t, "send", "--redrive", place, "--to", outputs["FleetTarget"])
	s.arrive(t, bucket, serials("denied", n))

	const million = 1_000_000
	ended = s.run(t, outputs, serialRun(t, "million", million, 8))
	require.Equal(t, "SUCCEEDED", ended.Status, ended.Cause)
	assert.EqualValues(t, million, ended.totals(t)["delivered"])
	s.arrive(t, bucket, serials("million", million))
}

// denied sends a run while the function is denied actions, which makes the run fail.
func (s *suite) denied(t *testing.T, outputs local.Outputs, run fleet.Run, actions string) execution {
	t.Helper()
	role := s.roleOf(t, "SteadyTraffic", "FleetFunctionRole")
	policy := func(action string, more ...string) {
		_, err := s.callQuery(s.admin, "iam", "2010-05-08", action, append([]string{"RoleName", role, "PolicyName", "Deny"}, more...)...)
		require.NoError(t, err)
	}
	policy("PutRolePolicy", "PolicyDocument", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":`+actions+`,"Resource":"*"}]}`)
	ended := s.run(t, outputs, run)
	policy("DeleteRolePolicy")
	require.Equal(t, "FAILED", ended.Status, ended.Output)
	assert.Equal(t, "RecordsNotDelivered", ended.Error)
	return ended
}

// starts are the times of the first records of runs, by name. No two runs share a serial
// number.
var starts = map[string]time.Time{
	"million": time.Date(2026, time.January, 2, 0, 0, 0, 0, time.UTC),
	"denied":  time.Date(2026, time.January, 3, 0, 0, 0, 0, time.UTC),
	"lost":    time.Date(2026, time.January, 4, 0, 0, 0, 0, time.UTC),
	"piped":   time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC),
}

// serialRun returns a run with one record a millisecond, so that the time of a record in
// milliseconds is a serial number.
func serialRun(t *testing.T, name string, count uint64, workers int) fleet.Run {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	template, err := os.ReadFile(filepath.Join(root, "e2e/testdata/serial.tmpl"))
	require.NoError(t, err)
	run := fleet.Run{Name: name, Template: string(template), Count: count, Workers: workers, Start: starts[name], Rate: 1e9}
	require.NoError(t, run.Check())
	return run
}

// serials returns the records of a serialRun.
func serials(name string, count int64) (all []string) {
	first := starts[name].UnixMilli()
	for i := range count {
		all = append(all, fmt.Sprintf("%d\n", first+i))
	}
	return all
}

// An execution is a run that has ended, as DescribeExecution returns it.
type execution struct{ ExecutionArn, Status, Output, Error, Cause string }

// totals returns the sum that a run ends with.
func (e execution) totals(t *testing.T) (totals map[string]any) {
	t.Helper()
	content := e.Output
	if e.Cause != "" {
		_, content, _ = strings.Cut(e.Cause, "; totals: ")
	}
	require.NoError(t, json.Unmarshal([]byte(content), &totals), content)
	return totals
}

// run starts a run and waits until it ends.
func (s *suite) run(t *testing.T, outputs local.Outputs, run fleet.Run) (ended execution) {
	t.Helper()
	input, err := json.Marshal(map[string]any{"run": run})
	require.NoError(t, err)
	started := s.callStates(t, "StartExecution", "stateMachineArn", outputs["FleetMachineArn"], "name", run.Name, "input", string(input))
	arn := values(started, "executionArn")
	require.Len(t, arn, 1)
	require.Eventually(t, func() bool {
		ended = execution{}
		require.NoError(t, json.Unmarshal([]byte(s.callStates(t, "DescribeExecution", "executionArn", arn[0])), &ended))
		return ended.Status != "RUNNING"
	}, time.Minute, pollInterval)
	return ended
}

// failures returns how many invocations failed for each worker of a run.
func (s *suite) failures(t *testing.T, e execution) (all []int) {
	t.Helper()
	maps := values(s.callStates(t, "ListMapRuns", "executionArn", e.ExecutionArn), "mapRunArn")
	require.Len(t, maps, 1)
	for _, worker := range values(s.callStates(t, "ListExecutions", "mapRunArn", maps[0]), "executionArn") {
		history := s.callStates(t, "GetExecutionHistory", "executionArn", worker)
		all = append(all, strings.Count(history, `"TaskFailed"`))
	}
	require.NotEmpty(t, all)
	return all
}

// callStates calls Step Functions with pairs of names and texts.
func (s *suite) callStates(t *testing.T, action string, pairs ...string) string {
	t.Helper()
	request := map[string]string{}
	for pair := range slices.Chunk(pairs, 2) {
		request[pair[0]] = pair[1]
	}
	body, err := json.Marshal(request)
	require.NoError(t, err)
	answer, err := s.callJSON(s.admin, "states", "AWSStepFunctions."+action, string(body))
	require.NoError(t, err)
	return answer
}

// roleOf returns the name of a role of a stack.
func (s *suite) roleOf(t *testing.T, stack, construct string) string {
	t.Helper()
	for id, name := range s.resources(t, stack) {
		if strings.HasPrefix(id, construct) {
			return name
		}
	}
	require.Failf(t, "no role", "%s of %s", construct, stack)
	return ""
}
