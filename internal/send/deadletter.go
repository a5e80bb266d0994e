package send

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"penstock/firehose"
)

// A DeadLetter is a file of records that were not delivered. Each is a line: an
// [firehose.ErrorRecord], as Firehose writes for what it cannot deliver, with the partition
// key if the record has one. [Redrive] reads it. The file is created with the first record.
type DeadLetter struct {
	Path string
	// Undelivered counts the records that a stream may accept later, Refused those that it
	// never accepts.
	Undelivered, Refused Kept
	// Refusal says why the first of the refused records is never accepted.
	Refusal string
	// Failures has each reason for which records could not be written.
	Failures []WriteFailure

	file *os.File
	half bool // the file ends in half a line
}

// Kept says how many records were added, and how many of them are in the file.
type Kept struct{ Records, Written int64 }

// A WriteFailure is a reason why records are not in the file.
type WriteFailure struct {
	Err     error
	Records int64
}

// deadLine is a line of a DeadLetter.
type deadLine struct {
	firehose.ErrorRecord
	PartitionKey string `json:"partitionKey,omitempty"`
}

// Line returns the record as a line of a [DeadLetter], with its line feed.
func (l Lost) Line() []byte {
	line := deadLine{firehose.FailedRecord(l.Data, l.Made, l.Code, l.Message), l.PartitionKey}
	if line.RawData == nil {
		line.RawData = []byte{} // an empty text, not null
	}
	line.AttemptsMade = l.Attempts
	line.AttemptEndingTimestamp = time.Now().UnixMilli()
	text, _ := json.Marshal(line) // numbers, texts and bytes never fail
	return append(text, '\n')
}

// probeBytes is how much room [NewDeadLetter] asks of the disk: more than is left in the
// last block of a file.
const probeBytes = 4 << 10

// NewDeadLetter returns a dead letter at path. It fails where the file cannot be written
// to, or not read again. It creates no file at path.
func NewDeadLetter(path string) (*DeadLetter, error) {
	_, err := os.Lstat(path)
	exists := err == nil
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist) && exists:
		return nil, errors.New("it is a link to a file that does not exist")
	case errors.Is(err, fs.ErrNotExist):
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("there is no folder %s", filepath.Dir(path))
		}
	case err != nil:
		return nil, cause(err)
	case info.IsDir():
		return nil, errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file, and records could not be read from it again")
	default:
		file, err := open(path, 0)
		if err != nil {
			return nil, cause(err)
		}
		file.Close()
	}
	if err := probe(filepath.Dir(path)); err != nil && !(exists && errors.Is(err, fs.ErrPermission)) {
		return nil, cause(err)
	}
	return &DeadLetter{Path: path}, nil
}

// open opens a dead letter to append to it and to read its end.
func open(path string, create int) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_RDWR|create, 0o600) // records may be private
}

// probe tests that files in a folder can be created and that the disk has room. It uses a
// file of its own: another process may have the dead letter open.
func probe(folder string) error {
	file, err := os.CreateTemp(folder, ".kdg-*")
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, probeBytes))
	return cmp.Or(err, file.Close(), os.Remove(file.Name()))
}

// cause returns an error of the system without the call and the path.
func cause(err error) error {
	if fault, is := errors.AsType[*fs.PathError](err); is {
		return fault.Err
	}
	return err
}

// Add appends a record. What was in the file before stays. An error counts as a
// WriteFailure.
func (d *DeadLetter) Add(l Lost) error {
	kept := &d.Undelivered
	if l.Code == CodeRefused {
		kept = &d.Refused
		d.Refusal = cmp.Or(d.Refusal, l.Message)
	}
	kept.Records++
	if err := d.write(l); err != nil {
		d.failed(err, 1)
		return err
	}
	kept.Written++
	return nil
}

// write appends a line at once: the process may be killed.
func (d *DeadLetter) write(l Lost) error {
	if d.file == nil {
		if err := d.open(); err != nil {
			return err
		}
	}
	text := l.Line()
	if d.half {
		text = append([]byte{'\n'}, text...)
	}
	n, err := d.file.Write(text)
	d.half = err != nil && (n > 0 || d.half)
	return err
}

// open opens the file, and sees whether a process that was killed, or a full disk, left
// half a line at its end.
func (d *DeadLetter) open() error {
	file, err := open(d.Path, os.O_CREATE)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() > 0 {
		last := make([]byte, 1)
		_, err = file.ReadAt(last, info.Size()-1)
		d.half = last[0] != '\n'
	}
	if err != nil {
		file.Close()
		return err
	}
	d.file = file
	return nil
}

// failed counts records that are not in the file for a reason.
func (d *DeadLetter) failed(err error, records int64) {
	i := slices.IndexFunc(d.Failures, func(f WriteFailure) bool { return f.Err.Error() == err.Error() })
	if i < 0 {
		d.Failures = append(d.Failures, WriteFailure{err, records})
		return
	}
	d.Failures[i].Records += records
}

// Close writes the file to the disk. An error counts as a WriteFailure of all records.
func (d *DeadLetter) Close() {
	if d.file == nil {
		return
	}
	if err := cmp.Or(d.file.Sync(), d.file.Close()); err != nil {
		d.failed(err, d.Undelivered.Written+d.Refused.Written)
		d.Undelivered.Written, d.Refused.Written = 0, 0
	}
}
