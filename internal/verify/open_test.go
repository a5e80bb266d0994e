package verify

import (
	"bufio"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/internal/lake"
	"penstock/record"
)

// written gives a tally of the objects that a stream would write of 5,000 random marks of
// the series, in each format the same.
func written(t *testing.T, s Series, format firehose.Compression) *Tally {
	t.Helper()
	stream := firehose.Example()
	stream.Compression = format
	template, err := record.Parse(s.head() + `{{random.number({"min":1,"max":100})}}}`)
	require.NoError(t, err)
	folder := t.TempDir()
	place, err := bucket.Open(t.Context(), folder)
	require.NoError(t, err)
	run := &lake.Run{
		Stream: firehose.MustNew(stream), Bucket: place, Template: template, Newline: true, Zone: time.UTC, Seed: 1,
		Pace: generate.Pace{Start: noon, Rate: 50 * generate.PerSecond}, N: 5000, Wrote: func(lake.Object) {},
	}
	require.NoError(t, run.Write(t.Context()))
	require.NoError(t, place.Close())

	tally := NewTally(s, format)
	reader, err := bucket.OpenReader(t.Context(), folder)
	require.NoError(t, err)
	for listed, err := range reader.List(t.Context(), "") {
		require.NoError(t, err)
		content, err := reader.Read(t.Context(), listed.Key)
		require.NoError(t, err)
		o, err := tally.Add(listed.Key, listed.Modified, content)
		require.NoError(t, err)
		require.NoError(t, content.Close())
		assert.False(t, o.Plain)
	}
	return tally
}

// Marks are found in what Firehose writes in each format.
func TestEachCompression(t *testing.T) {
	s := newSeries(100, false)
	times := func(tally *Tally) (all []int) {
		for _, m := range tally.marks {
			all = append(all, m.found)
		}
		return all
	}
	want := written(t, s, firehose.Uncompressed)
	assert.Len(t, want.objects, 2)
	sum := 0
	for _, n := range times(want) {
		sum += n
	}
	assert.Equal(t, 5000, sum)
	for _, format := range firehose.Compressions() {
		tally := written(t, s, format)
		assert.Empty(t, tally.warnings, format)
		assert.Len(t, tally.objects, 2, format)
		assert.Equal(t, times(want), times(tally), format)
	}
}

// Some that deliver as Firehose does do not compress.
func TestAnObjectThatIsNotCompressed(t *testing.T) {
	for _, format := range []firehose.Compression{firehose.GZIP, firehose.ZIP, firehose.Snappy, firehose.HadoopSnappy} {
		tally := sentTally(2, format)
		o := tally.add(t, "streaming/2026/11/s-1-a", time.Minute, tally.text(1, 2))
		assert.Equal(t, 2, o.Marks, format)
		warnings, wrong := judge(tally.Report())
		assert.Equal(t, []string{"streaming/2026/11/s-1-a is not in " + string(format) + ", as the stream says, and was read as it is: is it not AWS that delivers?"}, warnings)
		assert.Empty(t, wrong)
	}
}

// The text of an object is what the libraries of others wrote, or it is an error.
func TestWhatIsStored(t *testing.T) {
	const hadoop, snappy = "\x00\x00\x00\x03\x00\x00\x00\x05\x03\x08abc", "\x00\x00\x00\x05\x03\x08abc"
	for _, row := range []struct {
		name         string
		format       firehose.Compression
		stored, text string
		fault        string
	}{
		{"snappy-java 1.1.10.7", firehose.Snappy, snappyHead + snappy, "abc", ""},
		{"two blocks", firehose.Snappy, snappyHead + snappy + snappy, "abcabc", ""},
		{"no block", firehose.Snappy, snappyHead, "", ""},
		{"cut off", firehose.Snappy, snappyHead + snappy[:6], "", "unexpected EOF"},
		{"a length cut off", firehose.Snappy, snappyHead + snappy + "\x00\x00", "abc", "unexpected EOF"},
		{"too long", firehose.Snappy, snappyHead + "\x7f\x00\x00\x00", "", "a block is longer than any writer makes them"},
		{"not a block", firehose.Snappy, snappyHead + "\x00\x00\x00\x01\x05", "", "s2: corrupt input"},
		{"snappy-java for Hadoop", firehose.HadoopSnappy, hadoop, "abc", ""},
		{"two blocks in one length", firehose.HadoopSnappy, "\x00\x00\x00\x06" + snappy + snappy + hadoop, "abcabcabc", ""},
		{"nothing", firehose.HadoopSnappy, "", "", ""},
		{"no block after its length", firehose.HadoopSnappy, "\x00\x00\x00\x06" + snappy, "abc", "unexpected EOF"},
		{"nothing of GZIP", firehose.GZIP, "", "", ""},
		{"an archive of nothing", firehose.ZIP, zipHead + strings.Repeat("\x00", 30) + "PK\x05\x06" + strings.Repeat("\x00", 18), "", "the archive has 0 entries, and not one"},
		{"an archive cut off", firehose.ZIP, zipHead, "", "zip: not a valid zip file"},
	} {
		text, _, err := open(row.format, bufio.NewReader(strings.NewReader(row.stored)))
		var got []byte
		if err == nil {
			got, err = io.ReadAll(text)
		}
		assert.Equal(t, row.text, string(got), row.name)
		if row.fault == "" {
			assert.NoError(t, err, row.name)
		} else {
			assert.EqualError(t, err, row.fault, row.name)
		}
	}
}
