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

// Redrive is a source of the records in a [DeadLetter], or in an error object that Firehose
// wrote under its ErrorOutputPrefix: lines of JSON, with the record in rawData, in base64.
// It skips lines that have no record, and counts them.
//
// Amazon Data Firehose Developer Guide, "Handle failure in data transformation":
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
type Redrive struct {
	Files iter.Seq2[File, error] // an error is about one file; the others follow
	Keys  func() string          // returns partition keys for lines that have none; nil for none

	lock    sync.Mutex
	reading Reading
	first   int64 // number of the first unread record
	done    chan struct{}
}

// A File is read and closed.
type File struct {
	Name string // for errors
	io.ReadCloser
}

// Reading says what was wrong with the files, and what of them was not sent.
type Reading struct {
	Bad        int64   // lines without a record
	Unreadable int64   // files that could not be read, or not to their end
	Faults     []error // what was wrong, for the first few of both
	Unread     int64   // records that were not read before the run ended
	From       string  // file and line of the first of them
	Complete   bool    // Unread has all of them
}

// maxFaults is how many faults are described.
const maxFaults = 10

// batchBytes is about how much of a file is read before it is sent.
const batchBytes = 256 << 10

// A piece is some records in a row, and where they are.
type piece struct {
	Records
	number int64  // of the first record
	at     string // file and line of the first record
}

// Run sends the records of all files to out. When ctx is done, it returns at once, and the
// records that are left are counted for [Redrive.Rest].
func (r *Redrive) Run(ctx context.Context, out chan<- Records) error {
	defer close(out)
	r.done = make(chan struct{})
	pieces := make(chan piece)
	go func() { // reading may block, and is not waited for
		defer close(r.done)
		defer close(pieces)
		s := scanner{Redrive: r, ctx: ctx, out: pieces}
		s.scan()
	}()
	for {
		select {
		case p, more := <-pieces:
			if !more {
				return r.ended(ctx)
			}
			select {
			case out <- p.Records:
			case <-ctx.Done():
				r.leave(p)
				return ctx.Err()
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Rest returns what became of the files after Run has returned. It waits until the records
// that were not sent are counted, or until ctx is done.
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

// ended returns why not all records were sent, or nil if they were.
func (r *Redrive) ended(ctx context.Context) error {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.reading.Unread > 0 {
		return ctx.Err()
	}
	return nil
}

// leave counts records that are not sent.
func (r *Redrive) leave(p piece) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.reading.Unread == 0 || p.number < r.first {
		r.first, r.reading.From = p.number, p.at
	}
	r.reading.Unread += int64(len(p.Ends))
}

// fault notes what is wrong with a line or a file, which count is of.
func (r *Redrive) fault(count *int64, err error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	*count++
	if len(r.reading.Faults) < maxFaults {
		r.reading.Faults = append(r.reading.Faults, err)
	}
}

// A scanner reads the files of a Redrive, once.
type scanner struct {
	*Redrive
	ctx     context.Context
	out     chan<- piece
	piece   piece
	records int64 // so far
}

func (s *scanner) scan() {
	for file, err := range s.Files {
		if err == nil {
			err = s.read(file)
		}
		s.pass()
		if errors.Is(err, context.Canceled) {
			return
		} else if err != nil {
			s.fault(&s.reading.Unreadable, err)
		}
	}
}

// read reads the lines of a file.
func (s *scanner) read(file File) error {
	defer file.Close()
	text, err := plain(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	lines := bufio.NewReaderSize(text, batchBytes)
	for number := 1; ; number++ {
		if ready, _ := lines.Peek(lines.Buffered()); !bytes.ContainsRune(ready, '\n') {
			s.pass() // the next line may be long in coming
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

// line adds the records of a line. It has more than one where files without a line feed
// at their end were joined.
func (s *scanner) line(line []byte, at string) {
	values := json.NewDecoder(bytes.NewReader(bytes.TrimSpace(line)))
	for {
		data, key, err := next(values)
		if err == io.EOF {
			return
		}
		if err == nil {
			s.add(data, key, at)
			continue
		}
		if s.ctx.Err() == nil {
			s.fault(&s.reading.Bad, fmt.Errorf("%s: %w", at, err))
		}
		if _, is := errors.AsType[*json.SyntaxError](err); is || errors.Is(err, io.ErrUnexpectedEOF) {
			return // where the next value begins is not known
		}
	}
}

// add adds a record to the piece, which is passed on when it is full.
func (s *scanner) add(data []byte, key, at string) {
	if len(s.piece.Text)+len(data) > batchBytes {
		s.pass()
	}
	if len(s.piece.Ends) == 0 {
		s.piece = piece{Records{Done: func() {}}, s.records, at}
	}
	s.records++
	s.piece.Text = append(s.piece.Text, data...)
	s.piece.Ends = append(s.piece.Ends, len(s.piece.Text))
	if s.Keys != nil {
		if key == "" {
			key = s.Keys()
		}
		s.piece.Keys = append(s.piece.Keys, key)
	}
}

// pass passes the piece on, or counts its records after the run has ended.
func (s *scanner) pass() {
	if len(s.piece.Ends) == 0 {
		return
	}
	s.piece.At = time.Now()
	select {
	case s.out <- s.piece:
	case <-s.ctx.Done():
		s.leave(s.piece)
	}
	s.piece = piece{}
}

// next returns the next record of a line, or io.EOF where there is none.
func next(line *json.Decoder) (data []byte, key string, err error) {
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

// plain returns the text, which may be compressed with GZIP.
func plain(r io.Reader) (io.Reader, error) {
	text := bufio.NewReader(r)
	if head, _ := text.Peek(2); string(head) == "\x1f\x8b" {
		return gzip.NewReader(text)
	}
	return text, nil
}
