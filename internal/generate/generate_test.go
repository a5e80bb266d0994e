package generate

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record"
	"penstock/templates"
)

// newJob returns a job of n records whose batches are dated one second apart.
func newJob(t *testing.T, text string, n uint64) *Job {
	t.Helper()
	template, err := record.Parse(text)
	require.NoError(t, err)
	return &Job{Template: template, Tail: "\n", N: n, Seed: 7, Zone: time.UTC, Schedule: Now(seconds())}
}

// seconds returns a clock that advances by one second each time it is read.
func seconds() func() time.Time {
	instant := time.Unix(1_700_000_000, 0)
	return func() time.Time {
		instant = instant.Add(time.Second)
		return instant
	}
}

func sakila(t *testing.T) string {
	t.Helper()
	text, ships := templates.Get("sakila")
	require.True(t, ships)
	return text
}

// run returns the output of the job, and checks each batch.
func (j *Job) run(t *testing.T, goroutines int) string {
	t.Helper()
	out, ended := make(chan *Batch), make(chan error, 1)
	go func() { ended <- j.Run(t.Context(), goroutines, 3, out) }()
	var all strings.Builder
	next := j.First
	for b := range out {
		require.Equal(t, next, b.First)
		next += uint64(len(b.Ends))
		require.Equal(t, len(b.Text), b.Ends[len(b.Ends)-1])
		require.Equal(t, len(b.Ends), strings.Count(string(b.Text), "\n"))
		for _, end := range b.Ends {
			require.Equal(t, byte('\n'), b.Text[end-1])
		}
		all.Write(b.Text)
		b.Release()
	}
	require.NoError(t, <-ended)
	require.Equal(t, j.First+j.N, next)
	return all.String()
}

// oneByOne renders the job's records one after the other.
func (j *Job) oneByOne() string {
	state := record.NewState(j.Seed, j.Zone)
	var text []byte
	perBatch := j.recordsPerBatch()
	for i := range j.N {
		if i%perBatch == 0 {
			j.Schedule.Take(context.Background(), i, 1)
			at, _ := j.Schedule.At()
			state.SetTime(at)
		}
		text = append(j.Template.Append(text, state), j.Tail...)
	}
	return string(text)
}

func TestOutputDoesNotDependOnGoroutines(t *testing.T) {
	perBatch := newJob(t, sakila(t), 0).recordsPerBatch()
	for _, n := range []uint64{0, 1, perBatch - 1, perBatch, perBatch + 1, 20*perBatch + 7} {
		want := newJob(t, sakila(t), n).oneByOne()
		for _, goroutines := range []int{1, 2, 3, 8} {
			require.True(t, want == newJob(t, sakila(t), n).run(t, goroutines), "%d records by %d goroutines", n, goroutines)
		}
	}
}

func TestBatchTimes(t *testing.T) {
	j := newJob(t, `{{date.now("x")}}`, 3*batchRecords)
	j.Schedule = Simulated(Pace{time.UnixMilli(1_700_000_000_000), 100 * PerSecond})
	i := 0
	for line := range strings.Lines(j.run(t, 4)) {
		require.Equal(t, fmt.Sprintln(1_700_000_000_000+10*i), line)
		i++
	}
}

func TestBatchSize(t *testing.T) {
	for _, row := range []struct {
		text     string
		perBatch uint64
	}{
		{`{{random.arrayElement([""])}}`, batchRecords},
		{"x", batchRecords},
		{strings.Repeat("x", 1023), batchBytes / 1024},
		{strings.Repeat("x", batchBytes/2), 1},
		{strings.Repeat("x", 3*batchBytes), 1},
	} {
		assert.Equal(t, row.perBatch, newJob(t, row.text, 1).recordsPerBatch(), "records of %d bytes", len(row.text))
	}
}

// Rare large records are noticed before a batch contains too many of them.
func TestRareLargeRecordsDoNotGrowMemory(t *testing.T) {
	const large = 4 * batchBytes
	j := newJob(t, `{{random.weightedArrayElement({"weights": [0.995, 0.005], "data": ["x", "`+strings.Repeat("y", large)+`"]})}}`, batchRecords)
	out, ended := make(chan *Batch), make(chan error, 1)
	go func() { ended <- j.Run(t.Context(), 2, 0, out) }()
	text := 0
	for b := range out {
		assert.Less(t, len(b.Text), 5*large, "size of a batch")
		text += len(b.Text)
		b.Release()
	}
	require.NoError(t, <-ended)
	require.Greater(t, text, 10*large)
}

// The clock is read once per batch, in the order of the records.
func TestTimeIsMonotonic(t *testing.T) {
	j := newJob(t, `{{date.now("X")}}`, 10*batchRecords)
	reads, clock := 0, seconds()
	j.Schedule = Now(func() time.Time { reads++; return clock() })
	last := 0
	for line := range strings.Lines(j.run(t, 4)) {
		second, err := strconv.Atoi(strings.TrimSpace(line))
		require.NoError(t, err)
		require.GreaterOrEqual(t, second, last)
		last = second
	}
	assert.Equal(t, 10, reads)
}

// A slow receiver slows down the job: no more than the fixed number of batches wait for
// it, so memory does not grow. A batch is reused only after every holder has released it.
func TestSlowReceiverSlowsDownJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const goroutines, spare, most = 3, 4, 2*3 + 2 + 4
		j := newJob(t, sakila(t), 1<<40)
		dispatched, clock := 0, seconds()
		j.Schedule = Now(func() time.Time { dispatched++; return clock() })
		ctx, cancel := context.WithCancel(t.Context())
		out, ended := make(chan *Batch), make(chan error, 1)
		go func() { ended <- j.Run(ctx, goroutines, spare, out) }()
		batches := map[*Batch]bool{}
		for read := range 50 {
			synctest.Wait()
			require.Equal(t, read+most, dispatched)
			b := <-out
			b.Retain()
			b.Release()
			synctest.Wait()
			require.Equal(t, read+most, dispatched, "a holder has not released it")
			b.Release()
			batches[b] = true
		}
		assert.Len(t, batches, most)

		cancel()
		for b := range out {
			b.Release()
		}
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
}

// Jobs for parts of the records render the same bytes as one job for all of them.
func TestFirst(t *testing.T) {
	const n = 3*batchRecords + 7
	newPart := func(first, n uint64) *Job {
		j := newJob(t, `{{random.uuid}} {{date.now("x")}}`, n)
		j.First = first
		j.Schedule = Simulated(Pace{Start: time.Unix(1_700_000_000, 0), Rate: 1000 * PerSecond})
		return j
	}
	parts, first := "", uint64(0)
	for _, end := range []uint64{1, 1, batchRecords, 2*batchRecords + 100, n} {
		parts += newPart(first, end-first).run(t, 2)
		first = end
	}
	assert.Equal(t, newPart(0, n).run(t, 4), parts)
}
