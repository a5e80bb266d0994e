package lake

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/record"
)

// memoryBucket is a bucket in memoryBucket. If fails is set, Commit returns its error.
type memoryBucket struct {
	lock    sync.Mutex
	objects map[string]string
	metas   map[string]bucket.Meta
	fails   func(key string) error
}

func (m *memoryBucket) Create(_ context.Context, key string, meta bucket.Meta) (bucket.Object, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.metas[key] = meta
	return &memoryObject{m: m, key: key}, nil
}
func newMemoryBucket() *memoryBucket {
	return &memoryBucket{objects: map[string]string{}, metas: map[string]bucket.Meta{}}
}

func (m *memoryBucket) Writers() int { return 2 }
func (m *memoryBucket) Close() error { return nil }

type memoryObject struct {
	strings.Builder
	m   *memoryBucket
	key string
}

func (u *memoryObject) Commit() error {
	if u.m.fails != nil {
		if err := u.m.fails(u.key); err != nil {
			return err
		}
	}
	u.m.lock.Lock()
	defer u.m.lock.Unlock()
	if _, there := u.m.objects[u.key]; there {
		panic(u.key + " is committed twice")
	}
	u.m.objects[u.key] = u.String()
	return nil
}
func (u *memoryObject) Abort() {}

// newRun returns a run with n records of a template, ten per second, sent to the example
// stream. It also returns the bucket and the slice that receive the written objects.
func newRun(t *testing.T, template string, n uint64) (*Run, *memoryBucket, *[]Object) {
	t.Helper()
	parsed, err := record.Parse(template)
	require.NoError(t, err)
	m, wrote := newMemoryBucket(), &[]Object{}
	return &Run{
		Stream:   firehose.MustNew(firehose.Example()),
		Bucket:   m,
		Template: parsed,
		Newline:  true,
		Zone:     time.UTC,
		Seed:     7,
		Pace:     generate.Pace{Start: time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC), Rate: 10 * generate.PerSecond},
		N:        n,
		Wrote:    func(o Object) { *wrote = append(*wrote, o) },
	}, m, wrote
}

// records returns the records as the producer sends them, and their arrival times.
func (r *Run) records(t *testing.T) (texts []string, times []time.Time) {
	t.Helper()
	state := record.NewState(r.Seed, r.Zone)
	for i := range r.N {
		at := r.Pace.At(i)
		state.SetTime(at)
		texts = append(texts, string(r.Template.Append(nil, state))+r.newline())
		times = append(times, at)
	}
	return texts, times
}

func sortedByTime(wrote []Object, failed bool) (objects []Object) {
	for _, o := range wrote {
		if o.Error == failed {
			objects = append(objects, o)
		}
	}
	slices.SortFunc(objects, func(a, b Object) int { return a.Opened.Compare(b.Opened) })
	return objects
}

// For any stream and rate: every record is in exactly one object, in order; objects keep
// to the buffering hints; and the oldest record determines an object's key.
func TestEveryRecordIsInOneObject(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	pick := func(n ...int) int { return n[chance.IntN(len(n))] }
	for range 60 {
		r, m, wrote := newRun(t, strings.Repeat("x", pick(0, 10, 900, 5000))+`{{random.number({"max": 100000})}}`, uint64(pick(1, 100, 1000)))
		r.Seed = chance.Uint64()
		r.Pace.Rate = generate.Rate(pick(generate.PerSecond/100, generate.PerSecond, 1000*generate.PerSecond))
		r.Stream.BufferIntervalSeconds = pick(0, 1, 60, 900)
		r.Stream.BufferSizeMiB = pick(1, 2)
		r.Stream.AppendDelimiter = pick(0, 1) == 1
		r.Newline = pick(0, 1) == 1
		r.Fail = float64(pick(0, 0, 1, 50, 100)) / 100
		require.NoError(t, r.Write(t.Context()))

		texts, times := r.records(t)
		isFailed := map[string]bool{}
		var failed []string
		for _, o := range sortedByTime(*wrote, true) {
			require.True(t, strings.HasPrefix(o.Key, "processing-failed/20"), o.Key)
			require.EqualValues(t, len(m.objects[o.Key]), o.Bytes)
			for line := range strings.Lines(m.objects[o.Key]) {
				var e firehose.ErrorRecord
				require.NoError(t, json.Unmarshal([]byte(line), &e))
				failed = append(failed, string(e.RawData))
				isFailed[string(e.RawData)+time.UnixMilli(e.ArrivalTimestamp).UTC().String()] = true
			}
		}
		next, sent := 0, []string{}
		for i, text := range texts {
			if isFailed[text+times[i].Truncate(time.Millisecond).String()] {
				require.Equal(t, text, failed[next])
				next++
				texts[i] = ""
				continue
			}
			texts[i] += r.delimiter()
			sent = append(sent, texts[i])
		}
		require.Len(t, failed, next)

		i := 0
		for _, o := range sortedByTime(*wrote, false) {
			for texts[i] == "" {
				i++
			}
			require.Equal(t, times[i], o.Opened)
			var want strings.Builder
			for n := int64(0); n < o.Records; i++ {
				if texts[i] == "" {
					continue
				}
				require.True(t, times[i].Sub(o.Opened) < r.Stream.BufferInterval() || times[i].Equal(o.Opened))
				want.WriteString(texts[i])
				n++
			}
			require.True(t, want.String() == m.objects[o.Key])
			require.LessOrEqual(t, o.Bytes, r.Stream.BufferSize())
			require.EqualValues(t, want.Len(), o.Bytes)
			require.Equal(t, o.Bytes, o.Stored)
			require.Contains(t, o.Key, o.Opened.Format("streaming/2006/01/")+r.Stream.Name+"-1"+o.Opened.Format("-2006-01-02-15-04-05-"))
			sent = sent[o.Records:]
		}
		require.Empty(t, sent, "records missing from the objects")
	}
}

