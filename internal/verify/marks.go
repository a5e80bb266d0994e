package verify

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"penstock/firehose"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// A Series is a set of marks numbered from 1. Its ID distinguishes them from those of
// other runs.
type Series struct {
	ID     string // a UUID
	N      int
	fields string // other members of each mark, each with a comma: see partitionFields
	tail   string // follows each mark
	keys   bool   // send partition keys, which data streams require
}

// newSeries returns a series with a random ID. Marks end with a line feed, like KDG's
// records, unless the stream adds the delimiter.
func newSeries(n int, delimited bool) Series {
	s := Series{ID: firehose.UUID(rand.NewPCG(rand.Uint64(), rand.Uint64())), N: n, tail: "\n"}
	if delimited {
		s.tail = ""
	}
	return s
}

// markPrefix returns the text of a mark before its number. A brace follows the number.
func (s Series) markPrefix() string { return "{" + s.fields + `"kdgVerify":"` + s.ID + `","mark":` }

// append appends a mark to dst.
func (s Series) append(dst []byte, number int) []byte {
	dst = append(dst, s.markPrefix()...)
	dst = strconv.AppendInt(dst, int64(number), 10)
	return append(append(dst, '}'), s.tail...)
}

// batchMarks is the number of marks in one batch of the source.
const batchMarks = firehose.MaxBatchRecords

// Run sends the marks to out in batches. It implements [send.Source].
func (s Series) Run(ctx context.Context, out chan<- send.Records) error {
	defer close(out)
	for number := 1; number <= s.N; {
		batch := send.Records{At: time.Now(), Done: func() {}}
		for ; number <= s.N && len(batch.Ends) < batchMarks; number++ {
			batch.Text = s.append(batch.Text, number)
			batch.Ends = append(batch.Ends, len(batch.Text))
			if s.keys {
				batch.Keys = append(batch.Keys, strconv.Itoa(number))
			}
		}
		select {
		case out <- batch:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// chunkSize is how much of an object is searched at a time.
const chunkSize = 64 << 10

// find calls each with the number of every mark in the text, whatever is between them.
func (s Series) find(text io.Reader, each func(number int)) error {
	prefix := []byte(s.markPrefix())
	longest := len(prefix) + len(strconv.Itoa(s.N)) + 1
	held := make([]byte, 0, chunkSize+longest)
	for {
		n, err := text.Read(held[len(held):cap(held)])
		held = held[:len(held)+n]
		from := 0
		for {
			i := bytes.Index(held[from:], prefix)
			if i < 0 {
				break
			}
			start := from + i
			digits, _, closed := bytes.Cut(held[start+len(prefix):min(start+longest, len(held))], []byte("}"))
			if !closed && start+longest > len(held) {
				break // the rest is in the next chunk
			}
			if number, bad := strconv.Atoi(string(digits)); closed && bad == nil && number >= 1 && number <= s.N {
				each(number)
			}
			from = start + len(prefix)
		}
		held = append(held[:0], held[max(from, len(held)-longest):]...)
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// errorObjectPrefix is how error objects of Firehose begin.
const errorObjectPrefix = `{"attemptsMade":`

// findFailed calls each for every mark in the text. In lines that are a
// [firehose.ErrorRecord], it decodes the record and passes the failure; elsewhere the
// failure is empty.
func (s Series) findFailed(text *bufio.Reader, each func(number int, failure string)) error {
	for {
		line, err := text.ReadBytes('\n')
		data, failure := line, ""
		var r firehose.ErrorRecord
		if json.Unmarshal(line, &r) == nil && r.RawData != nil {
			data, failure = r.RawData, r.ErrorCode+": "+r.ErrorMessage
		}
		s.find(bytes.NewReader(data), func(number int) { each(number, failure) }) // reading memory cannot fail
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A recordingSink is a sink that records in a tally when marks are sent.
type recordingSink struct {
	sink.Sink
	lock  sync.Mutex
	tally *Tally
}

// Put records the time of the first attempt for each mark and passes the entries on.
// Each entry holds one mark.
func (s *recordingSink) Put(ctx context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
	now := time.Now()
	s.lock.Lock()
	for _, e := range entries {
		s.each(e.Data, func(m *mark) {
			if m.sent.IsZero() {
				m.sent = now
			}
		})
	}
	s.lock.Unlock()
	return s.Sink.Put(ctx, entries)
}

// recordLost records why a mark was given up.
func (s *recordingSink) recordLost(l send.Lost) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.each(l.Data, func(m *mark) { m.refused = l.Code + ": " + l.Message })
}

// each calls f with the mark that the data holds.
func (s *recordingSink) each(data []byte, f func(*mark)) {
	s.tally.series.find(bytes.NewReader(data), func(number int) { f(&s.tally.marks[number-1]) }) // reading memory cannot fail
}
