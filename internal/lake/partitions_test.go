package lake

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/generate"
)

// partitionBy makes the stream of a run partition by a query.
func partitionBy(t testing.TB, r *Run, dataPrefix, query string) {
	t.Helper()
	d := r.Stream.Definition
	d.DynamicPartitioning, d.Query, d.BufferSizeMiB = true, query, 64
	d.Prefix = dataPrefix
	r.Stream = firehose.MustNew(d)
}

var partitionOf = regexp.MustCompile(`^data/k=([^/]*)/([0-9/]*)etl3-delivery-1-`)

// For any keys, rate and hints: every record is in exactly one object, that of its
// partition, in order; objects keep to the buffering hints; and records without a key
// are error records.
func TestEveryRecordIsInItsPartition(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 6))
	pick := func(n ...int) int { return n[chance.IntN(len(n))] }
	for range 40 {
		keys := pick(1, 3, 50)
		values := `"null", "\"\""`
		for i := range keys {
			values += fmt.Sprintf(`, "%d", "%[1]d"`, i)
		}
		r, m, wrote := newRun(t, `{"k": {{random.arrayElement([`+values+`])}}, "id": "{{random.uuid}}`+strings.Repeat("x", pick(0, 900, 5000))+`"}`, uint64(pick(1, 100, 3000)))
		r.Seed = chance.Uint64()
		r.Pace.Start = r.Pace.Start.Add(59*time.Minute + 50*time.Second) // the year turns during the run
		r.Pace.Rate = generate.Rate(pick(generate.PerSecond, 100*generate.PerSecond))
		partitionBy(t, r, "data/k=!{partitionKeyFromQuery:k}/!{timestamp:yyyy/}", "{k:.k}")
		r.Stream.BufferSizeMiB = pick(1, 2) // smaller than AWS allows, for the test
		r.Stream.BufferIntervalSeconds = pick(1, 60, 900)
		r.Stream.AppendDelimiter = pick(0, 1) == 1
		require.NoError(t, r.Write(t.Context()))

		texts, times := r.records(t)
		want, failed := map[string][]string{}, []string{}
		at := map[string]time.Time{}
		for i, text := range texts {
			var record struct{ K any }
			require.NoError(t, json.Unmarshal([]byte(text), &record))
			at[text] = times[i]
			if record.K == nil || record.K == "" {
				failed = append(failed, text)
				continue
			}
			p := fmt.Sprintf("%v %s", record.K, times[i].Format("2006/"))
			want[p] = append(want[p], text)
		}
		got := map[string][]string{}
		for _, o := range sortedByTime(*wrote, false) {
			match := partitionOf.FindStringSubmatch(o.Key)
			require.NotNil(t, match, o.Key)
			p := match[1] + " " + match[2]
			lines := strings.SplitAfter(m.objects[o.Key], "\n"+r.delimiter())
			lines = lines[:len(lines)-1]
			require.EqualValues(t, o.Records, len(lines))
			require.EqualValues(t, o.Bytes, len(m.objects[o.Key]))
			require.LessOrEqual(t, o.Bytes, r.Stream.BufferSize())
			require.Equal(t, at[strings.TrimSuffix(lines[0], r.delimiter())], o.Opened)
			for _, line := range lines {
				line = strings.TrimSuffix(line, r.delimiter())
				require.Less(t, at[line].Sub(o.Opened), r.Stream.BufferInterval())
				got[p] = append(got[p], line)
			}
		}
		require.Equal(t, want, got)
		var gotFailed []string
		for _, o := range sortedByTime(*wrote, true) {
			require.Regexp(t, `^metadata-extraction-failed/20\d\d/\d\d/etl3`, o.Key)
			for line := range strings.Lines(m.objects[o.Key]) {
				var e firehose.ErrorRecord
				require.NoError(t, json.Unmarshal([]byte(line), &e))
				require.Equal(t, "DynamicPartitioning.MetadataExtractionFailed", e.ErrorCode)
				require.Equal(t, "partitionKeys values must not be null or empty", e.ErrorMessage)
				gotFailed = append(gotFailed, string(e.RawData))
			}
		}
		require.ElementsMatch(t, failed, gotFailed)
	}
}

