package main

import (
	"context"

	"penstock/internal/bucket"
	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/send"
)

// An undelivered is the object of the records that could not be delivered. It is created
// with the first record.
type undelivered struct {
	ctx    context.Context // limits the calls to S3
	bucket bucket.Bucket
	key    string

	object  bucket.Object
	records int64
	err     error // the first error: the object will not exist
}

// add adds a record. It always returns nil, because a failure to keep a record is no reason
// to stop sending the others; see count.
func (u *undelivered) add(l send.Lost) error {
	if u.object == nil && u.err == nil {
		u.object, u.err = u.bucket.Create(u.ctx, u.key, bucket.Meta{ContentType: "application/json"})
	}
	if u.err == nil {
		_, u.err = u.object.Write(l.Line())
	}
	u.records++
	return nil
}

// addRest renders the records of a job and adds them, until ctx is done.
func (u *undelivered) addRest(ctx context.Context, job *generate.Job, reason string) {
	batches, ended := make(chan *generate.Batch), make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { ended <- job.Run(ctx, 1, 0, batches) }()
	for b := range batches {
		start := 0
		for i, end := range b.Ends {
			_ = u.add(send.Lost{Data: b.Text[start:end], Made: b.Time(i), Code: send.CodeInterrupted, Message: reason})
			start = end
		}
		b.Release()
		if u.err != nil {
			cancel()
		}
	}
	<-ended // the error only says that ctx is done
}

// discard drops the records.
func (u *undelivered) discard() {
	if u.object != nil {
		u.object.Abort()
	}
}

// count makes the object visible, and completes the totals with the records in it. It
// returns the reason why there is no object although there are records: those are lost.
func (u *undelivered) count(t *fleet.Totals) error {
	if u.object != nil {
		if u.err == nil {
			u.err = u.object.Commit()
		}
		u.object.Abort()
	}
	if u.err == nil {
		t.Undelivered = u.records
	}
	t.Lost = t.Generated - t.Delivered - t.Undelivered
	return u.err
}
