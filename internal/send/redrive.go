package send

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Redrive is a source of the records in a [DeadLetter], or in the error objects that
// Firehose writes under its ErrorOutputPrefix. Each line is a JSON object with the record in
// rawData, in base64. Redrive skips and counts lines without a record.
//
// Amazon Data Firehose Developer Guide, "Handle failure in data transformation":
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
type Redrive struct {
	Files iter.Seq2[File, error] // an error concerns one file; the other files follow
	Keys  func() string          // returns a partition key for a line that has none; nil without partition keys

	lock    sync.Mutex
	reading Reading
	first   int64 // number of the first unread record
	done    chan struct{}
}

// A File is a dead-letter file or an error object. Redrive closes it.
type File struct {
	Name string // for error messages
	io.ReadCloser
}

// Reading counts the faults of the files and the records that were not sent.
type Reading struct {
	Bad        int64   // lines without a record
	Unreadable int64   // files that could not be read to their end
	Faults     []error // the first maxFaults errors of both kinds
	Unread     int64   // records that were not sent before the run ended
	From       string  // file and line of the first of the Unread records
	Complete   bool    // Unread counts to the end of the last file
}

// maxFaults limits Reading.Faults.
const maxFaults = 10

// batchBytes is the approximate size of the batches that Redrive sends.
const batchBytes = 256 << 10

// A chunk is a batch of consecutive records with its position in the files.
type chunk struct {
	Records
	number int64  // of the first record, counted from 0
	at     string // file and line of the first record
}

// Run sends the records of all files to out. When ctx is done, it returns at once. A
// goroutine then counts the remaining records for [Redrive.Rest].
func (r *Redrive) Run(ctx context.Context, out chan<- Records) error {
	defer close(out)
	r.done = make(chan struct{})
	chunks := make(chan chunk)
	go func() { // not awaited, because reading may block
		defer close(r.done)
		defer close(chunks)
		s := scanner{Redrive: r, ctx: ctx, out: chunks}
		s.scan()
	}()
	for {
		select {
		case p, more := <-chunks:
			if !more {
				return r.err(ctx)
			}
			select {
			case out <- p.Records:
			case <-ctx.Done():
				r.countUnread(p)
				return ctx.Err()
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Rest returns the Reading after Run has returned. It waits until all unsent records are
// counted, or until ctx is done.
func (r *Redrive) Rest(ctx context.Context) Reading {
	complete := false
	if r.done != nil {
		select {
		case <-r.done:
			complete = true
		case <-ctx.Done():
		}
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	reading := r.reading
	reading.Complete = complete
	return reading
}

// err returns the error of ctx if records were not sent, otherwise nil.
func (r *Redrive) err(ctx context.Context) error {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.reading.Unread > 0 {
		return ctx.Err()
	}
	return nil
}

// countUnread counts the records of a chunk that is not sent.
func (r *Redrive) countUnread(p chunk) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.reading.Unread == 0 || p.number < r.first {
		r.first, r.reading.From = p.number, p.at
	}
	r.reading.Unread += int64(len(p.Ends))
}

// addFault increments count, which is Bad or Unreadable, and adds err to Faults.
func (r *Redrive) addFault(count *int64, err error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	*count++
	if len(r.reading.Faults) < maxFaults {
		r.reading.Faults = append(r.reading.Faults, err)
	}
}

// A scanner splits the files of a Redrive into chunks.
type scanner struct {
	*Redrive
	ctx     context.Context
	out     chan<- chunk
	chunk   chunk
	records int64 // so far
}

func (s *scanner) scan() {
	for file, err := range s.Files {
		if err == nil {
			err = s.read(file)
		}
		s.flush()
		if errors.Is(err, context.Canceled) {
			return
		} else if err != nil {
			s.addFault(&s.reading.Unreadable, err)
		}
	}
}

// read reads the lines of a file.
func (s *scanner) read(file File) error {
	defer file.Close()
	text, err := decompress(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	lines := bufio.NewReaderSize(text, batchBytes)
	for number := 1; ; number++ {
		if ready, _ := lines.Peek(lines.Buffered()); !bytes.ContainsRune(ready, '\n') {
			s.flush() // reading the next line may block for long
		}
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("%s: %w: it is not read from line %d on", file.Name, err, number)
		}
		s.line(line, fmt.Sprintf("%s:%d", file.Name, number))
		if err == io.EOF {
			return nil
		}
	}
}

// line adds the records of a line. A line has several if someone concatenated files that
// do not end with a line feed.
func (s *scanner) line(line []byte, at string) {
	values := json.NewDecoder(bytes.NewReader(bytes.TrimSpace(line)))
	for {
		data, key, err := decode(values)
		if err == io.EOF {
			return
		}
		if err == nil {
			s.add(data, key, at)
			continue
		}
		if s.ctx.Err() == nil {
			s.addFault(&s.reading.Bad, fmt.Errorf("%s: %w", at, err))
		}
		if _, is := errors.AsType[*json.SyntaxError](err); is || errors.Is(err, io.ErrUnexpectedEOF) {
			return // it is unknown where the next value begins
		}
	}
}

// add adds a record to the current chunk, and flushes a full chunk first.
func (s *scanner) add(data []byte, key, at string) {
	if len(s.chunk.Text)+len(data) > batchBytes {
		s.flush()
	}
	if len(s.chunk.Ends) == 0 {
		s.chunk = chunk{Records{Done: func() {}}, s.records, at}
	}
	s.records++
	s.chunk.Text = append(s.chunk.Text, data...)
	s.chunk.Ends = append(s.chunk.Ends, len(s.chunk.Text))
	if s.Keys != nil {
		if key == "" {
			key = s.Keys()
		}
		s.chunk.Keys = append(s.chunk.Keys, key)
	}
}

// flush sends the chunk to out. After the run has ended, it counts the records instead.
func (s *scanner) flush() {
	if len(s.chunk.Ends) == 0 {
		return
	}
	s.chunk.At = time.Now()
	select {
	case s.out <- s.chunk:
	case <-s.ctx.Done():
		s.countUnread(s.chunk)
	}
	s.chunk = chunk{}
}

// decode returns the next record of a line. The error is io.EOF after the last one.
func decode(line *json.Decoder) (data []byte, key string, err error) {
	var value struct {
		RawData      *[]byte `json:"rawData"`
		PartitionKey string  `json:"partitionKey"`
	}
	err = line.Decode(&value)
	switch {
	case err == io.EOF:
		return nil, "", err
	case err != nil:
		return nil, "", fmt.Errorf("not JSON, or cut off: %w", err)
	case value.RawData == nil:
		return nil, "", errors.New("no rawData")
	}
	return *value.RawData, value.PartitionKey, nil
}

// decompress returns a reader of the text, whether or not it is compressed with GZIP.
func decompress(r io.Reader) (io.Reader, error) {
	text := bufio.NewReader(r)
	if head, _ := text.Peek(2); string(head) == "\x1f\x8b" {
		return gzip.NewReader(text)
	}
	return text, nil
}
