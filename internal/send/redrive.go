package send

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Redrive is a source of the records that a [DeadLetter] has, or an error object that
// Firehose wrote under its ErrorOutputPrefix: lines of JSON, with the record in
// rawData, in base64.
//
// Amazon Data Firehose Developer Guide, "Handle failure in data transformation":
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
type Redrive struct {
	Files iter.Seq2[File, error]
	Keys  func() string // gives partition keys where a line has none; nil for none
}

// A File is read and closed.
type File struct {
	Name string // for errors
	io.ReadCloser
}

// batchBytes is about how much of a file is read before it is sent.
const batchBytes = 256 << 10

// Run gives the records of all files. Its error is one line; the records before are
// given.
func (r Redrive) Run(ctx context.Context, out chan<- Records) error {
	defer close(out)
	for file, err := range r.Files {
		if err != nil {
			return err
		}
		if err := r.read(ctx, file, out); err != nil {
			return err
		}
	}
	return nil
}

func (r Redrive) read(ctx context.Context, file File, out chan<- Records) error {
	defer file.Close()
	text, err := plain(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	lines := json.NewDecoder(text)
	batch := Records{Done: func() {}}
	for number := 1; ; number++ {
		data, key, err := r.next(lines)
		if err != nil || len(batch.Text)+len(data) > batchBytes {
			if len(batch.Ends) > 0 {
				batch.At = time.Now()
				select {
				case out <- batch:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			batch = Records{Done: func() {}}
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: record %d: %w", file.Name, number, err)
		}
		batch.Text = append(batch.Text, data...)
		batch.Ends = append(batch.Ends, len(batch.Text))
		if r.Keys != nil {
			batch.Keys = append(batch.Keys, key)
		}
	}
}

// next gives the next record.
func (r Redrive) next(lines *json.Decoder) (data []byte, key string, err error) {
	var line struct {
		RawData      *[]byte `json:"rawData"`
		PartitionKey string  `json:"partitionKey"`
	}
	err = lines.Decode(&line)
	switch {
	case err == io.EOF:
		return nil, "", err
	case err != nil:
		return nil, "", fmt.Errorf("not JSON, or cut off: %w: give an error object of Firehose, or a file of lost records", err)
	case line.RawData == nil:
		return nil, "", errors.New("no rawData: give an error object of Firehose, or a file of lost records")
	}
	key = line.PartitionKey
	if key == "" && r.Keys != nil {
		key = r.Keys()
	}
	return *line.RawData, key, nil
}

// plain is the text, which may be compressed with GZIP.
func plain(r io.Reader) (io.Reader, error) {
	text := bufio.NewReader(r)
	if head, _ := text.Peek(2); string(head) == "\x1f\x8b" {
		return gzip.NewReader(text)
	}
	return text, nil
}
