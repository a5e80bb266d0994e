package lake

import (
	"cmp"
	"context"
	"errors"
	"runtime"

	"penstock/firehose"
	"penstock/internal/generate"
)

// A source sends the records of a run as the processors of the stream leave them.
type source struct {
	records <-chan *records // in order
	stop    context.CancelFunc
	job     chan error // receives the result of the job

	backup      *backup      // nil if the stream has none
	transformer *transformer // nil if the stream does not transform records
}

// start begins to render and to process the records.
func (r *Run) start(ctx context.Context, c *cutter) *source {
	jobCtx, stop := context.WithCancel(ctx)
	s := &source{stop: stop, job: make(chan error, 1), backup: c.backup}
	job := r.job()
	spare := c.writers.maxOpen * piecesAhead
	if c.partitions != nil || r.Function != nil {
		spare = 0 // because objects have copies
	}
	processors := r.preparer(jobCtx, c)
	if processors.needed() {
		job.Inspect = processors.prepare
	}
	rendered := make(chan *generate.Batch)
	go func() { s.job <- job.Run(jobCtx, runtime.GOMAXPROCS(0), spare, rendered) }()
	batches := (<-chan *generate.Batch)(rendered)
	if c.backup != nil {
		batches = c.backup.start(rendered, r.RealTime, stop)
	}
	if r.Function != nil {
		s.transformer = r.newTransformer(ctx, processors, stop)
		s.records = s.transformer.start(batches)
	} else {
		s.records = all(batches)
	}
	return s
}

// all sends the records of the batches.
func all(batches <-chan *generate.Batch) <-chan *records {
	out := make(chan *records)
	go func() {
		defer close(out)
		for b := range batches {
			out <- recordsOf(b)
		}
	}()
	return out
}

// abandon stops the source and discards its records.
func (s *source) abandon() {
	s.stop()
	if s.transformer != nil {
		s.transformer.stop()
	}
	for records := range s.records {
		records.release()
	}
}

// wait waits until the source has ended. failure is why records were not processed;
// interrupt is the error of a context that has ended the source.
func (s *source) wait() (failure, interrupt error) {
	interrupt = <-s.job
	s.stop()
	if s.backup != nil {
		failure = s.backup.err
	}
	if s.transformer == nil {
		return failure, interrupt
	}
	s.transformer.stop()
	if err := s.transformer.err; errors.Is(err, context.Canceled) {
		return failure, err
	}
	return cmp.Or(failure, s.transformer.err), interrupt
}

// preparer returns what processes the records.
func (r *Run) preparer(ctx context.Context, c *cutter) *preparer {
	p := &preparer{
		ctx: ctx, logs: r.Stream.Logs, divide: r.Stream.Deaggregation, transforms: r.Function != nil,
		delimiter: r.delimiter(), schema: c.writers.schema,
	}
	if c.partitions != nil {
		p.query = c.partitions.query
	}
	return p
}

// needed reports whether the stream does more than to append delimiters.
func (p *preparer) needed() bool {
	return p.query != nil || p.schema != nil || p.divide != (firehose.Deaggregation{}) || p.logs != (firehose.Logs{})
}
