package send

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/sink"
	"penstock/internal/testkit/sinktest"
)

// files returns a file named lost.json for each text.
func files(texts ...string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, text := range texts {
			if !yield(File{"lost.json", io.NopCloser(strings.NewReader(text))}, nil) {
				return
			}
		}
	}
}

// A redrive delivers the records that an earlier run lost: each of them once, with the same
// bytes and partition key.
func TestLostRecordsAreRedriven(t *testing.T) {
	const n = 20_000
	for service, pack := range map[sink.Service]bool{sink.Firehose: true, sink.Kinesis: false} {
		s := newFixture(t, n, service, pack)
		dead := newDeadLetter(t, filepath.Join(t.TempDir(), "lost.json"))
		s.Lose = func(l Lost) error {
			require.Equal(t, 1, l.Attempts)
			s.lost[strings.TrimSuffix(string(l.Data), "\n")] = l
			return dead.Add(l)
		}
		s.GiveUp = 0
		s.failing(rejectSome(0.3))
		require.NoError(t, s.Send(t.Context(), t.Context()))
		dead.Close()
		require.Empty(t, dead.Failures)
		s.check(t, n)
		require.NotEmpty(t, s.lost)

		text, err := os.ReadFile(dead.Path)
		require.NoError(t, err)
		require.Equal(t, len(s.lost), bytes.Count(text, []byte("\n")), "one line per record")
		again := newFixture(t, n, service, pack)
		keys := map[string]string{}
		took := again.server.Took
		again.server.Took = func(stream string, e sinktest.Entry) {
			keys[strings.TrimSuffix(string(e.Data), "\n")] = e.PartitionKey
			took(stream, e)
		}
		again.Source = &Redrive{Files: files(string(text))}
		if service == sink.Kinesis {
			again.Source = &Redrive{Files: files(string(text)), Keys: RandomKeys(1)}
		}
		require.NoError(t, again.Send(t.Context(), t.Context()))
		for i, times := range again.delivered {
			require.Equal(t, 1, times+s.delivered[i], "record %d", i)
		}
		if service == sink.Kinesis {
			for record, key := range keys {
				require.Equal(t, record, key)
			}
		}
	}
}

// Firehose's error objects can be redriven, compressed or not.
func TestErrorObjectsAreRedriven(t *testing.T) {
	line := string(firehose.FailedRecord([]byte("1\n"), time.Now(), "Lambda.FunctionError", "").Append(nil))
	other := strings.TrimSuffix(string(firehose.FailedRecord([]byte("2\n"), time.Now(), "Lambda.FunctionError", "").Append(nil)), "\n")
	var zipped strings.Builder
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(line))
	z.Close()
	s := newFixture(t, 0, sink.Firehose, true)
	s.Source = &Redrive{Files: files(line+other, "", zipped.String(), "\n")}
	require.NoError(t, s.Send(t.Context(), t.Context()))
	assert.Equal(t, []int{0, 2, 1}, s.delivered)
}

func TestBadLinesAreSkipped(t *testing.T) {
	line := func(n int) string {
		return string(firehose.FailedRecord([]byte(strconv.Itoa(n)+"\n"), time.Now(), "Lambda.FunctionError", "").Append(nil))
	}
	joined := strings.TrimSuffix(line(1), "\n")
	for name, row := range map[string]struct {
		text      string
		delivered []int
		bad       int64
		says      string
	}{
		"cut off in a text":        {line(1) + `{"rawData":"MQ` + "\n" + line(2), []int{0, 1, 1}, 1, "lost.json:2: not JSON, or cut off: unexpected EOF"},
		"cut off between values":   {line(1) + `{"attemptsMade":` + "\n" + line(2), []int{0, 1, 1}, 1, "lost.json:2: not JSON, or cut off: unexpected EOF"},
		"cut off at the end":       {line(1) + `{"rawData":"MQ`, []int{0, 1}, 1, "lost.json:2: not JSON, or cut off: unexpected EOF"},
		"cut off, then continued":  {`{"rawData":"MQ` + line(1) + line(2), []int{0, 0, 1}, 1, "lost.json:1: not JSON, or cut off: invalid character 'a' after object key:value pair"},
		"not JSON":                 {"x,y\n" + line(1) + "\x00\x00\n" + line(2), []int{0, 1, 1}, 2, "lost.json:1: not JSON, or cut off: invalid character 'x' looking for beginning of value"},
		"not a record":             {"{}\n" + line(1) + "[1]\nnull\n7\n" + line(2), []int{0, 1, 1}, 4, "lost.json:1: no rawData"},
		"not base64":               {`{"rawData":"?"}` + line(1), []int{0, 1}, 1, "lost.json:1: not JSON, or cut off: illegal base64 data at input byte 0"},
		"empty lines":              {"\n\r\n" + line(1) + "\n\n" + line(2), []int{0, 1, 1}, 0, ""},
		"joined lines":             {joined + joined + line(2), []int{0, 2, 1}, 0, ""},
		"bad value after a record": {joined + "{\n" + line(2), []int{0, 1, 1}, 1, "lost.json:1: not JSON, or cut off: unexpected EOF"},
		"a line over batchBytes":   {strings.Repeat("x", 3*batchBytes) + "\n" + line(1), []int{0, 1}, 1, "lost.json:1: not JSON, or cut off: invalid character 'x' looking for beginning of value"},
		"one bad line of 101":      {strings.Repeat(line(1), 50) + "{\n" + strings.Repeat(line(2), 50), []int{0, 50, 50}, 1, "lost.json:51: not JSON, or cut off: unexpected EOF"},
		"more than maxFaults":      {strings.Repeat("{\n", 1000) + line(1), []int{0, 1}, 1000, "lost.json:1: not JSON, or cut off: unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFixture(t, 0, sink.Firehose, true)
			r := &Redrive{Files: files(row.text)}
			s.Source = r
			require.NoError(t, s.Send(t.Context(), t.Context()))
			assert.Equal(t, row.delivered, s.delivered)
			reading := r.Rest(t.Context())
			assert.Equal(t, row.bad, reading.Bad)
			assert.Zero(t, reading.Unread)
			assert.LessOrEqual(t, len(reading.Faults), maxFaults)
			if row.bad > 0 {
				assert.EqualError(t, reading.Faults[0], row.says)
			}
		})
	}
}

