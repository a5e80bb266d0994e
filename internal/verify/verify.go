// Package verify proves a delivery stream that is deployed: it sends marks, records that
// are known again, and finds them in the objects that the stream writes.
//
//  1. A [Run] sends its marks, and remembers when.
//  2. It lists the keys that the model of Firehose expects, every few seconds, and reads
//     each new object once.
//  3. A [Tally], which calls nothing, finds the marks in what was read.
//  4. Its [Report] says what was found, and whether that proves the stream.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"penstock/firehose"
	"penstock/internal/account"
	"penstock/internal/bucket"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// A Run is what to prove, and how.
type Run struct {
	Stream firehose.Stream
	Sink   sink.Sink     // takes marks: the stream, or the data stream that it reads
	Bucket bucket.Reader // the stream writes to it
	Marks  int           // are sent
	Wait   time.Duration // for the marks, after they are sent
	// Local says that it is not AWS that delivers, so that keys may be others than
	// the model's.
	Local bool
	// Waits hears that so many marks are sent.
	Waits func(sent int)
	// Found hears of each object that has marks.
	Found func(Object)
}

const (
	// PollEvery is the time between two looks into the bucket.
	PollEvery = 3 * time.Second
	// skew is how much the clocks of this machine and of AWS may differ: a call that
	// is signed further off is refused.
	skew = 5 * time.Minute
	// lately is how long a call may take though the time is over.
	lately = 3 * time.Second
)

// DefaultWait is how long the stream may take: its buffering hints are hints.
func DefaultWait(d firehose.Definition) time.Duration {
	return 2*d.BufferInterval() + time.Minute
}

// Check says in one line why nothing can be proved of a stream, if so.
func Check(d sink.Description) error {
	switch why := d.Definition.Unmodelled(); {
	case d.BucketARN == "":
		return fmt.Errorf("delivery stream %s: it does not write to S3 alone, and marks are found only there: verify a stream that does", d.Definition.Name)
	case why != "":
		return fmt.Errorf("delivery stream %s: %s is not modelled, and a mark is found only as it was sent: verify a stream that delivers records as they are", d.Definition.Name, why)
	}
	return nil
}

// Verify sends the marks and looks for them, until all are found or the time is over. What
// it found until an error is in the report.
func (r *Run) Verify(ctx context.Context) (Report, error) {
	began := time.Now()
	if _, err := expect(r.Stream, began, began); err != nil { // before anything is sent
		return Report{}, err
	}
	series := newSeries(r.Marks, r.Stream.AppendDelimiter)
	series.keys = r.Sink.Limits().KeyLength > 0
	t := NewTally(series, r.Stream.Compression)
	unsure, err := r.send(ctx, t)
	if err == nil && t.Sent() > 0 {
		r.Waits(t.Sent())
		err = r.find(ctx, t, began)
	}
	report := t.Report()
	report.Unsure = unsure
	return report, err
}

// send sends the marks, each as a record of its own.
func (r *Run) send(ctx context.Context, t *Tally) (unsure int64, err error) {
	to := &timed{Sink: r.Sink, tally: t}
	run := &send.Run{
		Sink:       to,
		Source:     t.series,
		Calls:      send.DefaultCalls,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     min(send.DefaultGiveUp, r.Wait),
		Lose: func(l send.Lost) error {
			to.lose(l)
			return nil
		},
	}
	err = run.Send(ctx, ctx)
	return run.Totals().Unsure, err
}

// A search is for the marks of a tally.
type search struct {
	*Run
	tally    *Tally
	keys     expected
	since    time.Time       // of objects to read
	seen     map[string]bool // by key
	answered func()          // is called after each answer of the bucket
	// elsewhere is so once marks are under keys that are not expected.
	elsewhere bool
}

// find looks for the marks until all are found, and once more for those that are there
// twice, or until the time is over.
func (r *Run) find(ctx context.Context, t *Tally, began time.Time) error {
	sent := time.Now()
	expected, err := expect(r.Stream, began, sent)
	if err != nil {
		return err
	}
	t.expected = expected
	s := &search{Run: r, tally: t, keys: expected, since: began.Add(-skew), seen: map[string]bool{}}
	end := sent.Add(r.Wait)
	for again := false; ; {
		over := !time.Now().Before(end)
		err := s.lookUntil(ctx, end, over)
		if err != nil && (over || !account.Unanswered(err) || !time.Now().Before(end)) {
			return err
		}
		done := err == nil && t.Settled()
		if over || done && again {
			return nil
		}
		again = done
		timer := time.NewTimer(min(PollEvery, time.Until(end)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// lookUntil looks, and gives up when no call was answered by end, and lately: for as
// long as there are answers it goes on.
func (s *search) lookUntil(ctx context.Context, end time.Time, last bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	wait := func() *time.Timer {
		limit := max(time.Until(end), lately)
		return time.AfterFunc(limit, func() { cancel(account.NoAnswerWithin(limit)) })
	}
	timer := wait()
	s.answered = func() {
		timer.Stop()
		timer = wait()
	}
	defer func() { timer.Stop() }()
	err := s.look(ctx, last)
	if late, is := errors.AsType[*account.NoAnswerError](context.Cause(ctx)); is && err != nil {
		return account.NewFault("look into the bucket", late, nil)
	}
	return err
}

// look looks for new objects where they are expected, and everywhere if that is of no
// use: at the end, or at once where it is not AWS that delivers.
func (s *search) look(ctx context.Context, last bool) error {
	for _, prefix := range s.keys.all() {
		if err := s.read(ctx, prefix); err != nil {
			return err
		}
	}
	if s.elsewhere || !s.tally.Settled() && (last || s.Local && s.tally.Empty()) {
		return s.read(ctx, "")
	}
	return nil
}

// read reads the new objects of a prefix.
func (s *search) read(ctx context.Context, prefix string) error {
	for listed, err := range s.Bucket.List(ctx, prefix) {
		if err != nil {
			return err
		}
		s.answered()
		if s.seen[listed.Key] || listed.Modified.Before(s.since) {
			continue
		}
		content, err := s.Bucket.Read(ctx, listed.Key)
		if errors.Is(err, fs.ErrNotExist) { // removed since
			s.seen[listed.Key] = true
			continue
		} else if err != nil {
			return err
		}
		object, err := s.tally.Add(listed.Key, listed.Modified, &progress{content, s.answered})
		content.Close()
		if err != nil {
			return err
		}
		s.seen[listed.Key] = true
		if object.Marks > 0 {
			s.elsewhere = s.elsewhere || !object.Expected
			s.Found(object)
		}
	}
	s.answered()
	return nil
}

// progress calls a function after each read.
type progress struct {
	io.Reader
	read func()
}

func (p *progress) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if n > 0 {
		p.read()
	}
	return n, err
}
