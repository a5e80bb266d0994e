// Package lake writes the objects that Firehose would deliver for the records of a
// template.
//
//  1. A [generate.Job] renders the records in order and gives each its arrival time.
//  2. A single goroutine, the cutter, groups them into objects with [firehose.Buffer]
//     and names each object with [firehose.Keys].
//  3. One goroutine per object compresses the records as they arrive and writes them to
//     the [bucket.Bucket], so memory use does not depend on the size of objects.
package lake

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"penstock/firehose"
	"penstock/firehose/partition"
	"penstock/firehose/prefix"
	"penstock/internal/bucket"
	"penstock/internal/convert"
	"penstock/internal/generate"
	"penstock/record"
)

// A Run configures one simulation of a delivery stream.
type Run struct {
	Stream   firehose.Stream
	Columns  []convert.Column // of the table to convert to, if the stream converts
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

// Check returns an error if the stream uses a feature that this package does not
// simulate, has an unknown setting, or has an invalid query of partition keys.
func Check(d firehose.Stream) error {
	if d.Destination != firehose.S3 {
		return fmt.Errorf("delivery stream %s: it delivers to %s, and only objects in S3 are written: use a stream with an S3 destination", d.Name, d.Destination)
	}
	if err := d.NeedsAll(); err != nil {
		return err
	}
	what := d.Unmodelled()
	switch {
	case what == "" && d.DynamicPartitioning:
		_, err := partition.New(d)
		return err
	case what == "":
		return nil
	}
	return fmt.Errorf("delivery stream %s: %s is not modelled: remove it from the template, or deploy the stream", d.Name, what)
}

// Write writes the objects and returns when all are stored.
//
// If ctx is cancelled, objects that are complete are still stored. In simulated time the
// last, incomplete object is dropped, so that a repeated run writes the same objects. In
// real time it is delivered as it is, as Firehose would when the interval passes.
//
// After an error no incomplete object is stored. A partly written object never appears
// in the bucket.
func (r *Run) Write(ctx context.Context) error {
	if err := Check(r.Stream); err != nil {
		return err
	}
	cut, err := r.newCutter(ctx)
	if err != nil {
		return err
	}
	jobCtx, stop := context.WithCancel(ctx)
	defer stop()
	batches, finished := make(chan *generate.Batch), make(chan error, 1)
	job := r.job()
	spare := cut.writers.maxOpen * piecesAhead
	if processed := r.preparer(jobCtx, cut); processed != nil {
		job.Inspect = processed.prepare
	}
	if cut.partitions != nil {
		spare = 0 // because objects have copies
	}
	go func() { finished <- job.Run(jobCtx, runtime.GOMAXPROCS(0), spare, batches) }()
	failure := r.cut(cut, batches)
	if failure != nil {
		stop()
		for b := range batches {
			b.Release()
		}
	}
	interrupt := <-finished
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

// cut assigns the batches to objects until the channel is closed.
func (r *Run) cut(c *cutter, batches <-chan *generate.Batch) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var due <-chan time.Time
		if at, ok := c.deadline(); ok && r.RealTime {
			timer.Reset(time.Until(at.Add(grace)))
			due = timer.C
		}
		select {
		case b, more := <-batches:
			if !more {
				return nil
			}
			err := c.take(b)
			if c.backup != nil && err == nil {
				err = c.backup.take(b)
			}
			b.Release()
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

// preparer returns what processes the records, or nil for a stream that only appends
// delimiters.
func (r *Run) preparer(ctx context.Context, c *cutter) *preparer {
	p := &preparer{ctx: ctx, divide: r.Stream.Deaggregation, delimiter: r.delimiter(), schema: c.writers.schema}
	if c.partitions != nil {
		p.query = c.partitions.query
	}
	if p.query == nil && p.schema == nil && p.divide == (firehose.Deaggregation{}) {
		return nil
	}
	return p
}

func (r *Run) newCutter(ctx context.Context) (*cutter, error) {
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
	}
	ctx, wrote := context.WithoutCancel(ctx), oneAtATime(r.Wrote)
	c.backup = r.backup(ctx, stopped, wrote)
	c.newErrors = func(errorType string) *errorFlow {
		name := func(opened time.Time) (string, error) { return keys.Error(opened, errorType) }
		return &errorFlow{flow{buffer: r.Stream.Buffer(), name: name, error: true}, errorType}
	}
	flows := 2 // data and errors
	if r.Stream.DynamicPartitioning {
		query, err := partition.New(r.Stream)
		if err != nil {
			return nil, err
		}
		flows = firehose.MaxActivePartitions + len(prefix.ErrorTypes())
		c.partitions = &partitions{
			stream: r.Stream, query: query, names: keys, start: c.start,
			open: map[string]*flow{}, moment: newMoment(r.Stream),
		}
	}
	c.writers = newWriters(ctx, stopped, r.Bucket, r.Stream.Compression, flows, wrote)
	if r.Stream.Conversion != "" {
		schema, err := convert.NewSchema(r.Columns)
		if err != nil {
			return nil, fmt.Errorf("delivery stream %s: %w", r.Stream.Name, err)
		}
		c.writers.schema = schema
	}
	return c, nil
}