func TestSameSeedGivesSameObjects(t *testing.T) {
	objects := func(seed uint64, format firehose.Compression) map[string]string {
		r, m, _ := newRun(t, `{{date.now("x")}} {{random.uuid}}`, 20_000)
		r.Seed, r.Fail, r.Stream.Compression = seed, 0.1, format
		require.NoError(t, r.Write(t.Context()))
		return m.objects
	}
	for _, format := range firehose.Compressions() {
		assert.True(t, assert.ObjectsAreEqual(objects(1, format), objects(1, format)), format)
	}
	assert.NotEqual(t, objects(1, firehose.Uncompressed), objects(2, firehose.Uncompressed))
}

func TestRealTimeGivesSameObjects(t *testing.T) {
	for rate, fail := range map[generate.Rate]float64{generate.PerSecond / 50: 0.2, 10 * generate.PerSecond: 0.2, 1000 * generate.PerSecond: 0.9} {
		synctest.Test(t, func(t *testing.T) {
			r, simulated, _ := newRun(t, `{{date.now("x")}} {{random.uuid}}`, uint64(200*rate/generate.PerSecond))
			r.Pace = generate.Pace{Start: time.Now(), Rate: rate}
			r.Fail = fail
			require.NoError(t, r.Write(t.Context()))

			real := newMemoryBucket()
			r.Bucket, r.RealTime = real, true
			var late time.Duration
			r.Wrote = func(o Object) {
				if o.Opened.Add(time.Minute).Before(r.Pace.At(r.N - 1)) { // except the last ones
					late = max(late, time.Since(o.Opened.Add(time.Minute)))
				}
			}
			require.NoError(t, r.Write(t.Context()))
			assert.Equal(t, simulated.objects, real.objects)
			assert.LessOrEqual(t, late, grace, "an object is stored when its interval has passed, even if no record follows")
		})
	}
}

// Data objects are compressed and stored with the matching metadata; error objects are
// not compressed.
func TestOnlyDataIsCompressed(t *testing.T) {
	r, m, wrote := newRun(t, "{{random.uuid}}", 10_000)
	r.Fail, r.Stream.Compression = 0.1, firehose.GZIP
	require.NoError(t, r.Write(t.Context()))
	lines, failed := 0, int64(0)
	for _, o := range *wrote {
		require.EqualValues(t, len(m.objects[o.Key]), o.Stored)
		if o.Error {
			assert.Equal(t, bucket.Meta{ContentType: "application/octet-stream"}, m.metas[o.Key])
			assert.NotContains(t, o.Key, ".gz")
			failed += o.Records
			continue
		}
		assert.Equal(t, bucket.Meta{ContentType: "application/octet-stream", ContentEncoding: "gzip"}, m.metas[o.Key])
		assert.Regexp(t, `\.gz$`, o.Key)
		text := readers[firehose.GZIP](t, []byte(m.objects[o.Key]))
		require.EqualValues(t, len(text), o.Bytes)
		lines += strings.Count(string(text), "\n")
	}
	assert.EqualValues(t, 10_000, int64(lines)+failed)
	assert.InDelta(t, 1000, failed, 150, "about a tenth")
}