// A stream with one partition writes the objects of the stream without partitioning,
// except that a partition ends when the time in its prefix changes.
func TestOnePartitionIsThePlainStream(t *testing.T) {
	for _, rate := range []generate.Rate{generate.PerSecond / 50, 10 * generate.PerSecond, 5000 * generate.PerSecond} {
		r, plain, _ := newRun(t, `{"k": "a", "id": "{{random.uuid}}`+strings.Repeat("x", 900)+`"}`, 20_000)
		r.Pace.Rate, r.Fail = rate, 0.1
		d := r.Stream.Definition
		d.Prefix, d.Compression = "data/k=a/!{firehose:random-string}/", firehose.GZIP
		r.Stream = firehose.MustNew(d)
		r.Stream.BufferSizeMiB = 2
		require.NoError(t, r.Write(t.Context()))

		partitioned := newMemoryBucket()
		r.Bucket = partitioned
		partitionBy(t, r, "data/k=!{partitionKeyFromQuery:k}/!{firehose:random-string}/", "{k:.k}")
		r.Stream.BufferSizeMiB = 2
		require.NoError(t, r.Write(t.Context()))
		require.True(t, assert.ObjectsAreEqual(plain.objects, partitioned.objects))
		require.Equal(t, plain.metas, partitioned.metas)
	}
}

func TestPartitionLimit(t *testing.T) {
	r, m, wrote := newRun(t, `{"k": "{{random.uuid}}"}`, 1500)
	partitionBy(t, r, "data/!{partitionKeyFromQuery:k}/", "{k:.k}")
	r.Stream.BufferIntervalSeconds = 60 // 600 records
	require.NoError(t, r.Write(t.Context()))
	data := sortedByTime(*wrote, false)
	assert.Equal(t, 1300, len(data), "500 in each minute, of 600, and 300 in the half minute at the end")
	failed := sortedByTime(*wrote, true)
	require.Len(t, failed, 2)
	for _, o := range failed {
		assert.EqualValues(t, 100, o.Records)
		assert.True(t, strings.HasPrefix(o.Key, "activePartitionExceeded/"), o.Key)
		assert.Contains(t, m.objects[o.Key], `"errorCode":"DynamicPartitioning.ActivePartitionsLimitExceeded"`)
	}
}

func TestPartitionsInRealTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, simulated, _ := newRun(t, `{"k": {{random.number(30)}}, "id": "{{random.uuid}}"}`, 3000)
		r.Pace = generate.Pace{Start: time.Now(), Rate: 10 * generate.PerSecond}
		partitionBy(t, r, "data/!{partitionKeyFromQuery:k}/", "{k:.k}")
		require.NoError(t, r.Write(t.Context()))

		real := newMemoryBucket()
		r.Bucket, r.RealTime = real, true
		require.NoError(t, r.Write(t.Context()))
		contents := func(m *memoryBucket) (all []string) {
			for _, text := range m.objects {
				all = append(all, text)
			}
			return all
		}
		assert.ElementsMatch(t, contents(simulated), contents(real))
	})
}

// The parts of a record are records with its arrival.
func TestDeaggregation(t *testing.T) {
	for divide, template := range map[firehose.Deaggregation]string{
		{JSON: true}:        `{"k":{{random.number(3)}}} {"k":7}{"k":8}`,
		{Delimiter: "####"}: `{"k":{{random.number(3)}}}####{"k":7}####{"k":8}####`,
	} {
		r, m, wrote := newRun(t, template, 1000)
		r.Newline = divide.JSON
		partitionBy(t, r, "data/k=!{partitionKeyFromQuery:k}/", "{k:.k}")
		r.Stream.Deaggregation, r.Stream.AppendDelimiter = divide, true
		require.NoError(t, r.Write(t.Context()))
		counts := map[string]int{}
		for _, o := range *wrote {
			require.False(t, o.Error)
			for line := range strings.Lines(m.objects[o.Key]) {
				require.Equal(t, partitionOf.FindStringSubmatch(o.Key)[1], line[len(`{"k":`):len(line)-2])
				counts[line]++
			}
		}
		assert.Equal(t, 1000, counts["{\"k\":7}\n"])
		assert.Equal(t, 1000, counts["{\"k\":8}\n"])
		assert.Len(t, counts, 6)
	}
}
