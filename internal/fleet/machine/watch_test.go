package machine

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/testkit/machinetest"
)

// follow returns all readings of a run with an outcome.
func follow(t *testing.T, outcome machinetest.Outcome, workers int) []Reading {
	t.Helper()
	fake := &machinetest.Server{Outcome: func(string) machinetest.Outcome { return outcome }}
	run := example("r")
	run.Workers = workers
	fake.Add(run)
	var all []Reading
	last, err := open(t, fake).Follow(t.Context(), "r", func(r Reading) { all = append(all, r) }, func(err error) { t.Error(err) })
	require.NoError(t, err)
	require.Equal(t, all[len(all)-1], last)
	require.Len(t, all, machinetest.Steps)
	return all
}

func TestProgress(t *testing.T) {
	all := follow(t, machinetest.Delivers, 3)
	for i, r := range all[:2] {
		assert.Equal(t, Running, r.Status)
		assert.InDelta(t, (i+1)*1000/machinetest.Steps, r.Totals.Delivered, 3)
		assert.Equal(t, Workers{Running: 3}, r.Workers)
		assert.Equal(t, r.Start, r.AsOf) // the time of the fake's events
	}
	assert.Equal(t, Succeeded, all[2].Status)
	assert.Equal(t, int64(1000), all[2].Totals.Delivered)
	assert.Equal(t, Workers{Ended: 3}, all[2].Workers)
}

// A reading looks into a limited number of workers, and the next into the others.
func TestManyWorkers(t *testing.T) {
	all := follow(t, machinetest.Delivers, 2*maxReads)
	assert.Equal(t, Workers{Running: 2 * maxReads}, all[0].Workers)
	assert.InDelta(t, 1000/machinetest.Steps/2, all[0].Totals.Delivered, maxReads)
	assert.InDelta(t, 1000/machinetest.Steps*3/2, all[1].Totals.Delivered, 2*maxReads)
	assert.Equal(t, int64(1000), all[2].Totals.Delivered)
}

func TestFailures(t *testing.T) {
	all := follow(t, machinetest.Rejects, 3)
	assert.Equal(t, machinetest.Problem, all[0].Trouble)
	assert.Equal(t, Workers{Running: 3, Failed: 1}, all[0].Workers)
	last := all[2]
	assert.Equal(t, Failed, last.Status)
	assert.Equal(t, int64(333), last.Totals.Undelivered)
	assert.Equal(t, problems{machinetest.Problem}, last.Sum.Problems)
	assert.Equal(t, "333 of 1000 records were not delivered: 333 are in s3://lake/undelivered/r/, 0 are lost; first problem: "+machinetest.Problem, last.Cause)

	last = follow(t, machinetest.Crashes, 3)[2]
	assert.Equal(t, Failed, last.Status)
	assert.Nil(t, last.Sum)
	assert.Equal(t, int64(1000), last.Totals.Delivered)
	assert.Equal(t, TimedOut, follow(t, machinetest.Expires, 3)[2].Status)
}

// Temporary errors are repeated a few times, others end the watch at once.
func TestFollowGivesUp(t *testing.T) {
	failures, code := 0, "ThrottlingException"
	fake := &machinetest.Server{Fail: func(string, string) string {
		if failures == 0 {
			return ""
		}
		failures--
		return code
	}}
	fake.Add(example("r"))
	m := open(t, fake)
	attempts := func() (warned int, err error) {
		_, err = m.Follow(t.Context(), "r", func(Reading) {}, func(error) { warned++ })
		return warned, err
	}
	const tries = 3 // of a call, by the SDK
	failures = tries * (patience - 1)
	warned, err := attempts()
	require.NoError(t, err)
	assert.Equal(t, patience-1, warned)

	failures = 1 << 30
	warned, err = attempts()
	assert.ErrorContains(t, err, "run r: ThrottlingException: the call failed; try again in a moment")
	assert.Equal(t, patience-1, warned)

	code = "AccessDeniedException"
	warned, err = attempts()
	assert.ErrorContains(t, err, "the credentials need states:DescribeExecution")
	assert.Zero(t, warned)
}

// Cancelling ends the watch, but not the run.
func TestFollowIsInterrupted(t *testing.T) {
	fake := &machinetest.Server{Outcome: func(string) machinetest.Outcome { return machinetest.Lasts }}
	fake.Add(example("r"))
	ctx, cancel := context.WithCancel(t.Context())
	m := open(t, fake)
	_, err := m.Follow(ctx, "r", func(Reading) { cancel() }, func(err error) { t.Error(err) })
	assert.ErrorIs(t, err, context.Canceled)
	e, err := m.Describe(t.Context(), "r")
	require.NoError(t, err)
	assert.Equal(t, Running, e.Status)
}
