package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/testkit/sinktest"
	"penstock/record"
)

func newRun(count uint64, workers int) fleet.Run {
	return fleet.Run{Name: "test", Template: template, Seed: 7, Count: count, Workers: workers, Start: at, Rate: 1000 * generate.PerSecond}
}

// recordsOf returns the records that kdg render prints for a run, in order.
func recordsOf(t *testing.T, r fleet.Run) []string {
	t.Helper()
	parsed, err := record.Parse(r.Template)
	require.NoError(t, err)
	return lines(t, &generate.Job{
		Template: parsed, Tail: "\n", N: r.Count, Seed: r.Seed, Zone: time.UTC,
		Schedule: generate.Simulated(generate.Pace{Start: r.Start, Rate: r.Rate}),
	})
}

// The shares together are the run, for any number of workers and wherever the slices end.
func TestSharesAreTheRun(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		r := newRun(1+rng.Uint64N(3000), 1+rng.IntN(20))
		var all []string
		for worker := 1; worker <= r.Workers; worker++ {
			_, n := r.Share(worker)
			for done := uint64(0); done < n; {
				work, err := ofSlice(fleet.Slice{Run: r, Worker: worker, Totals: fleet.Totals{Generated: int64(done)}})
				require.NoError(t, err)
				require.Equal(t, n-done, work.n)
				job := work.job(0)
				job.N = 1 + rng.Uint64N(work.n)
				all = append(all, lines(t, job)...)
				done += job.N
			}
		}
		require.Equal(t, recordsOf(t, r), all)
	}
}

// A machine invokes a worker as the state machine does: again while the share is not done,
// again after an error, and after three errors to store the rest.
type machine struct {
	invoke func(fleet.Event) (fleet.Totals, error)
	errors []string
}

const attempts = 3

// send returns the totals of a share, or those so far if it could not even be stored.
func (m *machine) send(r fleet.Run, worker int) fleet.Totals {
	s := fleet.Slice{Run: r, Worker: worker}
	for !s.Totals.Done {
		t, err := m.invoke(fleet.Event{Slice: &s})
		switch {
		case err == nil:
			s.Totals, s.Attempt = t, 0
		case s.Attempt < attempts-1:
			m.errors = append(m.errors, err.Error())
			s.Attempt++
		case s.Failure == "":
			m.errors = append(m.errors, err.Error())
			s.Attempt, s.Failure = 0, err.Error()
		default:
			return s.Totals
		}
	}
	return s.Totals
}

// Whatever fails, the totals of a share are true.
func TestFaultsOfSlices(t *testing.T) {
	missing := sinktest.Failure{Code: "ResourceNotFoundException"}
	throttled := sinktest.Failure{Code: "ServiceUnavailableException", Status: 503}
	for name, row := range map[string]struct {
		fail    func(sinktest.Call) sinktest.Failure
		storing int           // status of S3 for undelivered records
		limit   time.Duration // of Lambda; default: a minute

		undelivered, lost, duplicated, slices bool   // some
		err                                   string // of an invocation
	}{
		"nothing fails": {},
		"throttled for a while": {fail: func(c sinktest.Call) sinktest.Failure {
			if c.Number <= 3 {
				return throttled
			}
			return sinktest.Failure{}
		}},
		"some records are refused for a while": {fail: func(c sinktest.Call) sinktest.Failure {
			if c.Number <= 3 {
				return sinktest.Failure{Refuses: refuseSome(3)}
			}
			return sinktest.Failure{}
		}},
		"a response is lost": {duplicated: true, fail: func(c sinktest.Call) sinktest.Failure {
			if c.Number == 1 {
				return sinktest.Failure{Fault: sinktest.Reset, Swallow: true}
			}
			return sinktest.Failure{}
		}},
		"throttled until the deadline": {
			fail:  func(sinktest.Call) sinktest.Failure { return throttled },
			limit: time.Second, undelivered: true,
		},
		"the stream does not exist": {
			fail:        func(sinktest.Call) sinktest.Failure { return missing },
			undelivered: true, duplicated: true,
			err: "run test, worker 1, records from 0 on: send to firehose:orders: ResourceNotFoundException: ResourceNotFound.",
		},
		"the stream is deleted during the run": {
			fail: func(c sinktest.Call) sinktest.Failure {
				if c.Number > 2 {
					return missing
				}
				return sinktest.Failure{}
			},
			undelivered: true,
		},
		"neither delivered nor stored": {
			fail:    func(sinktest.Call) sinktest.Failure { return missing },
			storing: 403, lost: true,
			err: "run test, worker 1, records from 0 on",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t)
			c.stream.Fail = row.fail
			c.reject = func(string) int { return row.storing }
			w, log := newWorker(nil)
			m := &machine{invoke: func(e fleet.Event) (fleet.Totals, error) {
				limit := time.Minute
				if row.limit > 0 {
					limit = row.limit
				}
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				return w.handle(ctx, e)
			}}
			r := newRun(20_000, 1)
			got := m.send(r, 1)

			all, taken := recordsOf(t, r), c.taken()
			slices.Sort(all)
			var stored []string
			for key, object := range c.objects {
				require.True(t, strings.HasPrefix(key, "undelivered/test/"), key)
				stored = append(stored, read(t, object)...)
			}
			unique := slices.Compact(slices.Clone(taken))
			lost := int64(len(all)) - got.Delivered - got.Undelivered // as the state machine computes it
			assert.EqualValues(t, len(stored), got.Undelivered)
			assert.LessOrEqual(t, got.Delivered, int64(len(unique)))
			assert.LessOrEqual(t, int64(len(taken))-got.Delivered, got.PossiblyDuplicated)
			assert.Equal(t, row.undelivered, got.Undelivered > 0, "%+v", got)
			assert.Equal(t, row.lost, lost > 0, "%+v", got)
			assert.Equal(t, row.undelivered || row.lost, got.Problem != "" || !got.Done)
			if !row.lost {
				assert.True(t, got.Done)
				assert.EqualValues(t, len(all), got.Generated)
				found := slices.Concat(unique, stored)
				slices.Sort(found)
				assert.True(t, slices.Equal(all, slices.Compact(found)), "each record is in the stream or in an object")
			}
			if row.err != "" {
				require.NotEmpty(t, m.errors)
				assert.Contains(t, m.errors[0], row.err)
				assert.GreaterOrEqual(t, len(m.errors), attempts)
			}
			assert.NotContains(t, strings.Join(m.errors, ""), "\n")
			assert.NotContains(t, log.String(), `\"id\"`, "a record is in the log")
			assert.NotContains(t, log.String(), "secret")
		})
	}
}

