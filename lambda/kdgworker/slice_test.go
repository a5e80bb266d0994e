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

// A failed attempt may have delivered records of the slice.
func TestRetryMayDuplicate(t *testing.T) {
	newCloud(t)
	w, _ := newWorker(nil)
	got, err := w.handle(t.Context(), fleet.Event{Slice: &fleet.Slice{Run: newRun(100, 2), Worker: 2, Attempt: 1}})
	require.NoError(t, err)
	assert.EqualValues(t, 50, got.Delivered)
	assert.EqualValues(t, 50, got.PossiblyDuplicated)
	assert.True(t, got.Repeated)
}

// The failed attempt may have reached further than the one that succeeded.
func TestLaterSlicesMayDuplicate(t *testing.T) {
	newCloud(t)
	w, _ := newWorker(nil)
	got, err := w.handle(t.Context(), fleet.Event{Slice: &fleet.Slice{Run: newRun(100, 2), Worker: 2, Totals: fleet.Totals{
		Generated: 10, Delivered: 10, PossiblyDuplicated: 10, Repeated: true,
	}}})
	require.NoError(t, err)
	assert.EqualValues(t, 50, got.Delivered)
	assert.EqualValues(t, 50, got.PossiblyDuplicated)
	assert.True(t, got.Repeated)
}

// A cancelling schedule cancels a context when a batch after the first is due.
type cancelling struct {
	generate.Schedule
	cancel context.CancelFunc
}

func (c cancelling) Take(ctx context.Context, first uint64, most int) (int, error) {
	if first > 0 {
		c.cancel()
	}
	return c.Schedule.Take(ctx, first, most)
}

// If there is no time to store the whole rest of a share, the share goes on with the next
// object.
func TestStoringGoesOn(t *testing.T) {
	c := newCloud(t)
	w, _ := newWorker(nil)
	r := newRun(100_000, 1)
	s := fleet.Slice{Run: r, Worker: 1, Failure: `{"errorType":"errorString","errorMessage":"the stream is gone"}`}
	work, err := ofSlice(s)
	require.NoError(t, err)
	_, lake, err := w.open(t.Context(), work.name)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	schedule := work.schedule
	work.schedule = func() generate.Schedule { return cancelling{schedule(), cancel} }
	kept := &undelivered{ctx: t.Context(), bucket: lake, key: "undelivered/" + work.file + ".json"}
	s.Totals, err = storeSlice(ctx, work, kept, s.Failure)
	require.NoError(t, err)
	require.Less(t, s.Totals.Generated, int64(r.Count))
	require.Positive(t, s.Totals.Generated)

	got, err := w.handle(t.Context(), fleet.Event{Slice: &s})
	require.NoError(t, err)
	assert.True(t, got.Done)
	assert.EqualValues(t, r.Count, got.Undelivered)
	assert.EqualValues(t, int64(r.Count)-s.Totals.Generated, got.PossiblyDuplicated)
	assert.Len(t, c.objects, 2)
	want := recordsOf(t, r)
	slices.Sort(want)
	assert.True(t, slices.Equal(want, c.stored(t, "undelivered/test/")))
	assert.Empty(t, c.taken())
}

func TestShort(t *testing.T) {
	assert.Equal(t, "a b", short(" a\n\tb"))
	long := short(strings.Repeat("ä", fleet.MaxProblemBytes))
	assert.Equal(t, strings.Repeat("ä", fleet.MaxProblemBytes/2-2)+"…", long)
	assert.LessOrEqual(t, len(long), fleet.MaxProblemBytes)
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
