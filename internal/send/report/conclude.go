package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dustin/go-humanize"

	"penstock/internal/quantity"
	"penstock/internal/send"
	"penstock/internal/shell"
	"penstock/internal/sink"
)

// Conclude prints warnings about a run that ended with the error ended, and returns the
// errors that the user must know: why the run ended early, and which records are not
// delivered.
func (r *Report) Conclude(ctx context.Context, stderr io.Writer, dead *send.DeadLetter, ended error) error {
	t := r.Run.Totals()
	if errors.Is(ended, ErrOver) {
		ended = nil
		if r.Wanted != nil {
			fmt.Fprintf(stderr, "kdg: warning: the stream did not keep up, so only %s records were generated in time\n", humanize.Comma(t.Made.Records))
		}
	} else if t.MostBehind > Lateness && r.Wanted != nil {
		fmt.Fprintf(stderr, "kdg: warning: records were generated up to %s late, because the stream did not keep up\n", t.MostBehind.Round(time.Millisecond))
	}
	for _, failure := range dead.Failures {
		if errors.Is(ended, failure.Err) {
			ended = nil // reported below, with the number of records
		}
	}
	lost := r.undelivered(t, dead)
	if source, is := r.Run.Source.(*send.Redrive); is {
		lost = append(lost, r.unread(ctx, stderr, source)...)
	}
	if len(lost) > 0 && errors.Is(ended, context.Canceled) {
		ended = nil // undelivered records decide the exit status
	}
	return errors.Join(append([]error{ended}, lost...)...)
}

// undelivered says which records are not delivered, where they are, and what helps.
func (r *Report) undelivered(t send.Totals, dead *send.DeadLetter) (lost []error) {
	made := humanize.Comma(t.Made.Records)
	if n := dead.Undelivered; n.Records > 0 {
		again := ""
		if n.Written > 0 {
			again = fmt.Sprintf(", each with the reason; %s sends them again", shell.Command("kdg", "send", "--to", r.To.String(), "--redrive", dead.Path))
		}
		lost = append(lost, fmt.Errorf("%s of %s records are not delivered: %s in %s%s", humanize.Comma(n.Records), made, kept(n), dead.Path, again))
	}
	if n := dead.Refused; n.Records > 0 {
		lost = append(lost, fmt.Errorf("%s of %s records are not accepted by %s: %s; %s in %s; %s",
			humanize.Comma(n.Records), made, r.To, dead.Refusal, kept(n), dead.Path, r.remedy(dead.Path)))
	}
	for _, failure := range dead.Failures {
		lost = append(lost, fmt.Errorf("%s could not be written to the dead-letter file and are lost: %w", quantity.Count(failure.Records, "record"), failure.Err))
	}
	return lost
}

// remedy says what to do about records above a size limit.
func (r *Report) remedy(path string) string {
	change := "change the template"
	switch {
	case r.Redrive != "":
		change = "make them shorter"
	case r.PartitionKeys:
		change = "change the template or --partition-key"
	}
	switch {
	case r.LimitUnknown != nil:
		return fmt.Sprintf("%s, or, because the stream's own limit is unknown (%v), let kdg read the limit and redrive %s", change, r.LimitUnknown, path)
	case r.To.Service == sink.Kinesis:
		return change + ", or raise the stream's limit (aws kinesis update-max-record-size), at most 10 MiB"
	}
	return change
}

// kept says how many of the records are in the dead-letter file.
func kept(n send.Kept) string {
	if n.Written < n.Records {
		return "only " + humanize.Comma(n.Written) + " of them are"
	}
	return "they are"
}

// countingTime limits how long unread records are counted, because a pipe may never end.
const countingTime = 5 * time.Second

// unread prints how many records of a redrive were not read before an interrupt, and returns
// an error for bad lines and unreadable files.
func (r *Report) unread(ctx context.Context, stderr io.Writer, source *send.Redrive) (bad []error) {
	ctx, cancel := context.WithTimeout(ctx, countingTime)
	defer cancel()
	rest := source.Rest(ctx)
	switch unread := quantity.Count(rest.Unread, "record"); {
	case rest.Unread == 0 && !rest.Complete:
		fmt.Fprintf(stderr, "kdg: the rest of %s was not read\n", r.Redrive)
	case rest.Unread > 0:
		if !rest.Complete {
			unread = "at least " + unread
		}
		fmt.Fprintf(stderr, "kdg: %s of %s not read, from %s on: redrive these lines again\n", unread, r.Redrive, rest.From)
	}
	bad = rest.Faults
	if rest.Bad > 0 {
		bad = append(bad, fmt.Errorf("%s of %s skipped: each line must be a JSON object with a record in rawData, as in a dead-letter file or an error object of Firehose", quantity.Count(rest.Bad, "bad line"), r.Redrive))
	}
	if rest.Unreadable > 0 {
		bad = append(bad, fmt.Errorf("%s of %s not read to the end: redrive them again once they can be read", quantity.Count(rest.Unreadable, "file"), r.Redrive))
	}
	return bad
}