// A failed attempt may have delivered records of the slice.
func TestRetryMayDuplicate(t *testing.T) {
	newCloud(t)
	w, _ := newWorker(nil)
	got, err := w.handle(t.Context(), fleet.Event{Slice: &fleet.Slice{Run: newRun(100, 2), Worker: 2, Attempt: 1}})
	require.NoError(t, err)
	assert.EqualValues(t, 50, got.Delivered)
	assert.EqualValues(t, 50, got.PossiblyDuplicated)
}

// A share goes on where the last slice ended, and counts on from its totals.
func TestSharesGoOn(t *testing.T) {
	c := newCloud(t)
	w, _ := newWorker(nil)
	r := newRun(100, 1)
	got, err := w.handle(t.Context(), fleet.Event{Slice: &fleet.Slice{Run: r, Worker: 1, Totals: fleet.Totals{
		Generated: 90, Delivered: 80, Undelivered: 9, Lost: 1, Calls: 5, Invocations: 3, Problem: "throttled",
	}}})
	require.NoError(t, err)
	want := recordsOf(t, r)[90:]
	slices.Sort(want)
	assert.Equal(t, want, c.taken())
	assert.Equal(t, fleet.Totals{
		Generated: 100, Delivered: 90, Undelivered: 9, Lost: 1, Calls: 6, Invocations: 4, Problem: "throttled", Done: true,
		Bytes: got.Bytes, BilledBytes: got.BilledBytes, Milliseconds: got.Milliseconds,
	}, got)

	again, err := w.handle(t.Context(), fleet.Event{Slice: &fleet.Slice{Run: r, Worker: 1, Totals: got}})
	require.NoError(t, err)
	assert.True(t, again.Done)
	assert.Empty(t, c.taken())
}

// A minute of a week has the records that the week draws for it, each minute others.
func TestWeek(t *testing.T) {
	c := newCloud(t)
	w, _ := newWorker(nil)
	var text string
	require.NoError(t, json.Unmarshal([]byte(week), &text))
	event := func(m time.Time) fleet.Event {
		return eventAt(m, func(m *fleet.Minute) { m.Rate, m.Week, m.Zone = 0, text, "Europe/Paris" })
	}
	seen := map[string]bool{}
	for i := range 3 {
		m := at.Add(time.Duration(i) * time.Minute)
		got, err := w.handle(t.Context(), event(m))
		require.NoError(t, err)
		assert.InDelta(t, 300, got.Delivered, 60)
		taken := c.taken()
		for _, line := range taken {
			var r struct{ At int64 }
			require.NoError(t, json.Unmarshal([]byte(line), &r))
			made := time.UnixMilli(r.At)
			assert.False(t, made.Before(m) || !made.Before(m.Add(time.Minute)), made)
			assert.False(t, seen[line])
			seen[line] = true
		}
		if i == 0 {
			delete(c.objects, fleet.MinutesPrefix+minute(m).String())
			_, err := w.handle(t.Context(), event(m))
			require.NoError(t, err)
			assert.Equal(t, taken, c.taken(), "the same minute has the same bytes")
		}
	}
}
