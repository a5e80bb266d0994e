// Package generate renders the records of a template in parallel and in order.
//
//  1. A [Job] describes the records to render. Its [Schedule] decides when to render each.
//  2. [Job.Run] divides the records into batches, renders them on several goroutines and
//     sends each [Batch] in the order of the record numbers.
//  3. The receiver returns each batch with [Batch.Release]. The number of batches is
//     fixed, so a slow receiver slows down the job, and memory use does not grow.
package generate

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"penstock/record"
)

// A Job describes records to render: N records of a seed, from number First on.
type Job struct {
	Template *record.Template
	Tail     string // appended to each record, usually a line feed
	First    uint64 // number of the first record
	N        uint64 // number of records
	Seed     uint64
	Zone     *time.Location // time zone of dates in records
	Schedule Schedule

	// Inspect, if set, is called with each batch when its text is complete, before the
	// batch is sent. Calls are concurrent and not in order. Inspect may set Notes.
	Inspect func(*Batch)
}

// A Schedule decides when records are rendered. Only one goroutine calls its methods.
type Schedule interface {
	// Take waits until record number first is due. It returns the size of the batch that
	// begins with this record, from 1 to most. An error ends the job, except that
	// errScheduleOver ends it without an error.
	Take(ctx context.Context, first uint64, most int) (n int, err error)
	// At returns the instants of the batch of the last call of Take: a function from
	// record number to instant or, if each is nil, one instant for all records.
	At() (all time.Time, each func(i uint64) time.Time)
}

// A Batch holds consecutive records.
type Batch struct {
	First uint64 // number of the first record
	Text  []byte // the records, each followed by the tail
	Ends  []int  // offset in Text of each record's end, including the tail
	Notes any    // set by Inspect; batches are reused, so it may have notes on earlier records

	at      time.Time
	timeOf  func(i uint64) time.Time
	times   []time.Time   // instants of the records, if timeOf is not nil
	done    chan struct{} // receives a value when Text is complete
	holders atomic.Int32
	free    chan<- *Batch
}

// Time returns the instant of the batch's k-th record, counted from 0.
func (b *Batch) Time(k int) time.Time {
	if b.timeOf == nil {
		return b.at
	}
	return b.times[k]
}

// Retain adds a holder, who must call Release too.
func (b *Batch) Retain() { b.holders.Add(1) }

// Release returns the batch to the job once every holder has called it. The caller must
// not use the batch afterwards.
func (b *Batch) Release() {
	if b.holders.Add(-1) == 0 {
		b.free <- b
	}
}

// batchBytes is the approximate size of a batch: large enough to make the cost of passing
// it between goroutines negligible, small enough to stay in a core's cache.
const batchBytes = 256 << 10

// batchRecords is the maximum number of records in a batch.
const batchRecords = 4096

// Run renders the records on the given number of goroutines, sends the batches to out in
// order, and closes out. Receivers can hold up to spare batches without slowing down the
// job. The records and their instants do not depend on the number of goroutines. When ctx
// is done, Run sends the batches in progress, so that no record is cut off, and returns
// the context's error.
//
// Batches circulate: dispatch takes a free batch and assigns records to it. It then queues
// the batch both for the next idle goroutine and, in order, for the receiver. Release
// makes the batch free again.
func (j *Job) Run(ctx context.Context, goroutines, spare int, out chan<- *Batch) error {
	perBatch := j.recordsPerBatch()
	batches := int(min((j.N-1)/perBatch+1, uint64(2*goroutines+2+spare)))
	free, todo, order := make(chan *Batch, batches), make(chan *Batch, batches), make(chan *Batch, batches)
	for range batches {
		free <- &Batch{done: make(chan struct{}, 1), free: free}
	}
	var group errgroup.Group
	group.Go(func() error {
		defer close(todo)
		defer close(order)
		return j.dispatch(ctx, perBatch, free, todo, order)
	})
	for range min(goroutines, batches) {
		group.Go(func() error {
			j.render(todo)
			return nil
		})
	}
	group.Go(func() error {
		defer close(out)
		for b := range order {
			<-b.done
			out <- b
		}
		return nil
	})
	return group.Wait()
}

// dispatch assigns records to batches until all are assigned, the schedule is over or ctx
// is done.
func (j *Job) dispatch(ctx context.Context, perBatch uint64, free <-chan *Batch, todo, order chan<- *Batch) error {
	for done := uint64(0); done < j.N; {
		first := j.First + done
		var b *Batch
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b = <-free:
		}
		n, err := j.Schedule.Take(ctx, first, int(min(perBatch, j.N-done)))
		if err == errScheduleOver {
			return nil
		} else if err != nil {
			return err
		}
		b.First, b.Ends = first, slices.Grow(b.Ends[:0], n)[:n]
		b.at, b.timeOf = j.Schedule.At()
		b.holders.Store(1)
		todo <- b
		order <- b
		done += uint64(n)
	}
	return nil
}

// render renders the records of batches.
func (j *Job) render(todo <-chan *Batch) {
	state := record.NewState(j.Seed, j.Zone)
	for b := range todo {
		state.Seek(b.First)
		b.Text, b.times = b.Text[:0], b.times[:0]
		if cap(b.Text) > 4*batchBytes { // frees the memory of a rare large record
			b.Text = nil
		}
		state.SetTime(b.at)
		for k := range b.Ends {
			if b.timeOf != nil {
				at := b.timeOf(b.First + uint64(k))
				b.times = append(b.times, at)
				state.SetTime(at)
			}
			b.Text = j.appendRecord(b.Text, state)
			b.Ends[k] = len(b.Text)
		}
		if j.Inspect != nil {
			j.Inspect(b)
		}
		b.done <- struct{}{}
	}
}

// appendRecord appends the next record and the tail.
func (j *Job) appendRecord(text []byte, state *record.State) []byte {
	text = j.Template.Append(text, state)
	for i := range len(j.Tail) { // faster than a call of append, because the tail is short
		text = append(text, j.Tail[i])
	}
	return text
}

// recordsPerBatch returns the number of records per batch, estimated from the first
// records.
func (j *Job) recordsPerBatch() uint64 {
	state := record.NewState(j.Seed, j.Zone)
	var text []byte
	records, bytes := 0, 0
	for records < batchRecords && bytes < batchBytes {
		text = j.appendRecord(text[:0], state)
		bytes += len(text)
		records++
	}
	return uint64(min(max(1, batchBytes*records/max(1, bytes)), batchRecords))
}
