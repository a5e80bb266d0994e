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
	"penstock/internal/fleet"
	"penstock/internal/shell"
)

// A worker sends the records of minutes and of slices.
type worker struct {
	config  config
	invalid error // why there is no valid config
	now     func() time.Time
	log     *slog.Logger
}

// handle handles one event. It logs and returns the totals: of the minute, or of the
// worker's share so far.
func (w *worker) handle(ctx context.Context, e fleet.Event) (fleet.Totals, error) {
	start := time.Now()
	var t fleet.Totals
	var err error
	attrs := []slog.Attr{}
	switch {
	case w.invalid != nil:
		err = w.invalid
	case e.Slice != nil:
		attrs = append(attrs, slog.String("run", e.Run.Name), slog.Int("worker", e.Worker))
		t, err = w.slice(ctx, *e.Slice)
	case e.Minute != nil:
		var m minute
		if m, err = minuteBefore(e.Time, w.now()); err == nil {
			attrs = append(attrs, slog.String("minute", m.String()))
			t, err = w.minute(ctx, m, *e.Minute)
		}
	default:
		err = errors.New("event: it is neither a minute nor a slice of a run")
	}
	t.Invocations, t.Milliseconds = 1, time.Since(start).Milliseconds()
	t.Problem = short(t.Problem)

	level, message := slog.LevelInfo, "sent"
	switch {
	case errors.Is(err, errAlreadySent):
		message, err = errAlreadySent.Error(), nil
	case err != nil:
		level, message = slog.LevelError, "failed"
		attrs = append(attrs, slog.String("error", err.Error()))
	case t.Lost > 0:
		level = slog.LevelError
	case t.Undelivered > 0:
		level = slog.LevelWarn
	}
	w.log.LogAttrs(ctx, level, message, append(attrs, slog.Any("totals", t))...)
	if e.Slice != nil && err == nil {
		t = e.Totals.Add(t)
	}
	return t, err
}

// errAlreadySent reports that another invocation has sent the minute, or is sending it.
var errAlreadySent = errors.New("already sent")

// minute sends the records of a minute. It returns an error unless every record is
// delivered.
func (w *worker) minute(ctx context.Context, m minute, e fleet.Minute) (fleet.Totals, error) {
	work, err := ofMinute(m, e)
	if err != nil {
		return fleet.Totals{}, err
	}
	d := newDeadlines(ctx)
	sending, cancel := context.WithDeadline(ctx, d.send)
	defer cancel()
	cfg, lake, err := w.open(sending, work.name)
	if err != nil {
		return fleet.Totals{}, err
	}
	mark, err := lake.Mark(sending, fleet.MinutesPrefix+m.String())
	switch {
	case err != nil:
		return fleet.Totals{}, fmt.Errorf("%s was not sent: %w", work.name, err)
	case mark == bucket.Existed:
		return fleet.Totals{}, errAlreadySent
	}

	kept, done := w.keep(ctx, d, lake, work)
	defer done()
	t, rejected := w.transmit(sending, sending, cfg, work, kept)
	if made := uint64(t.Generated); made < work.n {
		t.Problem = cmp.Or(t.Problem, outOfTime)
		kept.addRest(kept.ctx, work.job(made), t.Problem)
		t.Generated = int64(work.n)
	}
	unstored := kept.count(&t)
	t.Done = true
	if mark == bucket.Unknown {
		t.PossiblyDuplicated = t.Generated
	}
	switch {
	case t.Lost > 0:
		return t, fmt.Errorf("%s: %d of %d records are lost: they were not delivered (%s) and not stored: %w", work.name, t.Lost, t.Generated, t.Problem, unstored)
	case rejected != nil:
		return t, fmt.Errorf("%s: %w; then deliver its %d records with %s", work.name, rejected, t.Undelivered, w.redrive(kept))
	case t.Undelivered > 0:
		return t, fmt.Errorf("%s: %d of %d records were not delivered (%s): %s delivers them", work.name, t.Undelivered, t.Generated, short(t.Problem), w.redrive(kept))
	}
	return t, nil
}

// redrive returns the command that delivers the records of an object.
func (w *worker) redrive(kept *undelivered) string {
	return shell.Command("kdg", "send", "--to", w.config.target.String(), "--redrive", w.config.bucket+"/"+kept.key)
}

// open returns the configuration of the SDK and the bucket.
func (w *worker) open(ctx context.Context, name string) (aws.Config, bucket.S3, error) {
	cfg, err := account.Config(ctx)
	if err != nil {
		return cfg, nil, account.NewFault(name, err, nil)
	}
	lake, err := bucket.NewS3(cfg, w.config.bucket)
	return cfg, lake, err
}

// keep returns the object of the records that cannot be delivered.
func (w *worker) keep(ctx context.Context, d deadlines, lake bucket.Bucket, work work) (*undelivered, context.CancelFunc) {
	storing, cancel := context.WithDeadline(ctx, d.store)
	return &undelivered{ctx: storing, bucket: lake, key: w.config.undelivered + work.file + ".json"}, cancel
}

// outOfTime is the reason why records were not delivered if there is no other.
const outOfTime = "the function reached its time limit"

// deadlines are the times to stop sending and to stop storing what was not delivered.
type deadlines struct{ send, store time.Time }

// newDeadlines reserves fleet.StoreSeconds before Lambda's deadline to store records, or a
// share of the time if there is less than half a minute.
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
	return deadlines{send: before(fleet.StoreSeconds*time.Second, 40), store: before(time.Second, 5)}
}
