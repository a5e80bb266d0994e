package verify

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// noon is when tests send marks.
var noon = time.Date(2026, time.November, 30, 12, 0, 0, 0, time.UTC)

// sentTally returns a tally of n marks, sent one second apart.
func sentTally(n int, format firehose.Compression) *Tally {
	t := NewTally(newSeries(n, false), format)
	t.expected = expected{[]string{"streaming/2026/11/s-"}, []string{"processing-failed/2026/11/s-"}}
	for i := range t.marks {
		t.marks[i].sent = noon.Add(time.Duration(i) * time.Second)
	}
	return t
}

// text returns marks as they are sent.
func (t *Tally) text(marks ...int) (text []byte) {
	for _, number := range marks {
		text = t.series.append(text, number)
	}
	return text
}

// add adds an object that was modified at the given time after noon.
func (t *Tally) add(test *testing.T, key string, after time.Duration, content []byte) Object {
	test.Helper()
	o, err := t.Add(key, noon.Add(after), bytes.NewReader(content))
	require.NoError(test, err)
	return o
}

// judge returns the warnings and the error text of a report.
func judge(r Report) (warnings []string, failure string) {
	warnings, err := r.Judge("s", "lake")
	if err != nil {
		failure = err.Error()
	}
	return warnings, failure
}

func TestEachMarkFoundOnce(t *testing.T) {
	tally := sentTally(4, firehose.Uncompressed)
	assert.True(t, tally.Empty())
	tally.add(t, "streaming/2026/11/s-1-b", 61*time.Second, tally.text(4, 3))
	assert.False(t, tally.Settled())
	tally.add(t, "streaming/2026/11/s-1-a", 60*time.Second, tally.text(1, 2))
	assert.True(t, tally.Settled())
	assert.False(t, tally.Empty())

	r := tally.Report()
	assert.Equal(t, 4, r.Sent)
	assert.Equal(t, 4, r.Found)
	assert.Empty(t, r.Missing)
	assert.Empty(t, r.Double)
	assert.Equal(t, []Object{
		{Key: "streaming/2026/11/s-1-a", Modified: noon.Add(60 * time.Second), Marks: 2, Expected: true},
		{Key: "streaming/2026/11/s-1-b", Modified: noon.Add(61 * time.Second), Marks: 2, Expected: true},
	}, r.Objects)
	assert.Equal(t, []time.Duration{58 * time.Second, 59 * time.Second, 59 * time.Second, 60 * time.Second}, r.Latencies)
	warnings, failure := judge(r)
	assert.Empty(t, warnings)
	assert.Empty(t, failure)
}

// S3 truncates times to seconds, so an object may seem older than its records.
func TestLatencyIsNotNegative(t *testing.T) {
	tally := sentTally(1, firehose.Uncompressed)
	tally.add(t, "streaming/2026/11/s-1-a", -time.Second/2, tally.text(1))
	assert.Equal(t, []time.Duration{0}, tally.Report().Latencies)
}

func TestMissingMarks(t *testing.T) {
	tally := sentTally(9, firehose.Uncompressed)
	tally.add(t, "streaming/2026/11/s-1-a", time.Minute, tally.text(1, 2, 4, 8))
	r := tally.Report()
	assert.Equal(t, 4, r.Found)
	assert.Equal(t, []int{3, 5, 6, 7, 9}, r.Missing)
	_, failure := judge(r)
	assert.Equal(t, "missing marks: 3, 5-7, 9; check the log group and the role that aws firehose describe-delivery-stream --delivery-stream-name s shows "+
		"(streams made in the console log to /aws/kinesisfirehose/s), and s3://lake/processing-failed/2026/11/s-…", failure)
}

func TestDuplicateMarks(t *testing.T) {
	tally := sentTally(3, firehose.Uncompressed)
	tally.add(t, "streaming/2026/11/s-1-a", time.Minute, tally.text(1, 2, 2, 3))
	tally.add(t, "streaming/2026/11/s-1-b", time.Hour, tally.text(3))
	r := tally.Report()
	assert.Equal(t, 3, r.Found)
	assert.Equal(t, []int{2, 3}, r.Double)
	assert.Equal(t, 59*time.Second, r.Latencies[1], "the first object of a mark counts")
	warnings, failure := judge(r)
	assert.Empty(t, warnings)
	assert.Equal(t, "duplicate marks: 2-3; each was sent once, so readers of the lake must remove duplicates", failure)

	r.Unsure = 3
	warnings, failure = judge(r)
	assert.Equal(t, []string{"duplicate marks: 2-3; a call got no answer, so its records were sent again"}, warnings)
	assert.Empty(t, failure)
}