// When interrupted, simulated time leaves out the incomplete object, so that a repeated
// run only adds objects. Real time delivers it.
func TestInterrupt(t *testing.T) {
	whole, all, _ := newRun(t, "{{random.uuid}}", 200_000)
	require.NoError(t, whole.Write(t.Context()))

	r, m, wrote := newRun(t, "{{random.uuid}}", 200_000)
	ctx, cancel := context.WithCancel(t.Context())
	r.Wrote = func(o Object) { *wrote = append(*wrote, o); cancel() }
	require.ErrorIs(t, r.Write(ctx), context.Canceled)
	assert.Less(t, len(m.objects), len(all.objects))
	assert.NotEmpty(t, m.objects)
	for key, text := range m.objects {
		require.True(t, all.objects[key] == text, key)
	}

	r, m, wrote = newRun(t, "{{random.uuid}}", 1<<20)
	r.Pace.Rate = generate.PerSecond / 100 // one object per record
	ctx, cancel = context.WithCancel(t.Context())
	r.Wrote = func(o Object) { *wrote = append(*wrote, o); cancel() }
	require.ErrorIs(t, r.Write(ctx), context.Canceled)
	assert.LessOrEqual(t, len(m.objects), 1+m.Writers()+2, "only objects already open, not all rendered batches")

	synctest.Test(t, func(t *testing.T) {
		r, _, wrote := newRun(t, "{{random.uuid}}", 1<<40)
		r.Pace.Start, r.RealTime = time.Now(), true
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second+50*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, r.Write(ctx), context.DeadlineExceeded)
		require.Len(t, *wrote, 2)
		assert.EqualValues(t, 600, (*wrote)[0].Records)
		assert.EqualValues(t, 301, (*wrote)[1].Records, "the records until the interrupt")
	})
}

func TestWriteErrorEndsTheRun(t *testing.T) {
	full := errors.New("disk full")
	r, m, wrote := newRun(t, "{{random.uuid}}", 1<<40)
	commits := 0
	m.fails = func(string) error {
		m.lock.Lock()
		defer m.lock.Unlock()
		if commits++; commits > 20 {
			return full
		}
		return nil
	}
	require.ErrorIs(t, r.Write(t.Context()), full)
	assert.Len(t, *wrote, 20)
	assert.Len(t, m.objects, 20)

	r, m, _ = newRun(t, "{{random.uuid}}", 1<<40)
	r.Pace.Rate = generate.PerSecond / 100 // one object per record
	var tried atomic.Int64
	m.fails = func(string) error { tried.Add(1); return full }
	require.ErrorIs(t, r.Write(t.Context()), full)
	assert.LessOrEqual(t, tried.Load(), int64(m.Writers()+2), "no object is opened after a failure")
}

func TestRecordTooLargeForFirehose(t *testing.T) {
	for _, row := range []struct {
		bytes   int
		newline bool
		fails   bool
	}{
		{firehose.MaxRecordBytes, false, false},
		{firehose.MaxRecordBytes - 1, true, false},
		{firehose.MaxRecordBytes, true, true},
		{firehose.MaxRecordBytes + 1, false, true},
	} {
		r, m, _ := newRun(t, strings.Repeat("x", row.bytes), 3)
		r.Newline, r.Stream.AppendDelimiter = row.newline, true
		err := r.Write(t.Context())
		if !row.fails {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, &firehose.TooLargeError{Number: 1, Bytes: firehose.MaxRecordBytes + 1}, err)
		assert.EqualError(t, err, "record 1 has 1024001 bytes, but Firehose allows 1024000: make the template's records shorter")
		assert.Empty(t, m.objects)
	}
}

func TestUnmodelledStream(t *testing.T) {
	for want, change := range map[string]func(*firehose.Definition){
		"delivery stream etl3-delivery: dynamic partitioning, which buffers each partition separately, is not modelled: remove it from the template, or deploy the stream": func(d *firehose.Definition) { d.DynamicPartitioning = true },
		"delivery stream etl3-delivery: conversion to Parquet is not modelled: remove it from the template, or deploy the stream":                                          func(d *firehose.Definition) { d.Conversion = firehose.Parquet },
		"delivery stream etl3-delivery: the output of the processor Lambda is not modelled: remove it from the template, or deploy the stream":                             func(d *firehose.Definition) { d.Transforms = []string{"Lambda"} },
	} {
		r, m, _ := newRun(t, "x", 3)
		change(&r.Stream.Definition)
		assert.EqualError(t, r.Write(t.Context()), want)
		assert.Empty(t, m.objects)
	}
}
