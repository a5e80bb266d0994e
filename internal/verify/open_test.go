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

// writtenTally returns a tally of the objects that Firehose would write for 5,000 random
// marks of the series. The marks are the same for every format.
func writtenTally(t *testing.T, s Series, format firehose.Compression) *Tally {
	t.Helper()
	stream := firehose.Example()
	stream.Compression = format
	template, err := record.Parse(s.markPrefix() + `{{random.number({"min":1,"max":100})}}}`)
	require.NoError(t, err)
	folder := t.TempDir()
	store, err := bucket.Open(t.Context(), folder)
	require.NoError(t, err)
	run := &lake.Run{
		Stream: firehose.MustNew(stream), Bucket: store, Template: template, Newline: true, Zone: time.UTC, Seed: 1,
		Pace: generate.Pace{Start: noon, Rate: 50 * generate.PerSecond}, N: 5000, Wrote: func(lake.Object) {},
	}
	require.NoError(t, run.Write(t.Context()))
	require.NoError(t, store.Close())

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

// Marks are found in every compression format that Firehose writes.
func TestMarksInEachCompression(t *testing.T) {
	s := newSeries(100, false)
	times := func(tally *Tally) (all []int) {
		for _, m := range tally.marks {
			all = append(all, m.found)
		}
		return all
	}
	want := writtenTally(t, s, firehose.Uncompressed)
	assert.Len(t, want.objects, 2)
	sum := 0
	for _, n := range times(want) {
		sum += n
	}
	assert.Equal(t, 5000, sum)
	for _, format := range firehose.Compressions() {
		tally := writtenTally(t, s, format)
		assert.Empty(t, tally.warnings, format)
		assert.Len(t, tally.objects, 2, format)
		assert.Equal(t, times(want), times(tally), format)
	}
}

// Some emulators of Firehose do not compress.
func TestUncompressedObject(t *testing.T) {
	for _, format := range []firehose.Compression{firehose.GZIP, firehose.ZIP, firehose.Snappy, firehose.HadoopSnappy} {
		tally := sentTally(2, format)
		o := tally.add(t, "streaming/2026/11/s-1-a", time.Minute, tally.text(1, 2))
		assert.Equal(t, 2, o.Marks, format)
		warnings, failure := judge(tally.Report())
		assert.Equal(t, []string{"object streaming/2026/11/s-1-a is not compressed with " + string(format) + ", as the stream is configured to; read as plain text: is this an emulator?"}, warnings)
		assert.Empty(t, failure)
	}
}

// The inputs are the output of other libraries, or broken.
func TestOpen(t *testing.T) {
	const hadoop, snappy = "\x00\x00\x00\x03\x00\x00\x00\x05\x03\x08abc", "\x00\x00\x00\x05\x03\x08abc"
	for _, row := range []struct {
		name         string
		format       firehose.Compression
		stored, text string
		fault        string
	}{
		{"snappy-java 1.1.10.7", firehose.Snappy, snappyMagic + snappy, "abc", ""},
		{"two blocks", firehose.Snappy, snappyMagic + snappy + snappy, "abcabc", ""},
		{"no block", firehose.Snappy, snappyMagic, "", ""},
		{"cut off", firehose.Snappy, snappyMagic + snappy[:6], "", "unexpected EOF"},
		{"a length cut off", firehose.Snappy, snappyMagic + snappy + "\x00\x00", "abc", "unexpected EOF"},
		{"too long", firehose.Snappy, snappyMagic + "\x7f\x00\x00\x00", "", "a Snappy block is longer than 16 MiB"},
		{"not a block", firehose.Snappy, snappyMagic + "\x00\x00\x00\x01\x05", "", "s2: corrupt input"},
		{"snappy-java for Hadoop", firehose.HadoopSnappy, hadoop, "abc", ""},
		{"two blocks in one length", firehose.HadoopSnappy, "\x00\x00\x00\x06" + snappy + snappy + hadoop, "abcabcabc", ""},
		{"nothing", firehose.HadoopSnappy, "", "", ""},
		{"no block after its length", firehose.HadoopSnappy, "\x00\x00\x00\x06" + snappy, "abc", "unexpected EOF"},
		{"nothing of GZIP", firehose.GZIP, "", "", ""},
		{"an archive of nothing", firehose.ZIP, zipMagic + strings.Repeat("\x00", 30) + "PK\x05\x06" + strings.Repeat("\x00", 18), "", "the ZIP archive has 0 entries instead of 1"},
		{"an archive cut off", firehose.ZIP, zipMagic, "", "zip: not a valid zip file"},
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