func TestMarksInErrorObjects(t *testing.T) {
	tally := sentTally(3, firehose.GZIP) // error objects are not compressed
	var lines []byte
	for _, number := range []int{1, 3} {
		lines = firehose.FailedRecord(tally.text(number), noon, "Lambda.Failed", "It is broken.").Append(lines)
	}
	lines = firehose.FailedRecord([]byte("another's"), noon, "x", "y").Append(lines)
	o := tally.add(t, "processing-failed/2026/11/s-1-a", time.Minute, append(lines, tally.text(2)...))
	assert.Equal(t, Object{Key: "processing-failed/2026/11/s-1-a", Modified: noon.Add(time.Minute), Marks: 3, Failed: 2, Expected: true}, o)
	assert.True(t, tally.Settled())
	r := tally.Report()
	assert.Equal(t, 1, r.Found, "a mark in an error record does not count as found")
	assert.Empty(t, r.Missing)
	assert.Equal(t, []Failure{{"Lambda.Failed: It is broken.", []int{1, 3}}}, r.Failed)
	_, failure := judge(r)
	assert.Equal(t, "marks in error objects: 1, 3; Lambda.Failed: It is broken.; see s3://lake/processing-failed/2026/11/s-…", failure)
}

func TestRefusedMarks(t *testing.T) {
	tally := sentTally(3, firehose.Uncompressed)
	tally.marks[0].refused, tally.marks[1].refused = "Throttled: Slow down.", "Throttled: Slow down."
	assert.Equal(t, 1, tally.Sent())
	tally.add(t, "streaming/2026/11/s-1-a", time.Minute, tally.text(3))
	assert.True(t, tally.Settled())
	r := tally.Report()
	assert.Equal(t, 1, r.Sent)
	assert.Empty(t, r.Missing)
	_, failure := judge(r)
	assert.Equal(t, "marks refused by the stream: 1-2; Throttled: Slow down.", failure)
}

// Marks are found among other records, wherever a read ends.
func TestMarksAmongOtherRecords(t *testing.T) {
	tally, other := sentTally(12, firehose.Uncompressed), sentTally(12, firehose.Uncompressed)
	text := []byte("\x00\xffno line feed" + tally.series.markPrefix())
	text = append(text, tally.text(10)...)
	text = append(text, other.text(1, 2, 3)...)
	for _, bad := range []string{"0}", "13}", "-1}", "1", "1]", "}", "99999999999999999999}"} {
		text = append(text, tally.series.markPrefix()+bad...)
	}
	text = append(text, strings.Repeat("x", chunkSize)...)
	text = append(text, tally.text(2)...)
	text = append(text, tally.series.markPrefix()+"1"...) // cut off
	for _, read := range []io.Reader{bytes.NewReader(text), iotest.OneByteReader(bytes.NewReader(text)), iotest.DataErrReader(bytes.NewReader(text))} {
		var found []int
		require.NoError(t, tally.series.find(read, func(number int) { found = append(found, number) }))
		assert.Equal(t, []int{10, 2}, found)
	}
	for shift := range 200 { // move the boundary between two chunks
		text := append(bytes.Repeat([]byte("x"), chunkSize-shift), tally.text(1, 12, 3)...)
		var found []int
		require.NoError(t, tally.series.find(bytes.NewReader(text), func(number int) { found = append(found, number) }))
		require.Equal(t, []int{1, 12, 3}, found, shift)
	}
	o := tally.add(t, "streaming/2026/11/s-1-other", time.Minute, other.text(1, 2))
	assert.Zero(t, o.Marks)
	assert.Empty(t, tally.Report().Objects)
}

func TestUnexpectedKey(t *testing.T) {
	tally := sentTally(1, firehose.Uncompressed)
	tally.add(t, "streaming/!{timestamp:yyyy/MM/}s-1-a", time.Minute, tally.text(1))
	assert.False(t, tally.Report().Objects[0].Expected)
	warnings, failure := judge(tally.Report())
	assert.Equal(t, []string{"object streaming/!{timestamp:yyyy/MM/}s-1-a: the key does not begin with streaming/2026/11/s-, as the stream's prefix requires: was the prefix just changed, or is this an emulator?"}, warnings)
	assert.Empty(t, failure)
}

// A failed read is an error; an object that cannot be decompressed is a warning.
func TestUnreadableObject(t *testing.T) {
	tally := sentTally(1, firehose.GZIP)
	reset := errors.New("connection reset")
	for _, begin := range []string{"", "abc", gzipMagic, errorObjectPrefix} {
		_, err := tally.Add("streaming/2026/11/s-1-a", noon, io.MultiReader(strings.NewReader(begin), iotest.ErrReader(reset)))
		assert.ErrorIs(t, err, reset, begin)
	}
	tally.add(t, "of-others", time.Minute, []byte(gzipMagic+"not so"))
	warnings, _ := judge(tally.Report())
	assert.Empty(t, warnings, "objects of others give no warning")
	tally.add(t, "streaming/2026/11/s-1-b.gz", time.Minute, []byte(gzipMagic+"not so at all"))
	warnings, _ = judge(tally.Report())
	assert.Equal(t, []string{"object streaming/2026/11/s-1-b.gz cannot be decompressed with GZIP: gzip: invalid header"}, warnings)
}

func TestFormatNumbers(t *testing.T) {
	assert.Equal(t, "4", formatNumbers([]int{4}))
	assert.Equal(t, "1-3, 5, 7-8", formatNumbers([]int{1, 2, 3, 5, 7, 8}))
	var even []int
	for i := range 30 {
		even = append(even, 2*i)
	}
	assert.Equal(t, "0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, …", formatNumbers(even))
}
