package send

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"penstock/internal/firehose"
)

// A DeadLetter is a file of lost records, which is there once there is one. Each has a
// line: an [firehose.ErrorRecord], as Firehose writes of what it cannot deliver, with the
// partition key if the record has one. [Redrive] reads it.
type DeadLetter struct {
	Path string
	Kept int64 // records that it has of this run
	file *os.File
}

// deadLine is a line of a DeadLetter.
type deadLine struct {
	firehose.ErrorRecord
	PartitionKey string `json:"partitionKey,omitempty"`
}

// Add appends a record. What was in the file before stays.
func (d *DeadLetter) Add(l Lost) (err error) {
	if d.file == nil {
		d.file, err = os.OpenFile(d.Path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) // records may be private
		if err != nil {
			return fmt.Errorf("lost records: %w", err)
		}
	}
	line := deadLine{firehose.FailedRecord(l.Data, l.Made, l.Code, l.Message), l.PartitionKey}
	line.AttemptsMade = l.Attempts
	line.AttemptEndingTimestamp = time.Now().UnixMilli()
	text, err := json.Marshal(line)
	if err == nil {
		_, err = d.file.Write(append(text, '\n')) // at once: the process may be killed
	}
	if err != nil {
		return fmt.Errorf("lost records: %w", err)
	}
	d.Kept++
	return nil
}

// Close says whether all is written.
func (d *DeadLetter) Close() error {
	if d.file == nil {
		return nil
	}
	return d.file.Close()
}
