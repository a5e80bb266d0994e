package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"penstock/internal/fleet"
	"penstock/internal/local"
	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bulk sends runs with the state machine of a copy: one of a million records, and one that
// the stream rejects until its records are sent again.
func (s *suite) bulk(t *testing.T, outputs local.Outputs) {
	t.Helper()
	const million = 1_000_000
	ended := s.run(t, outputs, serialRun(t, "million", million, 8))
	require.Equal(t, "SUCCEEDED", ended.Status, ended.Cause)
	assert.EqualValues(t, million, ended.totals(t)["delivered"])
	s.arrive(t, outputs["BucketName"], serials("million", million))

	role := s.roleOf(t, "SteadyTraffic", "FleetFunctionRole")
	deny := func(action string, more ...string) {
		_, err := s.callQuery(s.admin, "iam", "2010-05-08", action, append([]string{"RoleName", role, "PolicyName", "Deny"}, more...)...)
		require.NoError(t, err)
	}
	const n = 1000
	deny("PutRolePolicy", "PolicyDocument", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"firehose:PutRecordBatch","Resource":"*"}]}`)
	ended = s.run(t, outputs, serialRun(t, "denied", n, 2))
	deny("DeleteRolePolicy")
	require.Equal(t, "FAILED", ended.Status, ended.Output)
	assert.Equal(t, "RecordsNotDelivered", ended.Error)
	place := "s3://" + outputs["BucketName"] + "/undelivered/denied/"
	assert.Contains(t, ended.Cause, "1000 of 1000 records were not delivered: 1000 are in "+place+", 0 are lost; first problem: ")
	assert.EqualValues(t, n, ended.totals(t)["undelivered"])

	s.kdg(t, "send", "--redrive", place, "--to", outputs["FleetTarget"])
	objects, err := local.Read(s.ctx, s.admin, outputs["BucketName"])
	require.NoError(t, err)
	assert.NotEmpty(t, objects)
	s.arrive(t, outputs["BucketName"], serials("denied", n))
}

// starts are the times of the first records of runs, by name. No two runs share a serial
// number.
var starts = map[string]time.Time{
	"million": time.Date(2026, time.January, 2, 0, 0, 0, 0, time.UTC),
	"denied":  time.Date(2026, time.January, 3, 0, 0, 0, 0, time.UTC),
	"piped":   time.Date(2026, time.January, 4, 0, 0, 0, 0, time.UTC),
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
type execution struct{ Status, Output, Error, Cause string }

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
	call := func(action string, request map[string]any) string {
		body, err := json.Marshal(request)
		require.NoError(t, err)
		answer, err := s.callJSON(s.admin, "states", "AWSStepFunctions."+action, string(body))
		require.NoError(t, err)
		return answer
	}
	input, err := json.Marshal(map[string]any{"run": run})
	require.NoError(t, err)
	arn := values(call("StartExecution", map[string]any{"stateMachineArn": outputs["FleetMachineArn"], "name": run.Name, "input": string(input)}), "executionArn")
	require.Len(t, arn, 1)
	require.Eventually(t, func() bool {
		require.NoError(t, json.Unmarshal([]byte(call("DescribeExecution", map[string]any{"executionArn": arn[0]})), &ended))
		return ended.Status != "RUNNING"
	}, runTimeout, pollInterval)
	return ended
}

// runTimeout limits a run, which waits 14 seconds before the last retry of a slice.
const runTimeout = 2 * time.Minute

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
