// Package lake writes what a delivery stream would deliver of a template's records.
//
//  1. [generate.Job] makes the records, in order, each at its time.
//  2. A cutter, which is one goroutine, asks [firehose.Buffer] which of them are one
//     object, and [firehose.Keys] for its name.
//  3. Each object has a goroutine that compresses it and writes it to the
//     [bucket.Bucket] while its records come, so that memory does not depend on the
//     size of objects.
package lake

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/record"
)

// A Run is what to write.
type Run struct {
	Stream   firehose.Stream
	Bucket   bucket.Bucket
	Template *record.Template
	Newline  bool // the producer ends each record with a line feed, as KDG does
	Zone     *time.Location
	Seed     uint64
	Pace     generate.Pace
	N        uint64  // how many records
	RealTime bool    // each record waits for its instant
	Fail     float64 // the share of records whose processing fails, 0 to 1

	// Wrote hears of each object once it is there, from one goroutine at a time.
	Wrote func(Object)
}

// An Object is in the bucket.
type Object struct {
	Key   string
	Error bool // it holds error records
	firehose.Object
	Stored int64 // bytes, compressed
}

// Check says why the stream cannot be modelled, if it cannot.
func Check(d firehose.Stream) error {
	what := d.Unmodelled()
	if what == "" {
		return nil
	}
	return fmt.Errorf("delivery stream %s: %s is not modelled: take it out of the template, or deploy it", d.Name, what)
}

// Write writes the objects. When ctx is done in simulated time, those that are
// complete are finished and the last one, which is not, is dropped: the same run
// again gives the same objects. In real time the last one is delivered as it is, as
// Firehose would when its interval has passed. Any failure drops what is unfinished.
// No object is ever there in part.
func (r *Run) Write(ctx context.Context) error {
	if err := Check(r.Stream); err != nil {
		return err
	}
	cut := r.newCutter(ctx)
	making, stop := context.WithCancel(ctx)
	defer stop()
	batches, ended := make(chan *generate.Batch), make(chan error, 1)
	job := r.job()
	go func() { ended <- job.Run(making, runtime.GOMAXPROCS(0), cut.writers.most*piecesAhead, batches) }()
	failure := r.cut(cut, batches)
	if failure != nil {
		stop()
		for b := range batches {
			b.Release()
		}
	}
	interrupt := <-ended
	if failure != nil || interrupt != nil && !r.RealTime {
		cut.drop()
	} else {
		cut.flush()
	}
	return cmp.Or(cut.writers.wait(), failure, interrupt)
}

// grace is how long after an object's deadline it is closed in real time: records
// that arrived before it may still be on their way from where they are made.
const grace = 5 * generate.Tick

// cut cuts the batches into objects until there are no more of them.
func (r *Run) cut(c *cutter, batches <-chan *generate.Batch) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		var due <-chan time.Time
		if at, waits := c.deadline(); r.RealTime && waits {
			timer.Reset(time.Until(at.Add(grace)))
			due = timer.C
		}
		select {
		case b, more := <-batches:
			if !more {
				return nil
			}
			err := c.take(b)
			b.Release()
			if err != nil {
				return err
			}
		case now := <-due:
			if err := c.due(now); err != nil {
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

// newline is what the producer ends a record with.
func (r *Run) newline() string { return map[bool]string{true: "\n"}[r.Newline] }

// delimiter is what Firehose ends a record with.
func (r *Run) delimiter() string { return map[bool]string{true: "\n"}[r.Stream.AppendDelimiter] }

// The streams of chance, besides the records' own.
const (
	chanceOfKeys = 1 + iota
	chanceOfFailures
	chanceOfEntries
)

func (r *Run) newCutter(ctx context.Context) *cutter {
	keys := r.Stream.Keys(rand.NewPCG(r.Seed, chanceOfKeys))
	stopped := ctx.Err
	if r.RealTime { // what has arrived is delivered
		stopped = func() error { return nil }
	}
	failures := func(opened time.Time) (string, error) { return keys.Error(opened, failureType) }
	return &cutter{
		data:      flow{buffer: r.Stream.Buffer(), name: keys.Data},
		errors:    flow{buffer: r.Stream.Buffer(), name: failures, error: true},
		delimiter: len(r.delimiter()),
		failures:  rand.New(rand.NewPCG(r.Seed, chanceOfFailures)),
		fail:      r.Fail,
		entries:   rand.NewPCG(r.Seed, chanceOfEntries),
		writers:   newWriters(context.WithoutCancel(ctx), stopped, r.Bucket, r.Stream.Compression, r.Wrote),
	}
}
