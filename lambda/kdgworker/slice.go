package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/internal/fleet"
)

// slice sends or stores records of a worker's share and returns their totals.
func (w *worker) slice(ctx context.Context, s fleet.Slice) (fleet.Totals, error) {
	work, err := ofSlice(s)
	if err != nil || work.n == 0 {
		return fleet.Totals{Done: err == nil}, err
	}
	d := newDeadlines(ctx)
	sending, cancel := context.WithDeadline(ctx, d.send)
	defer cancel()
	cfg, lake, err := w.open(sending, work.name)
	if err != nil {
		return fleet.Totals{}, err
	}
	kept, done := w.keep(ctx, d, lake, work)
	defer done()
	var t fleet.Totals
	if s.Failure == "" {
		t, err = w.sendSlice(sending, cfg, work, kept)
	} else {
		t, err = storeSlice(sending, work, kept, fleet.FailureMessage(s.Failure))
	}
	switch {
	case err != nil:
		return fleet.Totals{}, fmt.Errorf("%s: %w", work.name, err)
	case t.Generated == 0: // success would let the state machine go on for ever
		return fleet.Totals{}, fmt.Errorf("%s: %s before it generated a record", work.name, outOfTime)
	}
	t.Done = uint64(t.Generated) == work.n
	t.Repeated = s.Attempt > 0 || s.Failure != ""
	if t.Repeated || s.Totals.Repeated {
		t.PossiblyDuplicated = t.Generated
	}
	return t, nil
}

// sendSlice sends records until the slice's time is over, and stores those that it generated
// but could not deliver. It returns an error, and stores nothing, if it has delivered no
// record and the stream rejects all calls or the bucket does not take the records.
func (w *worker) sendSlice(ctx context.Context, cfg aws.Config, work work, kept *undelivered) (fleet.Totals, error) {
	end, _ := ctx.Deadline()
	generating, cancel := context.WithTimeout(ctx, min(fleet.SliceTime, time.Until(end)/2))
	defer cancel()
	t, rejected := w.transmit(ctx, generating, cfg, work, kept)
	if rejected != nil && t.Delivered == 0 {
		kept.discard()
		return t, rejected
	}
	if err := kept.count(&t); err != nil {
		if t.Delivered == 0 {
			return t, fmt.Errorf("the records were neither delivered (%s) nor stored: %w", cmp.Or(t.Problem, outOfTime), err)
		}
		t.Problem = err.Error()
	}
	return t, nil
}

// storeSlice stores records until ctx is done.
func storeSlice(ctx context.Context, work work, kept *undelivered, reason string) (fleet.Totals, error) {
	kept.addRest(ctx, work.job(0), reason)
	t := fleet.Totals{Generated: kept.records, Problem: reason}
	if err := kept.count(&t); err != nil {
		return t, fmt.Errorf("the records are not stored: %w", err)
	}
	return t, nil
}

// short returns a problem on one line of at most fleet.MaxProblemBytes.
func short(problem string) string {
	const more = "…"
	line := strings.Join(strings.Fields(problem), " ")
	if len(line) <= fleet.MaxProblemBytes {
		return line
	}
	return strings.ToValidUTF8(line[:fleet.MaxProblemBytes-len(more)], "") + more
}
