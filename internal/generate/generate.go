// Package generate makes the records of a template in order, on every core.
//
//  1. A [Job] says which records, and its [Schedule] when each is made.
//  2. [Job.Run] hands out numbers of records in batches, has them made by so many
//     goroutines at once, and gives the [Batch]es in the order of their numbers.
//  3. Who takes a batch gives it back with [Batch.Release]; there is a fixed number
//     of them, so that a slow reader holds the job up and memory does not grow.
package generate

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"penstock/record"
)

// A Job is records to make.
type Job struct {
	Template *record.Template
	Tail     string // follows each record: a line feed, mostly
	N        uint64 // how many
	Seed     uint64
	Zone     *time.Location // of dates in records
	Schedule Schedule
}

// A Schedule says when records are made. Its methods are called by one goroutine.
type Schedule interface {
	// Take waits until record first is to be made, and says how many are to be made
	// with it: 1 to most of them. Its error ends the job; errOver ends it as if there
	// were no more records.
	Take(ctx context.Context, first uint64, most int) (n int, err error)
	// At gives the instants of the records of the batch that was taken last: those
	// of each, or one for all of them where each is nil.
	At() (all time.Time, each func(i uint64) time.Time)
}

// A Batch is some records in a row.
type Batch struct {
	First uint64
	Text  []byte // the records, each with its tail
	Ends  []int  // where in Text each ends, with its tail

	at      time.Time
	each    func(i uint64) time.Time
	times   []time.Time   // by each
	made    chan struct{} // says that Text is complete
	holders atomic.Int32
	free    chan<- *Batch
}

// Time is when the batch's k-th record is made, counted from 0.
func (b *Batch) Time(k int) time.Time {
	if b.each == nil {
		return b.at
	}
	return b.times[k]
}

// Retain says that one more will release the batch.
func (b *Batch) Retain() { b.holders.Add(1) }

// Release gives the batch back: nothing of it is to be read after that.
func (b *Batch) Release() {
	if b.holders.Add(-1) == 0 {
		b.free <- b
	}
}

// batchBytes is about how long a batch is: long enough for its passing from hand to
// hand to cost next to nothing, short enough to stay in a core's cache.
const batchBytes = 256 << 10

// batchRecords is the most records in a batch.
const batchRecords = 4096

// Run makes the records by so many goroutines at once, sends them to out in order,
// and closes it. At most spare batches wait for their readers. The same job is the
// same records, however many make them, with the same times. When ctx is done, it
// ends after the batches that are under way, so always with a whole record.
//
// The batches go round: from free to dispatch, which says what is to be in them; in
// this order to inOrder, and at the same time to whichever goroutine is idle; from
// who takes them back to free.
func (j *Job) Run(ctx context.Context, goroutines, spare int, out chan<- *Batch) error {
	perBatch := j.perBatch()
	batches := int(min((j.N-1)/perBatch+1, uint64(2*goroutines+2+spare)))
	free, todo, order := make(chan *Batch, batches), make(chan *Batch, batches), make(chan *Batch, batches)
	for range batches {
		free <- &Batch{made: make(chan struct{}, 1), free: free}
	}
	var group errgroup.Group
	group.Go(func() error {
		defer close(todo)
		defer close(order)
		return j.dispatch(ctx, perBatch, free, todo, order)
	})
	for range min(goroutines, batches) {
		group.Go(func() error {
			j.make(todo)
			return nil
		})
	}
	group.Go(func() error {
		defer close(out)
		for b := range order {
			<-b.made
			out <- b
		}
		return nil
	})
	return group.Wait()
}

// dispatch hands out all batches, or those until ctx is done.
func (j *Job) dispatch(ctx context.Context, perBatch uint64, free <-chan *Batch, todo, order chan<- *Batch) error {
	for first := uint64(0); first < j.N; {
		var b *Batch
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b = <-free:
		}
		n, err := j.Schedule.Take(ctx, first, int(min(perBatch, j.N-first)))
		if err == errOver {
			return nil
		} else if err != nil {
			return err
		}
		b.First, b.Ends = first, slices.Grow(b.Ends[:0], n)[:n]
		b.at, b.each = j.Schedule.At()
		b.holders.Store(1)
		todo <- b
		order <- b
		first += uint64(n)
	}
	return nil
}

// make makes the text of batches.
func (j *Job) make(todo <-chan *Batch) {
	state := record.NewState(j.Seed, j.Zone) // of this goroutine, and so not near another's
	for b := range todo {
		state.Seek(b.First)
		b.Text, b.times = b.Text[:0], b.times[:0]
		if cap(b.Text) > 4*batchBytes { // a large record that is rare
			b.Text = nil
		}
		state.SetTime(b.at)
		for k := range b.Ends {
			if b.each != nil {
				at := b.each(b.First + uint64(k))
				b.times = append(b.times, at)
				state.SetTime(at)
			}
			b.Text = j.append(b.Text, state)
			b.Ends[k] = len(b.Text)
		}
		b.made <- struct{}{}
	}
}

// append appends the next record with its tail.
func (j *Job) append(text []byte, state *record.State) []byte {
	text = j.Template.Append(text, state)
	for i := range len(j.Tail) { // it is short: a call would take longer
		text = append(text, j.Tail[i])
	}
	return text
}

// perBatch is how many records make a batch, judged by the first ones.
func (j *Job) perBatch() uint64 {
	state := record.NewState(j.Seed, j.Zone)
	var text []byte
	records, bytes := 0, 0
	for records < batchRecords && bytes < batchBytes {
		text = j.append(text[:0], state)
		bytes += len(text)
		records++
	}
	return uint64(min(max(1, batchBytes*records/max(1, bytes)), batchRecords))
}
