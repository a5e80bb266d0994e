// Package lake writes the objects that Firehose would deliver for the records of a
// template.
//
//  1. A [generate.Job] renders the records in order and gives each its arrival time.
//  2. A backup, if the stream has one, writes them as they are.
//  3. A [transform.Function], if the stream has one, transforms them in batches.
//  4. A single goroutine, the cutter, groups them into objects with [firehose.Buffer]
//     and names each object with [firehose.Keys].
//  5. One goroutine per object compresses the records as they arrive and writes them to
//     the [bucket.Bucket], so memory use does not depend on the size of objects.
package lake

import (
	"cmp"
	"context"
	"math/rand/v2"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/internal/transform"
	"penstock/record"
)

// A Run configures one simulation of a delivery stream.
type Run struct {
	Stream firehose.Stream // with the columns of the table, if it converts
	// Function transforms the records, if the stream has a Transformation. In real time its
	// invocations outlast an interrupt, until GiveUp is closed.
	Function *transform.Function
	GiveUp   <-chan struct{}
	Bucket   bucket.Bucket
	Backup   bucket.Bucket // of the stream's backup; nil for Bucket
	Template *record.Template
	Newline  bool // the producer appends a line feed to each record, as KDG does
	Zone     *time.Location
	Seed     uint64
	Pace     generate.Pace
	N        uint64  // number of records
	RealTime bool    // send each record at its arrival time instead of at once
	Fail     float64 // share of records whose processing fails, 0 to 1

	// Wrote is called after each object is stored, by one goroutine at a time.
	Wrote func(Object)
}

// An Object describes a stored object.
type Object struct {
	Key    string
	Error  bool // holds error records
	Backup bool // holds the records as they arrived
	firehose.Object
	Stored int64 // size in bytes, after compression
}

// Write writes the objects and returns when all are stored.
//
// If ctx is cancelled, objects that are complete are still stored. In simulated time the
// last, incomplete object is dropped, so that a repeated run writes the same objects. In
// real time it is delivered as it is, as Firehose would when the interval passes, with the
// records that have been transformed when GiveUp is closed.
//
// After an error no incomplete object is stored. A partly written object never appears
// in the bucket.
func (r *Run) Write(ctx context.Context) error {
	format, err := newFormat(r.Stream, r.Function)
	if err != nil {
		return err
	}
	cut := r.newCutter(ctx, format)
	input := r.start(ctx, cut)
	failure := r.cut(cut, input.records)
	if failure != nil {
		input.abandon()
	}
	failed, interrupt := input.wait()
	failure = cmp.Or(failure, failed)
	if failure != nil || interrupt != nil && !r.RealTime {
		cut.drop()
	} else {
		cut.flush()
	}
	return cmp.Or(cut.wait(), failure, interrupt)
}

// grace is how long an object stays open after its deadline in real time: records that
// arrived before the deadline may still be on their way from the generator.
const grace = 5 * generate.Tick

// cut assigns the records to objects until the channel is closed.
func (r *Run) cut(c *cutter, input <-chan *records) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	late := grace
	if t := r.Stream.Transformation; t != nil { // records may also wait in its buffer
		late += time.Duration(t.BufferIntervalSeconds) * time.Second
	}
	for {
		var due <-chan time.Time
		if at, ok := c.deadline(); ok && r.RealTime {
			timer.Reset(time.Until(at.Add(late)))
			due = timer.C
		}
		select {
		case records, more := <-input:
			if !more {
				return nil
			}
			err := c.take(records)
			records.release()
			if err != nil {
				return err
			}
		case now := <-due:
			if err := c.closeDue(now); err != nil {
				return err
			}
		}
	}
}

func (r *Run) job() *generate.Job {
	schedule := generate.Simulated(r.Pace)
	if r.RealTime {
		schedule = generate.RealTime(r.Pace)
	}
	return &generate.Job{
		Template: r.Template,
		Tail:     r.newline() + r.delimiter(),
		N:        r.N,
		Seed:     r.Seed,
		Zone:     r.Zone,
		Schedule: schedule,
	}
}

// newline returns the line ending that the producer appends to a record, if any.
func (r *Run) newline() string { return map[bool]string{true: "\n"}[r.Newline] }

// delimiter returns the line ending that Firehose appends to a record, if any.
func (r *Run) delimiter() string { return map[bool]string{true: "\n"}[r.Stream.AppendDelimiter] }

// RNG streams, derived from the seed. The records use other streams.
const (
	rngKeys = 1 + iota
	rngFailures
	rngEntries
	rngBackup
)

func (r *Run) newCutter(ctx context.Context, f format) *cutter {
	keys := r.Stream.Keys(rand.NewPCG(r.Seed, rngKeys))
	stopped := ctx.Err
	if r.RealTime { // records that have arrived are still delivered
		stopped = func() error { return nil }
	}
	c := &cutter{
		data:      flow{buffer: r.Stream.Buffer(), name: keys.Data},
		delimiter: len(r.delimiter()),
		failures:  rand.New(rand.NewPCG(r.Seed, rngFailures)),
		fail:      r.Fail,
		entries:   rand.NewPCG(r.Seed, rngEntries),
		table:     r.Stream.Converter.Table,
	}
	ctx, wrote := context.WithoutCancel(ctx), oneAtATime(r.Wrote)
	c.backup = r.backup(ctx, stopped, wrote)
	c.newErrors = func(errorType string) *errorFlow {
		name := func(opened time.Time) (string, error) { return keys.Error(opened, errorType) }
		return &errorFlow{flow{buffer: r.Stream.Buffer(), name: name, error: true}, errorType}
	}
	if t := r.Stream.Transformation; t != nil {
		c.functionARN = t.FunctionARN
	}
	flows := 2 // data and errors
	if f.query != nil {
		flows = firehose.MaxActivePartitions + len(prefix.ErrorTypes())
		c.partitions = &partitions{
			stream: r.Stream, query: f.query, names: keys, start: c.start,
			open: map[string]*flow{}, moment: newMoment(r.Stream),
		}
	}
	c.writers = newWriters(ctx, stopped, r.Bucket, r.Stream.Compression, flows, wrote)
	c.writers.schema = f.schema
	return c
}
