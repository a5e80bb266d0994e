package lake

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
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
