package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/internal/account"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// A worker sends the records of minutes.
type worker struct {
	config  config
	invalid error // why there is no valid config
	now     func() time.Time
	log     *slog.Logger
}

// handle handles one event: it sends the records of the minute and logs the totals.
func (w *worker) handle(ctx context.Context, e event) (totals, error) {
	t, err := w.send(ctx, e)
	level, message := slog.LevelInfo, "sent"
	attrs := t.attrs()
	switch {
	case errors.Is(err, errAlreadySent):
		message, err = errAlreadySent.Error(), nil
	case err != nil:
		level, message = slog.LevelError, "failed"
		attrs = append(attrs, slog.String("error", err.Error()))
	case t.Undelivered > 0:
		level = slog.LevelWarn
	}
	w.log.LogAttrs(ctx, level, message, attrs...)
	return t, err
}

// Limits of memory. They suffice for a stream's quota, 5 MiB a second, in a function with
// 128 MB.
const (
	calls = 2       // calls to the stream at once
	room  = 8 << 20 // bytes of records that wait for a call
)

// errAlreadySent reports that another invocation has sent the minute, or is sending it.
var errAlreadySent = errors.New("already sent")

// send sends the records of the event's minute.
func (w *worker) send(ctx context.Context, e event) (totals, error) {
	if w.invalid != nil {
		return totals{}, w.invalid
	}
	m, err := e.parse(w.now())
	if err != nil {
		return totals{}, err
	}
	t := totals{Minute: m.String()}
	d := newDeadlines(ctx)
	sending, cancel := context.WithDeadline(ctx, d.send)
	defer cancel()
	storing, cancel := context.WithDeadline(ctx, d.store)
	defer cancel()

	cfg, err := account.Config(sending)
	if err != nil {
		return t, account.NewFault("minute "+t.Minute, err, nil)
	}
	lake, err := bucket.NewS3(cfg, w.config.bucket)
	if err != nil {
		return t, err
	}
	mark, err := lake.Mark(sending, "traffic/minutes/"+t.Minute)
	switch {
	case err != nil:
		return t, fmt.Errorf("minute %s was not sent: %w", t.Minute, err)
	case mark == bucket.Existed:
		return t, errAlreadySent
	}

	kept := &undelivered{ctx: storing, bucket: lake, key: w.config.undelivered + t.Minute + ".json"}
	t, err = w.transmit(sending, cfg, m.job(w.config), kept, t)
	if mark == bucket.Unknown {
		t.PossiblyDuplicated = t.Generated
	}
	return t, err
}

// transmit sends the records of a job until ctx is done, stores those that it cannot deliver,
// and completes the totals.
func (w *worker) transmit(ctx context.Context, cfg aws.Config, job *generate.Job, kept *undelivered, t totals) (totals, error) {
	run := &send.Run{
		Source:     w.source(job),
		Linger:     send.DefaultLinger,
		Calls:      calls,
		Room:       room,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     time.Hour, // until ctx is done
		Lose:       kept.add,
	}
	run.Sink, run.Pack = w.sink(ctx, cfg)
	ended := run.Send(ctx, ctx)
	sent := run.Totals()
	rejected, isRejected := errors.AsType[*sink.CallError](ended)
	reason := cmp.Or(sent.Trouble, "the function reached its time limit")
	if isRejected {
		reason = rejected.Error()
	}
	rest := *job
	rest.First += uint64(sent.Made.Records)
	rest.N -= uint64(sent.Made.Records)
	if rest.N > 0 {
		kept.addRest(&rest, reason)
	}
	stored, unstored := kept.close()

	t.Generated = int64(job.N)
	t.Delivered = sent.Delivered.Records
	t.PossiblyDuplicated = min(sent.Unsure, t.Generated)
	t.Undelivered = stored
	t.Lost = t.Generated - t.Delivered - t.Undelivered
	t.Calls, t.Bytes, t.BilledBytes = sent.Calls, sent.Delivered.Bytes, sent.Billed
	switch {
	case t.Lost > 0:
		return t, fmt.Errorf("minute %s: %d of %d records are lost: they were not delivered (%s) and not stored: %w", t.Minute, t.Lost, t.Generated, reason, unstored)
	case isRejected:
		return t, fmt.Errorf("minute %s: %w; then deliver its %d records with kdg send --redrive %s/%s", t.Minute, rejected, t.Undelivered, w.config.bucket, w.config.undelivered)
	}
	return t, nil
}

// source returns the records of the job. For Kinesis, they have random partition keys, others
// in each minute.
func (w *worker) source(job *generate.Job) send.Source {
	if w.config.target.Service == sink.Kinesis {
		return send.Generated{Job: job, Keys: send.RandomKeys(w.config.seed + job.First)}
	}
	return send.Generated{Job: job}
}

// describeTime limits the time to describe the stream.
const describeTime = 5 * time.Second

// sink returns the stream, and whether to pack several records into one. That lowers the
// bill, but is wrong if the stream processes single records.
func (w *worker) sink(ctx context.Context, cfg aws.Config) (stream sink.Sink, pack bool) {
	if w.config.target.Service == sink.Kinesis {
		return sink.NewDataStream(cfg, w.config.target.Name), false
	}
	delivery := sink.NewDeliveryStream(cfg, w.config.target.Name)
	ctx, cancel := context.WithTimeout(ctx, describeTime)
	defer cancel()
	d, err := delivery.Describe(ctx)
	if err != nil {
		w.log.Warn("records are not packed, because the stream cannot be described", "error", err.Error())
		return delivery, false
	}
	return delivery, d.Single() == ""
}

// deadlines are the times to stop sending and to stop storing what was not delivered.
type deadlines struct{ send, store time.Time }

// newDeadlines reserves ten seconds before Lambda's deadline to store records, or a share of
// the time if there is less than half a minute.
func newDeadlines(ctx context.Context) deadlines {
	now := time.Now()
	end, ok := ctx.Deadline()
	if !ok {
		end = now.Add(time.Minute)
	}
	total := end.Sub(now)
	before := func(most time.Duration, percent int) time.Time {
		return end.Add(-min(most, total*time.Duration(percent)/100))
	}
	return deadlines{send: before(10*time.Second, 40), store: before(time.Second, 5)}
}
