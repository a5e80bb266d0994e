package generate

import (
	"cmp"
	"context"
	"io"
)

// Write writes the job's records to w in order, and calls wrote after each batch. When ctx
// is done or a write fails, it finishes the batches that have begun and returns the error.
func (j *Job) Write(ctx context.Context, goroutines int, w io.Writer, wrote func(records, bytes int)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan *Batch)
	ended := make(chan error, 1)
	go func() { ended <- j.Run(ctx, goroutines, 0, batches) }()
	var failure error
	for b := range batches {
		if failure == nil {
			if _, failure = w.Write(b.Text); failure != nil {
				stop()
			} else {
				wrote(len(b.Ends), len(b.Text))
			}
		}
		b.Release()
	}
	return cmp.Or(failure, <-ended)
}