// A redrive continues after a file that it cannot read.
func TestUnreadableFiles(t *testing.T) {
	good := `{"rawData":"MQo="}` + "\n"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(good))
	z.Close()
	s := newFixture(t, 0, sink.Firehose, true)
	r := &Redrive{Files: func(yield func(File, error) bool) {
		_ = yield(File{}, errors.New("no such object")) &&
			yield(File{"short.gz", io.NopCloser(bytes.NewReader(zipped.Bytes()[:zipped.Len()-4]))}, nil) &&
			yield(File{"bad.gz", io.NopCloser(strings.NewReader("\x1f\x8b\x00"))}, nil) &&
			yield(File{"lost.json", io.NopCloser(strings.NewReader(good))}, nil)
	}}
	s.Source = r
	require.NoError(t, s.Send(t.Context(), t.Context()))
	assert.Equal(t, []int{0, 2}, s.delivered)
	reading := r.Rest(t.Context())
	assert.EqualValues(t, 3, reading.Unreadable)
	assert.Zero(t, reading.Bad)
	assert.EqualError(t, errors.Join(reading.Faults...), "no such object\nshort.gz: unexpected EOF: it is not read from line 2 on\nbad.gz: unexpected EOF")
}

// After an interrupt, each record is delivered, lost, or counted as unread.
func TestInterruptedRedriveCountsTheRest(t *testing.T) {
	const n = 50_000
	var text strings.Builder
	for i := range n {
		text.Write(firehose.FailedRecord([]byte(strconv.Itoa(i)+"\n"), time.Now(), "Lambda.FunctionError", "").Append(nil))
		if i == 40_000 {
			text.WriteString("bad\n")
		}
	}
	s := newFixture(t, n, sink.Firehose, false)
	producing, stop := context.WithCancel(t.Context())
	s.server.Fail = func(c sinktest.Call) sinktest.Failure {
		if c.Number == 5 {
			stop()
		}
		return sinktest.Failure{}
	}
	r := &Redrive{Files: files(text.String())}
	s.Source = r
	require.ErrorIs(t, s.Send(t.Context(), producing), context.Canceled)
	reading := r.Rest(t.Context())
	assert.True(t, reading.Complete)
	require.Positive(t, reading.Unread)
	made := s.Totals().Made.Records
	assert.EqualValues(t, n, made+reading.Unread)
	assert.Equal(t, fmt.Sprintf("lost.json:%d", made+1), reading.From)
	s.check(t, int(made))
}

// An interrupt does not wait for the next line of a pipe. The lines before it are sent.
func TestInterruptedRedriveOfAPipe(t *testing.T) {
	reader, writer := io.Pipe()
	s := newFixture(t, 0, sink.Firehose, false)
	producing, stop := context.WithCancel(t.Context())
	s.server.Fail = func(sinktest.Call) sinktest.Failure {
		stop()
		return sinktest.Failure{}
	}
	r := &Redrive{Files: func(yield func(File, error) bool) { yield(File{"<stdin>", reader}, nil) }}
	s.Source = r
	go io.WriteString(writer, `{"rawData":"MQo="}`+"\n{")
	require.ErrorIs(t, s.Send(t.Context(), producing), context.Canceled)
	assert.Equal(t, []int{0, 1}, s.delivered)
	reading := r.Rest(producing) // returns at once: producing is done
	assert.False(t, reading.Complete)
	assert.Zero(t, reading.Unread)
	writer.Close()
	assert.True(t, r.Rest(t.Context()).Complete)
}
