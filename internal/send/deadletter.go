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

// A DeadLetter is a file of records that were not delivered. Each line is a
// [firehose.ErrorRecord] in JSON, the format in which Firehose writes records that it
// cannot deliver, plus the partition key if there is one. [Redrive] reads the file. It is
// created when the first record is added.
type DeadLetter struct {
	Path string
	// Undelivered counts the records that the stream may accept later, Refused those that
	// it would reject again.
	Undelivered, Refused Kept
	// Refusal is the reason for which the first of the Refused records was rejected.
	Refusal string
	// Failures has the distinct errors of writing the file.
	Failures []WriteFailure

	file        *os.File
	partialLine bool // the file does not end with a line feed
}

// Kept counts the records that were added, and those of them that were written.
type Kept struct{ Records, Written int64 }

// A WriteFailure is an error, with the number of records that were not written because of
// it.
type WriteFailure struct {
	Err     error
	Records int64
}

// deadLetterLine is the JSON of one record.
type deadLetterLine struct {
	firehose.ErrorRecord
	PartitionKey string `json:"partitionKey,omitempty"`
}

// Line returns the record as a line of a [DeadLetter], with its line feed.
func (l Lost) Line() []byte {
	line := deadLetterLine{firehose.FailedRecord(l.Data, l.Made, l.Code, l.Message), l.PartitionKey}
	if line.RawData == nil {
		line.RawData = []byte{} // an empty string in JSON instead of null
	}
	line.AttemptsMade = l.Attempts
	line.AttemptEndingTimestamp = time.Now().UnixMilli()
	text, _ := json.Marshal(line) // numbers, texts and bytes never fail
	return append(text, '\n')
}

// probeBytes is the free space that [NewDeadLetter] requires on the disk. It is a block, so
// that the free rest of a file's last block does not suffice.
const probeBytes = 4 << 10

// NewDeadLetter returns a dead-letter file at path, which it does not create yet. It returns
// an error if the file could not be written or not be read again.
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
		file, err := openAppend(path, 0)
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

// openAppend opens a dead-letter file to append to it and to read its last byte.
func openAppend(path string, create int) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_RDWR|create, 0o600) // records may be private
}

// probe returns an error if no file can be created in the folder or if the disk is full. It
// writes a temporary file, because another process may have the dead-letter file open.
func probe(folder string) error {
	file, err := os.CreateTemp(folder, ".kdg-*")
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, probeBytes))
	return cmp.Or(err, file.Close(), os.Remove(file.Name()))
}

// cause returns a *fs.PathError without the operation and the path.
func cause(err error) error {
	if fault, is := errors.AsType[*fs.PathError](err); is {
		return fault.Err
	}
	return err
}

// Add appends a record to the file and keeps its earlier content. It counts an error in
// Failures.
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

// write appends a line without buffering, so that it survives if the process is killed.
func (d *DeadLetter) write(l Lost) error {
	if d.file == nil {
		if err := d.open(); err != nil {
			return err
		}
	}
	text := l.Line()
	if d.partialLine {
		text = append([]byte{'\n'}, text...)
	}
	n, err := d.file.Write(text)
	d.partialLine = err != nil && (n > 0 || d.partialLine)
	return err
}

// open opens the file and sets partialLine. A process that was killed, or a full disk, may
// have left an incomplete line.
func (d *DeadLetter) open() error {
	file, err := openAppend(d.Path, os.O_CREATE)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Size() > 0 {
		last := make([]byte, 1)
		_, err = file.ReadAt(last, info.Size()-1)
		d.partialLine = last[0] != '\n'
	}
	if err != nil {
		file.Close()
		return err
	}
	d.file = file
	return nil
}

// failed counts records that were not written because of err.
func (d *DeadLetter) failed(err error, records int64) {
	i := slices.IndexFunc(d.Failures, func(f WriteFailure) bool { return f.Err.Error() == err.Error() })
	if i < 0 {
		d.Failures = append(d.Failures, WriteFailure{err, records})
		return
	}
	d.Failures[i].Records += records
}

// Close syncs the file to the disk and closes it. On an error, it counts all records as not
// written.
func (d *DeadLetter) Close() {
	if d.file == nil {
		return
	}
	if err := cmp.Or(d.file.Sync(), d.file.Close()); err != nil {
		d.failed(err, d.Undelivered.Written+d.Refused.Written)
		d.Undelivered.Written, d.Refused.Written = 0, 0
	}
}
