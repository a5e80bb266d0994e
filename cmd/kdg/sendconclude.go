package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"penstock/internal/send"
	"penstock/internal/shell"
	"penstock/internal/sink"
)

// conclude prints the totals, and returns the run's error: why it ended, and what is not
// delivered.
func (f *sendFlags) conclude(ctx context.Context, cmd *cobra.Command, run *send.Run, dead *send.DeadLetter, start time.Time, ended, shown error) error {
	t := run.Totals()
	said := printTotals(cmd.OutOrStdout(), f, t, time.Since(start))
	if errors.Is(ended, errOver) {
		ended = nil
		if !f.rate.max {
			fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: the stream did not keep up, so that only %s records were made in the time\n", humanize.Comma(t.Made.Records))
		}
	} else if t.MostBehind > lateness && f.paced() {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: records were made up to %s late, as the stream did not take them in time\n", t.MostBehind.Round(time.Millisecond))
	}
	for _, failure := range dead.Failures {
		if errors.Is(ended, failure.Err) {
			ended = nil // is said below, with the number of records
		}
	}
	lost := f.undelivered(t, dead)
	if source, is := run.Source.(*send.Redrive); is {
		lost = append(lost, f.unread(ctx, cmd, source)...)
	}
	if len(lost) > 0 && errors.Is(ended, context.Canceled) {
		ended = nil // that not all is delivered is the exit status
	}
	return errors.Join(append([]error{ended, shown, said}, lost...)...)
}

// undelivered says what records are not delivered, where they are, and what helps.
func (f *sendFlags) undelivered(t send.Totals, dead *send.DeadLetter) (lost []error) {
	made := humanize.Comma(t.Made.Records)
	if n := dead.Undelivered; n.Records > 0 {
		again := ""
		if n.Written > 0 {
			again = fmt.Sprintf(", each with the reason; %s sends them again", shell.Command("kdg", "send", "--to", f.to.String(), "--redrive", dead.Path))
		}
		lost = append(lost, fmt.Errorf("%s of %s records are not delivered: %s in %s%s", humanize.Comma(n.Records), made, kept(n), dead.Path, again))
	}
	if n := dead.Refused; n.Records > 0 {
		lost = append(lost, fmt.Errorf("%s of %s records are not accepted by %s: %s; %s in %s; %s",
			humanize.Comma(n.Records), made, f.to, dead.Refusal, kept(n), dead.Path, f.remedy(dead.Path)))
	}
	for _, failure := range dead.Failures {
		lost = append(lost, fmt.Errorf("%s could not be written to the dead letter, and are lost: %w", numbered(failure.Records, "record"), failure.Err))
	}
	return lost
}

// remedy says what helps where a record is over a limit.
func (f *sendFlags) remedy(path string) string {
	change := "change the template"
	switch {
	case f.redrive != "":
		change = "make them shorter"
	case f.keys != "":
		change = "change the template or --partition-key"
	}
	switch {
	case f.unknown != nil:
		return fmt.Sprintf("%s, or, as the stream's own limit is not known (%v), make it known and then redrive %s", change, f.unknown, path)
	case f.to.Service == sink.Kinesis:
		return change + ", or raise the stream's limit (aws kinesis update-max-record-size), which is 10 MiB at most"
	}
	return change
}

// kept says how many of some records are in the dead letter.
func kept(n send.Kept) string {
	if n.Written < n.Records {
		return "only " + humanize.Comma(n.Written) + " of them are"
	}
	return "they are"
}

// countingTime limits how long the records are counted that a redrive did not read. A pipe
// may never end.
const countingTime = 5 * time.Second

// unread says what of the files of a redrive was not sent: bad lines are errors, and what
// was not read before an interrupt is told.
func (f *sendFlags) unread(ctx context.Context, cmd *cobra.Command, source *send.Redrive) (bad []error) {
	ctx, cancel := context.WithTimeout(ctx, countingTime)
	defer cancel()
	r := source.Rest(ctx)
	switch unread := numbered(r.Unread, "record"); {
	case r.Unread == 0 && !r.Complete:
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: the rest of %s was not read\n", f.redrive)
	case r.Unread > 0:
		if !r.Complete {
			unread = "at least " + unread
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: %s of %s not read, from %s on: redrive these lines again\n", unread, f.redrive, r.From)
	}
	bad = r.Faults
	if r.Bad > 0 {
		bad = append(bad, fmt.Errorf("%s of %s skipped: a line is a JSON object with a record in rawData, as in a dead letter or in an error object of Firehose", numbered(r.Bad, "bad line"), f.redrive))
	}
	if r.Unreadable > 0 {
		bad = append(bad, fmt.Errorf("%s of %s not read to the end: redrive them again when they can be read", numbered(r.Unreadable, "file"), f.redrive))
	}
	return bad
}
