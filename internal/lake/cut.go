package lake

import (
	"math/rand/v2"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
)

// A cutter assigns each record to an object.
type cutter struct {
	data      flow
	errors    flow
	delimiter int     // bytes that Firehose appends to each record
	fail      float64 // share of records whose processing fails
	failures  *rand.Rand
	entries   rand.Source // for the entry names of ZIP archives
	writers   *writers
}

// A flow is a sequence of objects of one kind: data or error records.
type flow struct {
	buffer *firehose.Buffer
	name   func(opened time.Time) (string, error)
	error  bool
	open   *object // receives the buffered records; nil if the buffer is empty
}

// take assigns the records of a batch to objects. It fails at the first record that is
// too large for Firehose, and after the first failed write.
func (c *cutter) take(b *generate.Batch) error {
	from, start := 0, 0 // offsets of the first record not yet written, and of this one
	for k, end := range b.Ends {
		at := b.Time(k)
		if size := end - start - c.delimiter; size > firehose.MaxRecordBytes {
			return &firehose.TooLargeError{Number: b.First + uint64(k) + 1, Bytes: size}
		}
		if c.fail > 0 && c.failures.Float64() < c.fail {
			c.data.open.write(b.Text[from:start], b)
			if err := c.addFailed(b.Text[start:end-c.delimiter], at); err != nil {
				return err
			}
			from, start = end, end
			continue
		}
		done, complete := c.data.buffer.Add(end-start, at)
		if complete {
			c.data.open.write(b.Text[from:start], b)
			c.data.finish(done)
			from = start
		}
		if c.data.open == nil {
			if err := c.begin(&c.data, at); err != nil {
				return err
			}
		}
		start = end
	}
	c.data.open.write(b.Text[from:start], b)
	return c.writers.failure()
}

// addFailed adds an error record for a record whose processing failed.
func (c *cutter) addFailed(data []byte, at time.Time) error {
	line := firehose.FailedRecord(data, at, failureCode, failureMessage).Append(nil)
	done, complete := c.errors.buffer.Add(len(line), at)
	if complete {
		c.errors.finish(done)
	}
	if c.errors.open == nil {
		if err := c.begin(&c.errors, at); err != nil {
			return err
		}
	}
	c.errors.open.write(line, nil)
	return nil
}

// The content of the error records. Lambda.FunctionError is one of the error codes in
// Firehose's developer guide.
const (
	failureType    = "processing-failed"
	failureCode    = "Lambda.FunctionError"
	failureMessage = "The Lambda function was successfully invoked but it returned an error result."
)

// begin opens the flow's next object.
func (c *cutter) begin(f *flow, opened time.Time) error {
	key, err := f.name(opened)
	if err != nil {
		return err
	}
	f.open, err = c.writers.begin(key, firehose.UUID(c.entries), f.error)
	return err
}

// finish closes the flow's open object.
func (f *flow) finish(o firehose.Object) {
	f.open.finish(o)
	f.open = nil
}

// deadline returns when the next open object is due. ok is false if none is open.
func (c *cutter) deadline() (at time.Time, ok bool) {
	at, ok = c.data.buffer.Deadline()
	if other, more := c.errors.buffer.Deadline(); more && (!ok || other.Before(at)) {
		return other, true
	}
	return at, ok
}

// closeDue finishes the objects whose buffering interval has passed.
func (c *cutter) closeDue(now time.Time) error {
	for _, f := range []*flow{&c.data, &c.errors} {
		if o, complete := f.buffer.Due(now); complete {
			f.finish(o)
		}
	}
	return c.writers.failure()
}

// flush finishes the open objects, as Firehose does when their interval passes.
func (c *cutter) flush() {
	for _, f := range []*flow{&c.data, &c.errors} {
		if o, any := f.buffer.Flush(); any {
			f.finish(o)
		}
	}
}

// drop abandons the open objects, so that they are never stored.
func (c *cutter) drop() {
	for _, f := range []*flow{&c.data, &c.errors} {
		if f.open != nil {
			f.open.drop()
		}
	}
}
