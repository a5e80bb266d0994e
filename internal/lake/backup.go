package lake

import (
	"cmp"
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
)

// A backup writes the records as they arrive, before any processing: also those that a
// function drops, and those of CloudWatch Logs while they are compressed.
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-source-record-backup.html
type backup struct {
	flow
	delimiter  int  // bytes after each record of a batch that do not arrive
	compressed bool // records arrive compressed
	entries    rand.Source
	writers    *writers

	err error // why records were lost; set before the output is closed
}

// backup returns what writes the stream's backup, or nil without one.
func (r *Run) backup(ctx context.Context, stopped func() error, wrote func(Object)) *backup {
	stream := r.Stream.SourceBackup
	if stream == nil {
		return nil
	}
	random := rand.NewPCG(r.Seed, rngBackup)
	w := newWriters(ctx, stopped, cmp.Or(r.Backup, r.Bucket), stream.Compression, 1, func(o Object) {
		o.Backup = true
		wrote(o)
	})
	return &backup{
		flow: flow{buffer: stream.Buffer(), name: stream.Keys(random).Data}, delimiter: len(r.delimiter()),
		compressed: r.Stream.Logs.Decompress, entries: random, writers: w,
	}
}

// start begins to write the records of the batches, and sends the batches on. It calls
// stopInput when it fails, and sends on no more. The last object stays open.
func (b *backup) start(batches <-chan *generate.Batch, realTime bool, stopInput context.CancelFunc) <-chan *generate.Batch {
	out := make(chan *generate.Batch)
	go func() {
		defer close(out)
		timer := time.NewTimer(0)
		defer timer.Stop()
		for {
			var due <-chan time.Time
			if at, waits := b.buffer.Deadline(); waits && realTime {
				timer.Reset(time.Until(at.Add(grace)))
				due = timer.C
			}
			select {
			case batch, more := <-batches:
				if !more {
					return
				}
				if b.err == nil {
					b.err = b.take(batch)
				}
				if b.err != nil {
					stopInput()
					batch.Release()
					continue
				}
				out <- batch
			case now := <-due:
				if o, complete := b.buffer.Due(now); complete {
					b.finish(o)
				}
			}
		}
	}()
	return out
}

// take adds the records of a batch.
func (b *backup) take(batch *generate.Batch) error {
	start := 0
	for k, end := range batch.Ends {
		record := batch.Text[start : end-b.delimiter]
		if b.compressed {
			record = gzipped(record)
		}
		if err := b.add(record, batch.Time(k)); err != nil {
			return err
		}
		start = end
	}
	return b.writers.failure()
}

func (b *backup) add(record []byte, at time.Time) error {
	if done, complete := b.buffer.Add(len(record), at); complete {
		b.finish(done)
	}
	if b.open == nil {
		key, err := b.name(at)
		if err == nil {
			b.open, err = b.writers.begin(key, firehose.UUID(b.entries), false)
		}
		if err != nil {
			return err
		}
	}
	b.collect(record)
	return nil
}

// oneAtATime returns a function that calls wrote, one call at a time.
func oneAtATime(wrote func(Object)) func(Object) {
	var lock sync.Mutex
	return func(o Object) {
		lock.Lock()
		defer lock.Unlock()
		wrote(o)
	}
}
