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
		Short: "Write the objects that a delivery stream would write",
		Long: `Write the objects that an Amazon Data Firehose delivery stream would write to S3, with
the same keys, records and compression. PLACE is a folder or s3://BUCKET/PREFIX.
Without --from, records are generated in real time; with --from, as fast as possible.

` + aboutTemplate + `
` + aboutStream,
		Example: `  kdg lake --from 2026-01-01 --for 1h --out lake sakila
  kdg lake --from 2025-12-31T23:00:00Z --to 2026-01-01T01:00:00Z --compression GZIP -o lake sakila
  kdg lake --rate 1000 --for 2s --verbose -o lake events.tmpl`,
		Args:                  oneTemplate,
		ValidArgsFunction:     completeOneTemplate,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, args[0], time.Now())
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.out, "out", "o", "", "`PLACE` to write to (required)")
	flags.Func("from", "`TIME` of the first record (default: now, in real time)", into(&f.from, parseInstant))
	flags.Func("to", "`TIME` that ends the run (default: now)", into(&f.to, parseInstant))
	flags.Func("for", "`DURATION` of the run: 90s, 24h, 365d", into(&f.span, parseSpan))
	flags.FuncP("count", "n", "`COUNT` of records at most: 5, 20k, 100M, 1G", into(&f.count, generate.ParseCount))
	flags.FuncP("rate", "r", "`RECORDS` per second: 10, 0.5, 20k (default 10)", into(&f.rate, generate.ParseRate))
	flags.FuncP("seed", "s", "`NUMBER` to seed random values with (default: random)", into(&f.seed, parseSeed))
	flags.Func("tz", "time `ZONE` of dates in records (default UTC)", into(&f.zone, parseZone))
	flags.BoolVarP(&f.compact, "compact", "c", false, "remove white space between the tokens of a JSON template")
	flags.BoolVar(&f.bare, "no-newline", false, "omit the line feed that KDG appends to each record")
	flags.Func("fail", "`SHARE` of records whose processing fails: 0.01", into(&f.fail, parseShare))
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print the key of each object")
	f.stream.register(cmd)
	return cmd
}

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
		return callError{errors.New("--out is required: write --out lake for the folder lake")}
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
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning: the stream and KDG both append a line feed to each record, which may leave empty lines: add --no-newline to omit KDG's")
	}
	columns, err := columnsOf(stream, template)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	place, err := bucket.Open(ctx, f.out)
	if err != nil {
		return err
	}
	run := &lake.Run{
		Stream:   stream,
		Columns:  columns,
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

// write writes the objects and prints the totals, also after an error.
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
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: incomplete objects were not written: to write all of them, run again with --seed %d and the same times\n", f.seed)
	}
	if _, is := errors.AsType[*firehose.TooLargeError](err); is {
		return fmt.Errorf("%s: %w", name, err)
	}
	return cmp.Or(err, said)
}

// when returns the pace and the maximum number of records that the flags ask for.
func (f *lakeFlags) when(now time.Time, counted bool) (generate.Pace, uint64, error) {
	pace := generate.Pace{Start: now, Rate: f.rate}
	n := uint64(math.MaxUint64)
	if counted {
		n = f.count
	}
	switch {
	case f.to.given && !f.from.given:
		return pace, 0, errors.New("--to needs --from: without it, records are generated in real time, from now on")
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
			return pace, 0, errors.New("that many records take more than 292 years at this rate, which is the limit: write a smaller --count or a higher --rate")
		}
		return pace, n, nil
	case !f.from.given:
		return pace, n, nil
	}
	span := end.Sub(pace.Start)
	switch {
	case span <= 0:
		return pace, 0, fmt.Errorf("the run would end at %s, before it starts at %s", end.Format(time.RFC3339), pace.Start.Format(time.RFC3339))
	case span == math.MaxInt64: // and more
		return pace, 0, fmt.Errorf("from %s to %s is more than 292 years, which is the limit", pace.Start.Format(time.RFC3339), end.Format(time.RFC3339))
	}
	return pace, min(n, pace.Before(span)), nil
}
