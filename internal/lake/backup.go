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

// A backup writes the records as they arrive, before any processing.
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-source-record-backup.html
type backup struct {
	flow
	delimiter int // bytes after each record of a batch that do not arrive
	entries   rand.Source
	writers   *writers
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
	return &backup{flow{buffer: stream.Buffer(), name: stream.Keys(random).Data}, len(r.delimiter()), random, w}
}

// take adds the records of a batch.
func (b *backup) take(batch *generate.Batch) error {
	start := 0
	for k, end := range batch.Ends {
		if err := b.add(batch.Text[start:end-b.delimiter], batch.Time(k)); err != nil {
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
