package lake

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// A cutter assigns each record to an object.
type cutter struct {
	data       flow
	partitions *partitions // instead of data, if the stream partitions
	errors     []*errorFlow
	newErrors  func(errorType string) *errorFlow
	delimiter  int     // bytes that Firehose appends to each record
	fail       float64 // share of records whose processing fails
	failures   *rand.Rand
	entries    rand.Source // for the entry names of ZIP archives
	writers    *writers
	table      firehose.CatalogTable // to which the stream converts
	backup     *backup               // nil if the stream has none; it takes the records itself

	functionARN string // of the function that transforms records
}

// A flow is a sequence of objects of one kind: the data, a partition of it, or the error
// records of one type.
type flow struct {
	buffer *firehose.Buffer
	name   func(opened time.Time) (string, error)
	error  bool
	open   *object // receives the buffered records; nil if the buffer is empty
	chunk  []byte  // records of a partition that the object has not received yet
}

// An errorFlow is the flow of the error records of one type.
type errorFlow struct {
	flow
	errorType string
}

// take assigns records to objects. It fails at the first record that is too large for
// Firehose, and after the first failed write.
func (c *cutter) take(r *records) error {
	if r.tooBig != nil {
		return r.tooBig
	}
	from, start := 0, 0 // index of the first record not yet written, and offset of this one
	for k, end := range r.ends {
		at, record := r.time(k), r.text[start:end-c.delimiter]
		if r.asRendered() && len(record) > firehose.MaxRecordBytes {
			return &firehose.TooLargeError{Number: r.First + uint64(k) + 1, Bytes: len(record)}
		}
		switch failure, err := c.outcome(r, k, end-start, at); {
		case err != nil:
			return err
		case failure != nil:
			c.data.open.write(r.stored(from, k), r.Batch)
			if err := c.addFailed(r.original(k, record), at, failure); err != nil {
				return err
			}
			from = k + 1
		case c.partitions != nil:
			from = k + 1
		default:
			done, complete := c.data.buffer.Add(end-start, at)
			if complete {
				c.data.open.write(r.stored(from, k), r.Batch)
				c.data.finish(done)
				from = k
			}
			if c.data.open == nil {
				if err := c.begin(&c.data, at); err != nil {
					return err
				}
			}
		}
		start = end
	}
	c.data.open.write(r.stored(from, len(r.ends)), r.Batch)
	return c.writers.failure()
}

// outcome returns why record k of a batch, of so many bytes, fails, or nil. If the stream
// partitions, it adds a record that does not fail to its partition.
func (c *cutter) outcome(r *records, k, bytes int, at time.Time) (*failure, error) {
	if c.fail > 0 && c.failures.Float64() < c.fail {
		return functionFailed, nil
	}
	if why, failed := r.failed[k]; failed {
		return new(why), nil
	}
	if c.partitions == nil {
		return nil, nil
	}
	return c.partitions.add(r.partitionKeys(k), r.stored(k, k+1), bytes, at)
}

// functionFailed is the failure of the share of records that the user chooses.
// Lambda.FunctionError is one of the error codes in Firehose's developer guide.
var functionFailed = &failure{
	errorType: prefix.ProcessingFailed,
	code:      "Lambda.FunctionError",
	message:   "The Lambda function was successfully invoked but it returned an error result.",
}

// addFailed adds an error record for a record that fails. The guide shows the format for
// records whose transformation fails; the other types are assumed to have the same.
func (c *cutter) addFailed(data []byte, at time.Time, why *failure) error {
	i := slices.IndexFunc(c.errors, func(f *errorFlow) bool { return f.errorType == why.errorType })
	if i < 0 {
		i = len(c.errors)
		c.errors = append(c.errors, c.newErrors(why.errorType))
	}
	f := &c.errors[i].flow
	var line []byte
	if why.errorType == prefix.ConversionFailed {
		line = firehose.UnconvertedRecord(data, at, why.code, why.message, c.table).Append(nil)
	} else {
		failed := firehose.FailedRecord(data, at, why.code, why.message)
		if why.attempts > 0 {
			failed.AttemptsMade, failed.AttemptEndingTimestamp, failed.LambdaARN = why.attempts, why.ended.UnixMilli(), c.functionARN
		}
		line = failed.Append(nil)
	}
	done, complete := f.buffer.Add(len(line), at)
	if complete {
		f.finish(done)
	}
	if f.open == nil {
		if err := c.begin(f, at); err != nil {
			return err
		}
	}
	f.open.write(line, nil)
	return nil
}

// begin opens the flow's next object.
func (c *cutter) begin(f *flow, opened time.Time) error {
	key, err := f.name(opened)
	if err != nil {
		return err
	}
	return c.start(f, key)
}

// start opens an object with the key.
func (c *cutter) start(f *flow, key string) (err error) {
	f.open, err = c.writers.begin(key, firehose.UUID(c.entries), f.error)
	return err
}

// collect adds a record to the open object. It copies the record.
func (f *flow) collect(record []byte) {
	if f.chunk == nil {
		f.chunk = f.open.chunk()
	}
	if f.chunk = append(f.chunk, record...); len(f.chunk) >= f.open.chunkBytes {
		f.open.writeChunk(f.chunk, false)
		f.chunk = nil
	}
}

// finish closes the flow's open object.
func (f *flow) finish(o firehose.Object) {
	if f.chunk != nil {
		f.open.writeChunk(f.chunk, true)
		f.chunk = nil
	}
	f.open.finish(o)
	f.open = nil
}

// flows returns the flows of objects that are named by their opening alone.
func (c *cutter) flows() []*flow {
	all := []*flow{&c.data}
	for _, f := range c.errors {
		all = append(all, &f.flow)
	}
	return all
}

// deadline returns when the next open object is due. ok is false if none is open.
func (c *cutter) deadline() (at time.Time, ok bool) {
	if c.partitions != nil {
		at, ok = c.partitions.deadline()
	}
	for _, f := range c.flows() {
		if other, waits := f.buffer.Deadline(); waits && (!ok || other.Before(at)) {
			at, ok = other, true
		}
	}
	return at, ok
}

// closeDue finishes the objects whose buffering interval has passed.
func (c *cutter) closeDue(now time.Time) error {
	if c.partitions != nil {
		c.partitions.closeDue(now)
	}
	for _, f := range c.flows() {
		if o, complete := f.buffer.Due(now); complete {
			f.finish(o)
		}
	}
	return c.writers.failure()
}

// all returns the flows, open or not. Afterwards no partition is open.
func (c *cutter) all() []*flow {
	all := c.flows()
	if c.backup != nil {
		all = append(all, &c.backup.flow)
	}
	if c.partitions == nil {
		return all
	}
	return append(c.partitions.all(), all...)
}

// wait waits for all open objects, and returns the first error.
func (c *cutter) wait() error {
	err := c.writers.wait()
	if c.backup != nil {
		err = cmp.Or(err, c.backup.writers.wait())
	}
	return err
}

// flush finishes the open objects, as Firehose does when their interval passes.
func (c *cutter) flush() {
	for _, f := range c.all() {
		if o, any := f.buffer.Flush(); any {
			f.finish(o)
		}
	}
}

// drop abandons the open objects, so that they are never stored.
func (c *cutter) drop() {
	for _, f := range c.all() {
		if f.open != nil {
			f.open.drop()
		}
	}
}
