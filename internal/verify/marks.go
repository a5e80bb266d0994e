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

// A Series is marks, numbered from 1, that no other run has.
type Series struct {
	ID   string // a UUID
	N    int
	tail string // of each, as a record
	keys bool   // they have partition keys, as a data stream wants them
}

// newSeries gives a new series. A mark ends with a line feed, as KDG's records do, unless
// the stream adds one.
func newSeries(n int, delimited bool) Series {
	s := Series{ID: firehose.UUID(rand.NewPCG(rand.Uint64(), rand.Uint64())), N: n, tail: "\n"}
	if delimited {
		s.tail = ""
	}
	return s
}

// head is a mark up to its number. A brace follows that.
func (s Series) head() string { return `{"kdgVerify":"` + s.ID + `","mark":` }

// append appends a mark, as it is sent.
func (s Series) append(dst []byte, number int) []byte {
	dst = append(dst, s.head()...)
	dst = strconv.AppendInt(dst, int64(number), 10)
	return append(append(dst, '}'), s.tail...)
}

// batchMarks are given to a sender at once.
const batchMarks = firehose.MaxBatchRecords

// Run gives the marks to a sender, as a [send.Source].
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

// pieceSize is how much of an object is searched at once.
const pieceSize = 64 << 10

// find finds the marks in a text, whatever is between them.
func (s Series) find(text io.Reader, each func(number int)) error {
	head := []byte(s.head())
	longest := len(head) + len(strconv.Itoa(s.N)) + 1
	held := make([]byte, 0, pieceSize+longest)
	for {
		n, err := text.Read(held[len(held):cap(held)])
		held = held[:len(held)+n]
		from := 0
		for {
			i := bytes.Index(held[from:], head)
			if i < 0 {
				break
			}
			start := from + i
			digits, _, closed := bytes.Cut(held[start+len(head):min(start+longest, len(held))], []byte("}"))
			if !closed && start+longest > len(held) {
				break // the next piece has the rest
			}
			if number, bad := strconv.Atoi(string(digits)); closed && bad == nil && number >= 1 && number <= s.N {
				each(number)
			}
			from = start + len(head)
		}
		held = append(held[:0], held[max(from, len(held)-longest):]...)
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// errorHead begins the objects that Firehose writes of records that failed.
const errorHead = `{"attemptsMade":`

// findFailed finds the marks in lines of [firehose.ErrorRecord], with what failed, and
// those in other lines, where nothing did.
func (s Series) findFailed(text *bufio.Reader, each func(number int, failure string)) error {
	for {
		line, err := text.ReadBytes('\n')
		data, failure := line, ""
		var r firehose.ErrorRecord
		if json.Unmarshal(line, &r) == nil && r.RawData != nil {
			data, failure = r.RawData, r.ErrorCode+": "+r.ErrorMessage
		}
		s.find(bytes.NewReader(data), func(number int) { each(number, failure) }) // memory never fails
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A timed sink tells a tally when marks are sent, and which are not taken.
type timed struct {
	sink.Sink
	lock  sync.Mutex
	tally *Tally
}

// Put sends marks, each an entry.
func (s *timed) Put(ctx context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
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

// lose hears of a mark that is given up.
func (s *timed) lose(l send.Lost) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.each(l.Data, func(m *mark) { m.refused = l.Code + ": " + l.Message })
}

// each gives the mark that an entry is.
func (s *timed) each(data []byte, f func(*mark)) {
	s.tally.series.find(bytes.NewReader(data), func(number int) { f(&s.tally.marks[number-1]) }) // memory never fails
}
