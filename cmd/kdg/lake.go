package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/internal/bucket"
	"penstock/internal/diagnostic"
	"penstock/internal/generate"
	"penstock/internal/lake"
	"penstock/internal/lake/report"
	"penstock/internal/progress"
	"penstock/internal/shell"
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
  kdg lake --like firehose:etl3-delivery --rate 1000 --for 2s --verbose -o lake events.tmpl`,
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
	flags.StringVar(&f.backupOut, "backup-out", "", "`PLACE` of the stream's backup (default: --out, if it has the same bucket)")
	f.period.register(flags, "to")
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
	period
	out           string
	backupOut     string
	rate          generate.Rate
	seed          uint64
	zone          *time.Location
	compact, bare bool
	fail          float64
	verbose       bool
	stream        streamFlags
}

func (f *lakeFlags) run(cmd *cobra.Command, arg string, now time.Time) error {
	pace, n, err := f.records(now, f.rate, f.zone)
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
	stream, err := f.stream.read(cmd.Context(), cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if err := lake.Check(stream); err != nil {
		return err
	}
	if why := stream.Unknown[firehose.FieldName]; why != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: keys contain %s in place of the stream's name, which is unknown: %v\n", stream.Name, why)
	}
	if stream.AppendDelimiter && !f.bare {
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning: the stream and KDG both append a line feed to each record, which may leave empty lines: add --no-newline to omit KDG's")
	}
	if err := f.placeBackup(stream); err != nil {
		return err
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
	backup := place
	if f.backupOut != f.out {
		if backup, err = bucket.Open(ctx, f.backupOut); err != nil {
			return errors.Join(err, place.Close())
		}
	}
	run := &lake.Run{
		Stream:   stream,
		Columns:  columns,
		Bucket:   place,
		Backup:   backup,
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

// placeBackup checks where the backup goes: to --out only if its bucket is that of the other
// objects, because --out is one bucket.
func (f *lakeFlags) placeBackup(stream firehose.Stream) error {
	switch {
	case stream.SourceBackup == nil && f.backupOut != "":
		return callError{fmt.Errorf("delivery stream %s has no backup: remove --backup-out", stream.Name)}
	case stream.SourceBackup == nil || f.backupOut != "" || f.stream.written.BackupInBucket:
	case f.stream.written.BucketARN != "" && f.stream.written.BackupBucketARN != "":
		return callError{fmt.Errorf("delivery stream %s backs up to another bucket, %s: add --backup-out PLACE to write its objects there", stream.Name, diagnostic.Printable(f.stream.written.BackupBucketARN))}
	default:
		return callError{fmt.Errorf("delivery stream %s backs up to a bucket that may be another one: add --backup-out PLACE, or --backup-out %s if it is the same", stream.Name, shell.Quote(f.out))}
	}
	f.backupOut = cmp.Or(f.backupOut, f.out)
	return nil
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
	if run.Backup != run.Bucket {
		err = errors.Join(err, run.Backup.Close())
	}
	_, said := io.WriteString(cmd.OutOrStdout(), total.Text(f.out, f.backupOut, f.seed))
	if errors.Is(err, context.Canceled) && !run.RealTime {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: incomplete objects were not written: to write all of them, run again with --seed %d and the same times\n", f.seed)
	}
	if _, is := errors.AsType[*firehose.TooLargeError](err); is {
		return fmt.Errorf("%s: %w", name, err)
	}
	return cmp.Or(err, said)
}
