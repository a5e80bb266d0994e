package lake

import (
	"math/rand/v2"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
)

// A cutter decides of each record which object it goes to.
type cutter struct {
	data      flow
	errors    flow
	delimiter int // bytes that Firehose puts after each record
	fail      float64
	failures  *rand.Rand
	entries   rand.Source // names what is in ZIP archives
	writers   *writers
}

// A flow is objects of one kind, one after the other.
type flow struct {
	buffer *firehose.Buffer
	name   func(opened time.Time) (string, error)
	error  bool
	open   *object // the one that the buffer's records go to; nil if it has none
}

// take takes the records of a batch.
func (c *cutter) take(b *generate.Batch) error {
	from, start := 0, 0 // the first record that no object has yet; the record
	for k, end := range b.Ends {
		at := b.Time(k)
		if size := end - start - c.delimiter; size > firehose.MaxRecordBytes {
			return &firehose.TooLargeError{Number: b.First + uint64(k) + 1, Bytes: size}
		}
		if c.fail > 0 && c.failures.Float64() < c.fail {
			c.data.open.write(b.Text[from:start], b)
			if err := c.failed(b.Text[start:end-c.delimiter], at); err != nil {
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

// failed takes a record whose processing failed.
func (c *cutter) failed(data []byte, at time.Time) error {
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

// What the error records say; Lambda.FunctionError is among the guide's error codes.
const (
	failureType    = "processing-failed"
	failureCode    = "Lambda.FunctionError"
	failureMessage = "The Lambda function was successfully invoked but it returned an error result."
)

// begin begins the flow's next object.
func (c *cutter) begin(f *flow, opened time.Time) error {
	key, err := f.name(opened)
	if err != nil {
		return err
	}
	f.open, err = c.writers.begin(key, firehose.UUID(c.entries), f.error)
	return err
}

// finish ends the flow's object with what the buffer says of it.
func (f *flow) finish(o firehose.Object) {
	f.open.finish(o)
	f.open = nil
}

// deadline is when the next object is due, if one waits.
func (c *cutter) deadline() (at time.Time, waits bool) {
	at, waits = c.data.buffer.Deadline()
	if other, more := c.errors.buffer.Deadline(); more && (!waits || other.Before(at)) {
		return other, true
	}
	return at, waits
}

// due ends the objects that are complete now.
func (c *cutter) due(now time.Time) error {
	for _, f := range []*flow{&c.data, &c.errors} {
		if o, complete := f.buffer.Due(now); complete {
			f.finish(o)
		}
	}
	return c.writers.failure()
}

// flush ends the objects that wait, as Firehose will when their interval has passed.
func (c *cutter) flush() {
	for _, f := range []*flow{&c.data, &c.errors} {
		if o, any := f.buffer.Flush(); any {
			f.finish(o)
		}
	}
}

// drop leaves the objects that wait unwritten.
func (c *cutter) drop() {
	for _, f := range []*flow{&c.data, &c.errors} {
		if f.open != nil {
			f.open.drop()
		}
	}
}
