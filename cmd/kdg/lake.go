package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/internal/lake"
	"penstock/internal/lake/report"
	"penstock/internal/progress"
)

func newLake() *cobra.Command {
	var f lakeFlags
	f.rate, f.seed, f.zone = 10*generate.PerSecond, rand.Uint64(), time.UTC
	cmd := &cobra.Command{
		Use:   "lake [flags] --out PLACE TEMPLATE",
		Short: "Write the objects that a delivery stream would",
		Long: `Writes the objects that Amazon Data Firehose would deliver to S3 if a delivery
stream got the records of TEMPLATE: the same keys, the same records in each, the
same compression. No AWS account is needed to write to a folder.

` + aboutTemplate + `

` + aboutStream + `

PLACE is a folder, or s3://BUCKET/PREFIX with the credentials, Region and endpoint
that the AWS CLI would take; AWS_ENDPOINT_URL is for what is compatible with S3.
Objects are written under another name and renamed when they are complete, so that
none is ever there in part. In S3 a large object is a multipart upload, which a run that
is killed leaves: the next run into the bucket, on the same machine, aborts it. What is there already stays, but for the same keys.

Without --from it goes on in real time, for as long as --for or --count say or until
it is interrupted; then the last object is delivered as it is. With --from it goes
as fast as the machine, from there --to a time, --for a duration, for so many
records, or until now. The same --seed, --from and flags are the same objects.

TIME is 2026-11-23T10:30:07Z, or with another offset; 2026-11-23T10:30:07 and
2026-11-23 are in the ZONE of --tz. Dates in records are in this zone too; those in
keys are in the stream's.

Not modelled: dynamic partitioning, format conversion, what a Lambda function makes
of records, and that a busy stream buffers in several places at once, which makes
more and smaller objects.

Exit status: 0 all is written; 1 a fault in the template or the stream, or a write
failed; 2 a bad call; 130 interrupted. It says what it wrote in any case.`,
		Example: `  kdg lake --from 2026-01-01 --for 1h --out lake sakila
  kdg lake --from 2025-12-31T23:00:00Z --to 2026-01-01T01:00:00Z --compression GZIP -o lake sakila
  kdg lake --rate 1000 --for 2s --verbose -o lake events.tmpl`,
		Args:                  oneTemplate,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args[0], time.Now())
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.out, "out", "o", "", "`PLACE` to write to (required)")
	flags.Func("from", "`TIME` of the first record (default: now, and real time)", into(&f.from, parseInstant))
	flags.Func("to", "`TIME` that all records are before (default: now)", into(&f.to, parseInstant))
	flags.Func("for", "`DURATION` of time that all records are in: 90s, 24h, 365d", into(&f.span, parseSpan))
	flags.FuncP("count", "n", "`COUNT` of records at most: 5, 20k, 100M, 1G", into(&f.count, generate.ParseCount))
	flags.FuncP("rate", "r", "`RECORDS` a second: 10, 0.5, 20k (default 10)", into(&f.rate, generate.ParseRate))
	flags.FuncP("seed", "s", "`NUMBER` that chance depends on (default: a new one)", into(&f.seed, parseSeed))
	flags.Func("tz", "`ZONE` of dates in records (default UTC)", into(&f.zone, parseZone))
	flags.BoolVarP(&f.compact, "compact", "c", false, "leave out white space between a JSON template's tokens")
	flags.BoolVar(&f.bare, "no-newline", false, "send records without a line feed, unlike KDG")
	flags.Func("fail", "`SHARE` of records whose processing fails, as 0.01", into(&f.fail, parseShare))
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print the key of each object when it is there")
	f.stream.register(cmd)
	return cmd
}

// lakeFlags are what kdg lake is told.
type lakeFlags struct {
	out           string
	from, to      instant
	span          time.Duration
	count         uint64
	rate          generate.Rate
	seed          uint64
	zone          *time.Location
	compact, bare bool
	fail          float64
	verbose       bool
	stream        streamFlags
}

func (f *lakeFlags) run(cmd *cobra.Command, arg string, now time.Time) error {
	pace, n, err := f.when(now, cmd.Flags().Changed("count"))
	if err != nil {
		return callError{err}
	}
	if f.out == "" {
		return callError{errors.New("--out is needed: write --out lake for the folder lake")}
	}
	name, template, err := parseTemplate(arg, cmd.InOrStdin(), f.compact)
	if err != nil {
		return err
	}
	stream, err := f.stream.read(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if err := lake.Check(stream); err != nil {
		return err
	}
	if stream.AppendDelimiter && !f.bare {
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning: the stream ends each record with a line feed, and so does KDG, which may leave empty lines: --no-newline takes KDG's away")
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	place, err := bucket.Open(ctx, f.out)
	if err != nil {
		return err
	}
	run := &lake.Run{
		Stream:   stream,
		Bucket:   place,
		Template: template,
		Newline:  !f.bare,
		Zone:     f.zone,
		Seed:     f.seed,
		Pace:     pace,
		N:        n,
		RealTime: !f.from.given,
		Fail:     f.fail,
	}
	return f.write(ctx, cmd, run, name)
}

// write writes the objects, and says what it wrote, however it ended.
func (f *lakeFlags) write(ctx context.Context, cmd *cobra.Command, run *lake.Run, name string) error {
	list := io.Discard
	if f.verbose {
		list = cmd.OutOrStdout()
	}
	bar := progress.New(list, cmd.ErrOrStderr(), run.N, progress.Objects)
	total := report.Tally{Bar: bar, List: list}
	run.Wrote = total.Add
	err := run.Write(ctx)
	bar.Clear()
	err = errors.Join(err, run.Bucket.Close())
	_, said := io.WriteString(cmd.OutOrStdout(), total.Text(f.out, f.seed))
	if errors.Is(err, context.Canceled) && !run.RealTime {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: what was not complete is left out: run it again with --seed %d and the same times for all of it\n", f.seed)
	}
	if _, is := errors.AsType[*firehose.TooLargeError](err); is {
		return fmt.Errorf("%s: %w", name, err)
	}
	return cmp.Or(err, said)
}

// when gives the pace and the number of records.
func (f *lakeFlags) when(now time.Time, counted bool) (generate.Pace, uint64, error) {
	pace := generate.Pace{Start: now, Rate: f.rate}
	n := uint64(math.MaxUint64)
	if counted {
		n = f.count
	}
	switch {
	case f.to.given && !f.from.given:
		return pace, 0, errors.New("--to needs --from: without it, records are made in real time, from now on")
	case f.to.given && f.span > 0:
		return pace, 0, errors.New("--to and --for both say when to end: leave one out")
	}
	end := now
	if f.from.given {
		pace.Start = f.from.in(f.zone)
	}
	switch {
	case f.to.given:
		end = f.to.in(f.zone)
	case f.span > 0:
		end = pace.Start.Add(f.span)
	case f.from.given && counted:
		if n > 0 && pace.After(n-1) == math.MaxInt64 {
			return pace, 0, errors.New("so many records at this rate take more than 292 years, the most that can be")
		}
		return pace, n, nil
	case !f.from.given:
		return pace, n, nil
	}
	span := end.Sub(pace.Start)
	switch {
	case span <= 0:
		return pace, 0, fmt.Errorf("it would end at %s, before it begins at %s", end.Format(time.RFC3339), pace.Start.Format(time.RFC3339))
	case span == math.MaxInt64: // and more
		return pace, 0, fmt.Errorf("from %s to %s is more than 292 years, the most that can be", pace.Start.Format(time.RFC3339), end.Format(time.RFC3339))
	}
	return pace, min(n, pace.Before(span)), nil
}
