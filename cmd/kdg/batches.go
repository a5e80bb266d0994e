package main

import (
	"context"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"penstock/internal/record"
)

// A job is records to write.
type job struct {
	template *record.Template
	n        uint64
	seed     uint64
	zone     *time.Location
	now      func() time.Time         // gives the instant of a batch
	wrote    func(records, bytes int) // hears of each batch that was written
}

// A batch is some records in a row, all of one instant.
type batch struct {
	first   uint64
	count   int
	instant time.Time
	text    []byte
	made    chan struct{} // says that text is complete
}

// batchBytes is about how long a batch is: long enough for its passing from hand to
// hand to cost next to nothing, short enough to stay in a core's cache.
const batchBytes = 256 << 10

// batchRecords is the most records in a batch, whose instant they share.
const batchRecords = 4096

// write writes the records in order, made by so many goroutines at once. The same
// job is the same bytes, however many they are. When ctx is done, it ends after the
// batches that are under way, so always with a whole record.
//
// There is a fixed number of batches, which go round: from free to dispatch, which
// says what is to be in them; in this order to the writer, and at the same time to
// whichever goroutine is idle; from the writer back to free.
func (j *job) write(ctx context.Context, w io.Writer, goroutines int) error {
	perBatch := j.perBatch()
	batches := int(min((j.n+perBatch-1)/perBatch, uint64(2*goroutines+2)))
	free, todo, order := make(chan *batch, batches), make(chan *batch, batches), make(chan *batch, batches)
	for range batches {
		free <- &batch{made: make(chan struct{}, 1)}
	}
	group, ctx := errgroup.WithContext(ctx)
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
	group.Go(func() error { return j.writeBatches(w, order, free) })
	return group.Wait()
}

// dispatch hands out all batches, or those until ctx is done.
func (j *job) dispatch(ctx context.Context, perBatch uint64, free <-chan *batch, todo, order chan<- *batch) error {
	for first := uint64(0); first < j.n; first += perBatch {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b := <-free:
			b.first, b.count, b.instant = first, int(min(perBatch, j.n-first)), j.now()
			todo <- b
			order <- b
		}
	}
	return nil
}

// make makes the text of batches.
func (j *job) make(todo <-chan *batch) {
	state := record.NewState(j.seed, j.zone) // of this goroutine, and so not near another's
	for b := range todo {
		state.Seek(b.first)
		state.SetTime(b.instant)
		b.text = b.text[:0]
		for range b.count {
			b.text = append(j.template.Append(b.text, state), '\n')
		}
		b.made <- struct{}{}
	}
}

// writeBatches writes batches when they are made.
func (j *job) writeBatches(w io.Writer, order <-chan *batch, free chan<- *batch) error {
	for b := range order {
		<-b.made
		if _, err := w.Write(b.text); err != nil {
			return err
		}
		j.wrote(b.count, len(b.text))
		free <- b
	}
	return nil
}

// perBatch is how many records make a batch, judged by the first ones.
func (j *job) perBatch() uint64 {
	const look = 64
	state := record.NewState(j.seed, j.zone)
	var text []byte
	records, bytes := 0, 0
	for records < look && bytes < batchBytes {
		text = j.template.Append(text[:0], state)
		bytes += len(text) + len("\n")
		records++
	}
	return uint64(min(max(1, batchBytes*records/bytes), batchRecords))
}
