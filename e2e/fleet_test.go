package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"penstock/internal/local"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bulk sends runs with kdg fleet and the state machine of a copy: one that loses its
// records, one that the stream rejects until its records are sent again, one that is
// stopped, and one of a million records that goes on while kdg is interrupted.
func (s *suite) bulk(t *testing.T, outputs local.Outputs) {
	t.Helper()
	bucket, stack := outputs["BucketName"], []string{"--stack", "SteadyTraffic"}
	run := func(name string, count, workers int, more ...string) []string {
		return slices.Concat([]string{"fleet", "run", "--name", name, "--workers", strconv.Itoa(workers)}, stack, more, runOf(name, count))
	}
	const role = "FleetFunctionRole"
	printed := ""
	s.deny(t, role, `["firehose:PutRecordBatch","s3:PutObject"]`, func() { printed = s.fails(t, run("lost", 100, 2)...) })
	assert.Contains(t, printed, "kdg: 100 of 100 records are lost: they were neither delivered nor stored (")

	const n = 1000
	s.deny(t, role, `"firehose:PutRecordBatch"`, func() { printed = s.fails(t, run("denied", n, 2)...) })
	assert.Contains(t, printed, "kdg: 1,000 of 1,000 records are not delivered: they are in s3://"+bucket+"/undelivered/denied/, each with the reason (")
	assert.Contains(t, printed, "AccessDenied")
	for _, failures := range s.failures(t, outputs["FleetMachineArn"], "denied") {
		assert.Equal(t, 4, failures, "a slice is tried again three times, and stored the first time")
	}
	s.redrive(t, printed)
	s.arrive(t, bucket, s.rendered(t, runOf("denied", n)))

	// MiniStack may let the worker of the stopped run go on, so nothing is known of its records.
	s.kdg(t, run("stopped", 600_000, 1, "--detach")...)
	s.kdg(t, slices.Concat([]string{"fleet", "stop"}, stack, []string{"stopped"})...)
	assert.Contains(t, s.fails(t, slices.Concat([]string{"fleet", "status"}, stack, []string{"stopped"})...), "kdg: run stopped was stopped; ")

	const million = 1_000_000
	s.interrupt(t, run("million", million, 8)...)
	printed = s.kdg(t, slices.Concat([]string{"fleet", "status", "--follow"}, stack, []string{"million"})...)
	assert.Contains(t, printed, "1,000,000 records delivered to "+outputs["FleetTarget"]+" in ")
	s.arrive(t, bucket, s.rendered(t, runOf("million", million)))
}

// deny runs a function while a role of the traffic is denied actions.
func (s *suite) deny(t *testing.T, construct, actions string, run func()) {
	t.Helper()
	role := s.roleOf(t, "SteadyTraffic", construct)
	policy := func(action string, more ...string) {
		_, err := s.callQuery(s.admin, "iam", "2010-05-08", action, append([]string{"RoleName", role, "PolicyName", "Deny"}, more...)...)
		require.NoError(t, err)
	}
	policy("PutRolePolicy", "PolicyDocument", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":`+actions+`,"Resource":"*"}]}`)
	run()
	policy("DeleteRolePolicy")
}

// days are the days of January 2026 with the records of each run, so that no two runs share
// a serial number.
var days = map[string]string{"million": "02", "denied": "03", "lost": "04", "piped": "05", "stopped": "06"}

// runOf returns the arguments of kdg fleet run and of kdg render for the records of a run.
// There is one record a millisecond, and its time in milliseconds is its serial number.
func runOf(name string, count int) []string {
	return []string{"--at", "2026-01-" + days[name], "--rate", "1k", "--seed", "1", "--count", strconv.Itoa(count), "e2e/testdata/serial.tmpl"}
}

// rendered returns the lines that kdg render prints.
func (s *suite) rendered(t *testing.T, args []string) []string {
	t.Helper()
	return lines([]byte(s.kdg(t, append([]string{"render"}, args...)...)))
}

// fails runs kdg, which must exit with status 1, and returns its output.
func (s *suite) fails(t *testing.T, args ...string) string {
	t.Helper()
	output, err := s.kdgCommand(t, args...).CombinedOutput()
	exit, is := errors.AsType[*exec.ExitError](err)
	require.True(t, is, "%v: %s", err, output)
	require.Equal(t, 1, exit.ExitCode(), string(output))
	return string(output)
}

// interrupt runs kdg fleet run, and interrupts it once the run has started.
func (s *suite) interrupt(t *testing.T, args ...string) {
	t.Helper()
	cmd := s.kdgCommand(t, args...)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	printed := ""
	for scanner := bufio.NewScanner(stderr); scanner.Scan(); printed += scanner.Text() + "\n" {
		if printed == "" {
			assert.Contains(t, scanner.Text(), " started: ")
			assert.NoError(t, cmd.Process.Signal(os.Interrupt))
		}
	}
	exit, is := errors.AsType[*exec.ExitError](cmd.Wait())
	require.True(t, is, printed)
	assert.Equal(t, 130, exit.ExitCode(), printed)
	assert.Contains(t, printed, "kdg: detached; run million goes on in AWS\n")
}

// redrive runs the command in a message that sends undelivered records again.
func (s *suite) redrive(t *testing.T, message string) {
	t.Helper()
	match := regexp.MustCompile(`kdg (send --to \S+ --redrive s3://\S+)`).FindStringSubmatch(message)
	require.NotNil(t, match, message)
	s.kdg(t, strings.Fields(match[1])...)
}

// failures returns how many invocations failed for each worker of a run.
func (s *suite) failures(t *testing.T, machine, run string) (all []int) {
	t.Helper()
	execution := strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + run
	maps := values(s.callStates(t, "ListMapRuns", "executionArn", execution), "mapRunArn")
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
