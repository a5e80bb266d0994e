package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/record"
	"penstock/templates"
)

// newJob is n records of a template, a second apart from batch to batch.
func newJob(t *testing.T, text string, n uint64) *job {
	t.Helper()
	template, err := record.Parse(text)
	require.NoError(t, err)
	instant := time.Unix(1_700_000_000, 0)
	now := func() time.Time {
		instant = instant.Add(time.Second)
		return instant
	}
	return &job{template, n, 7, time.UTC, now, func(int, int) {}}
}

func sakila(t *testing.T) string {
	t.Helper()
	text, ships := templates.Get("sakila")
	require.True(t, ships)
	return text
}

// write1 is what the job is, one record after the other.
func (j *job) write1() string {
	state := record.NewState(j.seed, j.zone)
	var text []byte
	for i := range j.n {
		if i%j.perBatch() == 0 {
			state.SetTime(j.now())
		}
		text = append(j.template.Append(text, state), '\n')
	}
	return string(text)
}

func TestTheBytesDoNotDependOnTheGoroutines(t *testing.T) {
	perBatch := newJob(t, sakila(t), 0).perBatch()
	for _, n := range []uint64{0, 1, perBatch - 1, perBatch, perBatch + 1, 20*perBatch + 7} {
		want := newJob(t, sakila(t), n).write1()
		for _, goroutines := range []int{1, 2, 3, 8} {
			var got strings.Builder
			require.NoError(t, newJob(t, sakila(t), n).write(t.Context(), &got, goroutines))
			require.True(t, want == got.String(), "%d records by %d goroutines", n, goroutines)
		}
	}
}

func TestABatchIsAboutOneSizeWhateverTheRecords(t *testing.T) {
	for _, row := range []struct {
		text     string
		perBatch uint64
	}{
		{"x", batchRecords},
		{strings.Repeat("x", 1023), batchBytes / 1024},
		{strings.Repeat("x", batchBytes/2), 1},
		{strings.Repeat("x", 3*batchBytes), 1},
	} {
		assert.Equal(t, row.perBatch, newJob(t, row.text, 1).perBatch(), "records of %d bytes", len(row.text))
	}
}

// The clock is read once a batch, in the order of the records.
func TestTimeDoesNotGoBack(t *testing.T) {
	j := newJob(t, `{{date.now("X")}}`, 10*batchRecords)
	reads, now := 0, j.now
	j.now = func() time.Time { reads++; return now() }
	var got strings.Builder
	require.NoError(t, j.write(t.Context(), &got, 4))
	assert.Equal(t, 10, reads)
	last := 0
	for line := range strings.Lines(got.String()) {
		second, err := strconv.Atoi(strings.TrimSpace(line))
		require.NoError(t, err)
		require.GreaterOrEqual(t, second, last)
		last = second
	}
}

// A slow reader holds the job up, and no more than the fixed number of batches wait
// for it: memory does not grow with the number of records.
func TestASlowReaderIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const goroutines, most = 3, 2*3 + 2
		j := newJob(t, sakila(t), 1<<40)
		dispatched, now := 0, j.now
		j.now = func() time.Time { dispatched++; return now() }
		buffers := map[*byte]bool{}
		reader := make(chan []byte)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- j.write(ctx, writerFunc(func(b []byte) { reader <- b }), goroutines) }()
		for read := range 50 {
			synctest.Wait()
			require.Equal(t, read+most, dispatched)
			buffers[&(<-reader)[0]] = true
		}
		assert.LessOrEqual(t, len(buffers), 2*most, "each batch has one buffer, or two if the first was too short")

		cancel()
		for range most {
			synctest.Wait()
			select {
			case <-reader:
			default:
			}
		}
		assert.ErrorIs(t, <-done, context.Canceled)
	})
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}

func TestAnInterruptEndsAfterAWholeRecord(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out, stderr bytes.Buffer
	status := run(ctx, []string{"render", "-n", "1G", "--seed", "7", "--at", "2026-11-23", "sakila"}, nil,
		io.MultiWriter(&out, writerFunc(func([]byte) { cancel() })), &stderr)
	assert.Equal(t, interrupted, status)
	assert.Equal(t, "kdg: interrupted\n", stderr.String())

	records := strings.Count(out.String(), "\n")
	var want bytes.Buffer
	assert.Equal(t, ok, run(t.Context(), []string{"render", "-n", fmt.Sprint(records), "--seed", "7", "--at", "2026-11-23", "sakila"}, nil, &want, &stderr))
	assert.True(t, want.String() == out.String(), "%d records, and nothing more", records)
}

func TestAWriteThatFailsEndsIt(t *testing.T) {
	for _, row := range []struct {
		err    syscall.Errno
		status int
		stderr string
	}{
		{syscall.EPIPE, ok, ""},
		{syscall.ENOSPC, failed, "kdg: no space left on device\n"},
	} {
		var stderr bytes.Buffer
		status := run(t.Context(), []string{"render", "-n", "1G", "sakila"}, nil, failing{row.err}, &stderr)
		assert.Equal(t, row.status, status, row.err)
		assert.Equal(t, row.stderr, stderr.String())
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
