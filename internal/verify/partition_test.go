package verify

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/firehose/partition"
)

// partitioned returns a stream that partitions records.
func partitioned(prefix string, by ...string) firehose.Definition {
	d := firehose.Example()
	d.Prefix, d.DynamicPartitioning, d.BufferSizeMiB, d.PartitionBy = prefix, true, 64, by
	return d
}

// Each mark is delivered to the partition that the stream's jq finds.
func TestMarksArePartitioned(t *testing.T) {
	nested := partitioned("a/!{partitionKeyFromQuery:kind}/!{partitionKeyFromQuery:who}/!{timestamp:yyyy/}", "kind", "who")
	nested.Query = "{kind:.event.type,who:.event.who}"
	for want, d := range map[string]firehose.Definition{
		"a/kdgVerify/2000/":           partitioned("a/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/}", "eventType"),
		"a/kdgVerify/kdgVerify/2000/": nested,
		"day=2000-01-01/":             partitioned("day=!{partitionKeyFromQuery:at_day}/", "at:yyyy-MM-dd"),
		// A field may be a key and give dates.
		"2000-01-01/2000-01-01T00:00:00Z/": partitioned("!{partitionKeyFromQuery:at_day}/!{partitionKeyFromQuery:at}/", "at", "at:yyyy-MM-dd"),
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newFakeStream(3)
			w.Stream = firehose.MustNew(d)
			query, err := partition.New(w.Stream)
			require.NoError(t, err)
			w.deliver = func(_ int, data []byte) {
				keys, err := query.Append(t.Context(), nil, data)
				require.NoError(t, err, string(data))
				key, err := w.Stream.Keys(constantSource(7)).Partition(time.Now(), query.Values(keys))
				require.NoError(t, err)
				assert.Equal(t, want, key[:len(want)])
				w.write(key, time.Minute, data)
			}
			r, _ := w.verify(t)
			assert.Equal(t, 3, r.Found)
			assert.Equal(t, want+"etl3-delivery-", r.Expected[len(r.Expected)-1])
			warnings, failure := judge(r)
			assert.Empty(t, warnings)
			assert.Empty(t, failure)
		})
	}
}

// A stream whose query needs other values is refused before anything is sent.
func TestMarksWithoutPartition(t *testing.T) {
	const rest = "): verify a stream whose partition keys are fields, or dates of fields"
	for query, why := range map[string]string{
		"{kind:(.eventType|ascii_downcase)}": "etl3-delivery: its jq query {kind:(.eventType|ascii_downcase)} finds no partition for marks (jq: ascii_downcase cannot be applied to: null" + rest,
		"{kind:(.list[0])}":                  "finds no partition for marks (partitionKeys values must not be null or empty" + rest,
		"{kind:.a,other:(.b+1)":              "correct the jq query",
	} {
		d := partitioned("!{partitionKeyFromQuery:kind}/", "kind")
		d.Query = query
		w := newFakeStream(3)
		w.Stream = firehose.MustNew(d)
		r, err := w.Verify(t.Context())
		assert.ErrorContains(t, err, why, query)
		assert.Zero(t, r.Sent)
		assert.Zero(t, w.waited)
	}
}
