package send

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/semaphore"

	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
	"penstock/record"
)

var direct = sink.DeliveryStreamLimits()

func TestPacksFillTheBillingUnit(t *testing.T) {
	for _, row := range []struct {
		record, inPack int
		why            string
	}{
		{149, 34, "as many as fit into a unit"},
		{1024, 5, "they fill the unit exactly"},
		{1025, 9, "4 waste more than a tenth of a unit, 9 waste less of two units"},
		{3000, 5, "15,000 of 15,360 bytes; fewer records waste more than a tenth"},
		{4700, 1, "it wastes less than a tenth of the unit"},
		{5120, 1, "it fills the unit exactly"},
		{9000, 5, "4 waste more than a tenth of 40,960 bytes, 5 waste less of 46,080"},
		{600_000, 1, "two exceed the maximum size of an entry"},
	} {
		p := &packer{limits: direct, pack: true}
		var first *entry
		for first == nil {
			if done := p.add(make([]byte, row.record), "", time.Time{}); len(done) > 0 {
				first = done[0]
			}
		}
		assert.EqualValues(t, row.inPack, first.records(), "%d bytes: %s", row.record, row.why)
	}
}

// For random records: packing splits no record, keeps their order, and exceeds no limit of
// the service.
func TestPackingKeepsRecords(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		var all []byte
		var records [][]byte
		longest := []int{10, 200, 6000, 100_000, firehose.MaxRecordBytes}[rng.IntN(5)]
		for range 1 + rng.IntN(min(100, 3_000_000/longest)) {
			r := bytes.Repeat([]byte{byte(rng.IntN(256))}, 1+rng.IntN(longest))
			records, all = append(records, r), append(all, r...)
		}
		p := &packer{limits: direct, pack: true}
		var entries []*entry
		for _, r := range records {
			entries = append(entries, p.add(r, "", time.Time{})...)
		}
		entries = append(entries, p.flush()...)
		var packed []byte
		var unpacked [][]byte
		billedAlone, billed := int64(0), 0
		for _, e := range entries {
			require.LessOrEqual(t, len(e.Data), firehose.MaxRecordBytes)
			packed = append(packed, e.Data...)
			for r := range e.each {
				unpacked = append(unpacked, r)
			}
			billedAlone += e.billedAlone
			billed += direct.Billed(len(e.Data))
		}
		require.True(t, bytes.Equal(all, packed))
		require.True(t, slices.EqualFunc(records, unpacked, bytes.Equal))
		require.LessOrEqual(t, int64(billed), billedAlone)
	}
}

func TestBatchIsGroupedForCalls(t *testing.T) {
	out := make(chan []*entry, 3)
	g := &grouper{limits: direct, room: semaphore.NewWeighted(defaultRoom), out: out}
	g.add(slices.Repeat([]*entry{{}}, 1200))
	g.flush()
	g.flush() // sends no empty group
	for _, n := range []int{500, 500, 200} {
		assert.Len(t, <-out, n)
	}
	assert.Empty(t, out)
}

// A batch can exceed defaultRoom: its number of records follows from the template's first
// records, and later ones may be longer.
func TestBatchIsGroupedByBytes(t *testing.T) {
	out := make(chan []*entry, 100)
	g := &grouper{limits: direct, room: semaphore.NewWeighted(defaultRoom), out: out}
	large := &entry{Entry: sink.Entry{Data: make([]byte, 1_000_000)}}
	g.add(slices.Repeat([]*entry{large}, 30))
	g.flush()
	close(out)
	entries := 0
	for group := range out {
		assert.LessOrEqual(t, len(group), 4)
		entries += len(group)
	}
	assert.Equal(t, 30, entries)
}

// recorder is a sink that records all calls with their time.
type recorder struct {
	sdk.DeliveryStream // for its limits
	start              time.Time
	at                 []time.Duration
	calls              [][]sink.Entry
	slow               time.Duration
	lock               sync.Mutex
}

func (r *recorder) Put(_ context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
	time.Sleep(r.slow)
	r.lock.Lock()
	defer r.lock.Unlock()
	r.at, r.calls = append(r.at, time.Since(r.start)), append(r.calls, entries)
	return nil, nil
}

func (r *recorder) text() string {
	var all strings.Builder
	for _, call := range r.calls {
		for _, e := range call {
			all.Write(e.Data)
		}
	}
	return all.String()
}

// newRealTime returns a run of n records, ten per second, that starts now.
func newRealTime(t *testing.T, to sink.Sink, n uint64) *Run {
	t.Helper()
	template, err := record.Parse(`{{date.now("x")}} {{random.uuid}}`)
	require.NoError(t, err)
	job := &generate.Job{Template: template, Tail: "\n", N: n, Seed: 1, Zone: time.UTC,
		Schedule: generate.RealTime(generate.Pace{Start: time.Now(), Rate: 10 * generate.PerSecond})}
	return &Run{
		Sink: to, Source: Generated{Job: job}, Pack: true, Linger: DefaultLinger,
		Calls: DefaultCalls, MaxBackoff: DefaultMaxBackoff, GiveUp: DefaultGiveUp,
		Lose: func(Lost) error { panic("lost") },
	}
}

// In a minute, ten records per second make 600. Packed records are sent once per second,
// unpacked ones immediately.
func TestOneMinute(t *testing.T) {
	for _, pack := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			to := &recorder{start: time.Now()}
			r := newRealTime(t, to, 600)
			r.Pack = pack
			require.NoError(t, r.Send(t.Context(), t.Context()))
			totals := r.Totals()
			assert.EqualValues(t, 600, totals.Delivered.Records)
			assert.Equal(t, 600, strings.Count(to.text(), "\n"))
			assert.Zero(t, totals.MostBehind)
			assert.EqualValues(t, 600*5120, totals.BilledAlone)
			gap := 100 * time.Millisecond
			if pack {
				gap = time.Second
				assert.LessOrEqual(t, 9*totals.Billed, totals.BilledAlone)
			}
			for i := range to.at[:len(to.at)-2] {
				require.InDelta(t, gap, to.at[i+1]-to.at[i], float64(100*time.Millisecond), "evenly spread")
			}
			assert.InDelta(t, time.Minute, time.Since(to.start), float64(2*time.Second))
		})
	}
}

// A slow call does not delay the time of later records.
func TestSlowCallDoesNotShiftTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &recorder{start: time.Now(), slow: 1500 * time.Millisecond}
		r := newRealTime(t, to, 300)
		require.NoError(t, r.Send(t.Context(), t.Context()))
		for i, line := range strings.Split(strings.TrimSpace(to.text()), "\n") {
			at, _, _ := strings.Cut(line, " ")
			require.Equal(t, strconv.FormatInt(to.start.Add(time.Duration(i)*100*time.Millisecond).UnixMilli(), 10), at)
		}
		assert.Zero(t, r.Totals().MostBehind)
	})
}

func TestGZIPCompressesEachRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &recorder{start: time.Now()}
		r := newRealTime(t, to, 25)
		r.Source.(Generated).Tail = ""
		r.GZIP = true
		r.Pack = false
		require.NoError(t, r.Send(t.Context(), t.Context()))
		require.Len(t, to.calls, 25)
		for _, call := range to.calls {
			z, err := gzip.NewReader(bytes.NewReader(call[0].Data))
			require.NoError(t, err)
			text, err := io.ReadAll(z)
			require.NoError(t, err)
			assert.Regexp(t, `^\d+ [0-9a-f-]{36}$`, string(text))
		}
	})
}
