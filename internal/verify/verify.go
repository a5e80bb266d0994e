// Package verify checks a deployed delivery stream end to end: it sends marks, which are
// recognizable records, and looks for them in the objects that the stream writes.
//
//  1. A [Run] sends its marks and records when it sent each.
//  2. Every few seconds it lists the keys that the model of Firehose predicts, and reads
//     each new object once.
//  3. A [Tally] finds the marks in the objects. It makes no calls.
//  4. The [Report] says which marks arrived, and whether the stream works.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
	"penstock/internal/account"
	"penstock/internal/bucket"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// A Run configures one verification.
type Run struct {
	Stream firehose.Stream
	Sink   sink.Sink     // receives the marks: the stream, or the data stream that it reads
	Bucket bucket.Reader // the bucket that the stream writes to
	Marks  int           // number of marks to send
	Wait   time.Duration // how long to wait for the marks after sending them
	// Local says that the stream is an emulator's, whose keys may differ from the
	// model's.
	Local bool
	// Waits is called when the marks are sent, before the wait begins.
	Waits func(sent int)
	// Found is called for each new object that holds marks.
	Found func(Object)
}

const (
	// PollEvery is the time between two searches of the bucket.
	PollEvery = 3 * time.Second
	// maxClockSkew is how much this machine's clock may differ from that of AWS, which
	// rejects requests signed with a larger difference.
	maxClockSkew = 5 * time.Minute
	// minAnswer is how long a call may take even if the wait is nearly over.
	minAnswer = 3 * time.Second
)

// DefaultWait returns a wait that is long enough for the stream: Firehose may exceed its
// buffering hints.
func DefaultWait(d firehose.Definition) time.Duration {
	return 2*d.BufferInterval() + time.Minute
}

// Check returns an error if the stream cannot be verified.
func Check(d firehose.Definition) error {
	switch why := changes(d); {
	case d.Destination != firehose.S3:
		return fmt.Errorf("delivery stream %s: it delivers to %s, and marks can be found in S3 only: verify a stream with an S3 destination", d.Name, d.Destination)
	case why != "":
		return fmt.Errorf("delivery stream %s: %s, and such marks cannot be found: verify a stream that delivers records unchanged", d.Name, why)
	}
	return nil
}

// changes says what the stream does to marks besides delivering them, or returns "".
func changes(d firehose.Definition) string {
	switch {
	case d.Conversion != "":
		return "it converts records to " + string(d.Conversion)
	case d.Deaggregation != (firehose.Deaggregation{}):
		return "it divides records"
	case d.Transformation != nil:
		return "its Lambda function changes records"
	case d.Logs.Decompress:
		return "it decompresses records"
	}
	return ""
}

// Verify sends the marks and searches for them until all are found or the wait is over.
// If it fails, the report says what was found before the error.
func (r *Run) Verify(ctx context.Context) (Report, error) {
	began := time.Now()
	series := newSeries(r.Marks, r.Stream.AppendDelimiter)
	series.fields = partitionFields(r.Stream, began)
	series.keys = r.Sink.Limits().KeyLength > 0
	partition, err := partitionOf(ctx, r.Stream, series)
	if err != nil {
		return Report{}, err
	}
	if _, err := expectedKeys(r.Stream, partition, began, began); err != nil { // before anything is sent
		return Report{}, err
	}
	t := NewTally(series, r.Stream.Compression)
	unsure, err := r.send(ctx, t)
	if err == nil && t.Sent() > 0 {
		r.Waits(t.Sent())
		err = r.find(ctx, t, partition, began)
	}
	report := t.Report()
	report.Unsure = unsure
	return report, err
}

// send sends each mark as a record. unsure counts the marks of repeated calls, which may
// be delivered twice.
func (r *Run) send(ctx context.Context, t *Tally) (unsure int64, err error) {
	to := &recordingSink{Sink: r.Sink, tally: t}
	run := &send.Run{
		Sink:       to,
		Source:     t.series,
		Calls:      send.DefaultCalls,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     min(send.DefaultGiveUp, r.Wait),
		Lose: func(l send.Lost) error {
			to.recordLost(l)
			return nil
		},
	}
	err = run.Send(ctx, ctx)
	return run.Totals().Unsure, err
}

// A search looks for the marks of a tally.
type search struct {
	*Run
	tally    *Tally
	keys     expected
	since    time.Time       // skip objects modified before
	seen     map[string]bool // keys of objects already read
	answered func()          // called after each answer of the bucket
	// elsewhere is set once marks are found under unexpected keys: then all keys are
	// searched.
	elsewhere bool
}

// find searches until all marks are found or the wait is over. After the last mark is
// found it searches once more, for duplicates.
func (r *Run) find(ctx context.Context, t *Tally, partition prefix.Values, began time.Time) error {
	sent := time.Now()
	expected, err := expectedKeys(r.Stream, partition, began, sent)
	if err != nil {
		return err
	}
	t.expected = expected
	s := &search{Run: r, tally: t, keys: expected, since: began.Add(-maxClockSkew), seen: map[string]bool{}}
	end := sent.Add(r.Wait)
	for again := false; ; {
		over := !time.Now().Before(end)
		err := s.searchWithin(ctx, end, over)
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

// searchWithin searches the bucket. It gives up when a call is unanswered until end, or
// for minAnswer if that is later. As long as calls are answered it goes on.
func (s *search) searchWithin(ctx context.Context, end time.Time, last bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	wait := func() *time.Timer {
		limit := max(time.Until(end), minAnswer)
		return time.AfterFunc(limit, func() { cancel(account.NoAnswerWithin(limit)) })
	}
	timer := wait()
	s.answered = func() {
		timer.Stop()
		timer = wait()
	}
	defer func() { timer.Stop() }()
	err := s.search(ctx, last)
	if late, ok := errors.AsType[*account.NoAnswerError](context.Cause(ctx)); ok && err != nil {
		return account.NewFault("search the bucket", late, nil)
	}
	return err
}

// search reads new objects under the expected prefixes. If marks are missing, it reads
// the whole bucket too: on the last search, or at once for an emulator that ignores
// prefixes.
func (s *search) search(ctx context.Context, last bool) error {
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

// read reads the new objects under a prefix.
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
		if errors.Is(err, fs.ErrNotExist) { // removed since it was listed
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

// A progress reader calls read after each read that returns data.
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
