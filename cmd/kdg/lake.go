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
	"penstock/internal/transform"
)

func newLake() *cobra.Command {
	var f lakeFlags
	f.rate, f.seed, f.zone = 10*generate.PerSecond, rand.Uint64(), time.UTC
	cmd := &cobra.Command{
		Use:   "lake [flags] --out PLACE TEMPLATE",
		Short: "Write the objects that a delivery stream would write",
		Long: `Write the objects that a delivery stream would write to S3, with the same keys, records and
compression. PLACE is a folder or s3://BUCKET/PREFIX. Runs with --from are as fast as possible.
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
	flags.StringVar(&f.backupOut, "backup-out", "", "`PLACE` of the backup (default: --out, if its bucket is the same)")
	f.period.register(flags, "to")
	flags.FuncP("rate", "r", "`RECORDS` per second: 10, 0.5, 20k (default 10)", into(&f.rate, generate.ParseRate))
	flags.FuncP("seed", "s", "`NUMBER` to seed random values with (default: random)", into(&f.seed, parseSeed))
	flags.Func("tz", "time `ZONE` of dates in records (default UTC)", into(&f.zone, parseZone))
	flags.BoolVarP(&f.compact, "compact", "c", false, "remove white space between the tokens of a JSON template")
	flags.BoolVar(&f.bare, "no-newline", false, "omit the line feed that KDG appends to each record")
	flags.StringVar(&f.transform, "transform", "", "`COMMAND` to run as the Lambda function that transforms records")
	flags.Func("fail", "`SHARE` of records whose processing fails: 0.01", into(&f.fail, parseShare))
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print the key of each object, and the log of --transform")
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
	transform     string
	stream        streamFlags
}

func (f *lakeFlags) run(cmd *cobra.Command, arg string, now time.Time) error {
	pace, n, err := f.records(now, f.rate, f.zone)
	if err != nil {
		return callError{err}
	}
	if f.transform != "" && f.fail > 0 {
		return callError{errors.New("--fail and --transform both fail records: remove one")}
	}
	if f.out == "" {
		return callError{errors.New("--out is required: write --out lake for the folder lake")}
	}
	name, template, err := parseTemplate(arg, cmd.InOrStdin(), f.compact)
	if err != nil {
		return err
	}
	if f.transform != "" {
		f.stream.change = append(f.stream.change, transformed)
	}
	stream, err := f.stream.read(cmd.Context(), cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if stream, err = withColumns(stream, name, template); err != nil {
		return err
	}
	list := io.Discard
	if f.verbose {
		list = cmd.OutOrStdout()
	}
	bar := progress.New(list, cmd.ErrOrStderr(), n, progress.Objects)
	function := f.function(stream, cmd.ErrOrStderr(), bar)
	if err := lake.Check(stream, function); err != nil {
		return err
	}
	if why := stream.Unknown[firehose.FieldName]; why != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: keys contain %s in place of the stream's name, which is unknown: %v\n", stream.Name, why)
	}
	newline := !f.bare && !stream.Logs.Decompress // CloudWatch Logs appends none
	if stream.AppendDelimiter && newline {
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning: the stream and KDG both append a line feed to each record, which may leave empty lines: add --no-newline to omit KDG's")
	}
	if err := f.placeBackup(stream); err != nil {
		return err
	}
	all, ctx, stop := f.contexts(cmd)
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
		Bucket:   place,
		Backup:   backup,
		Template: template,
		Function: function,
		GiveUp:   all.Done(),
		Newline:  newline,
		Zone:     f.zone,
		Seed:     f.seed,
		Pace:     pace,
		N:        n,
		RealTime: !f.from.given,
		Fail:     f.fail,
	}
	return f.write(ctx, cmd, run, name, report.Tally{Bar: bar, List: list})
}

// contexts returns the context of the run, which an interrupt cancels, and that of its
// invocations.
func (f *lakeFlags) contexts(cmd *cobra.Command) (all, run context.Context, stop context.CancelFunc) {
	if f.transform != "" && !f.from.given {
		return stagedContexts(cmd.Context(), cmd.ErrOrStderr(), "delivered")
	}
	run, stop = interruptible(cmd.Context())
	return run, run, stop
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
func (f *lakeFlags) write(ctx context.Context, cmd *cobra.Command, run *lake.Run, name string, total report.Tally) error {
	run.Wrote = total.Add
	err := run.Write(ctx)
	total.Bar.Clear()
	err = errors.Join(err, run.Bucket.Close())
	if run.Backup != run.Bucket {
		err = errors.Join(err, run.Backup.Close())
	}
	text := total.Text(f.out, f.backupOut, f.seed)
	if run.Function != nil {
		text += invocations(run.Function.Totals())
		err = cmp.Or(err, functionFault(f.transform, run.Function.Totals()))
	}
	_, said := io.WriteString(cmd.OutOrStdout(), text)
	if errors.Is(err, context.Canceled) && !run.RealTime {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: incomplete objects were not written: to write all of them, run again with --seed %d and the same times\n", f.seed)
	}
	if _, is := errors.AsType[*firehose.TooLargeError](err); is {
		return fmt.Errorf("%s: %w", name, err)
	}
	if errors.Is(err, transform.ErrCannotRun) {
		return callError{fmt.Errorf("--transform %s: %w", f.transform, err)}
	}
	return cmp.Or(err, said)
}
