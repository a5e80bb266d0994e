package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"penstock/firehose/definition"
	"penstock/internal/account"
	"penstock/internal/generate"
	"penstock/internal/send"
	"penstock/internal/send/lost"
	"penstock/internal/send/report"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
	"penstock/record"
)

func (f *sendFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.check(cmd.Flags().Changed); err != nil {
		return callError{err}
	}
	var template *record.Template
	start := time.Now()
	if f.from.given {
		if err := f.date(start); err != nil {
			return callError{err}
		}
	}
	dead, err := f.deadLetter(start, cmd.InOrStdin())
	if err != nil {
		return callError{err}
	}
	if f.redrive == "" {
		if _, template, err = parseTemplate(args[0], cmd.InOrStdin(), f.compact); err != nil {
			return err
		}
	}
	begin, begun := interruptible(cmd.Context())
	defer begun()
	cfg, err := account.Config(begin)
	if err != nil {
		return account.NewFault("send", err, nil)
	}
	within, cancel := account.Within(begin, f.giveUp)
	defer cancel()
	if f.to, err = placeOf(within, cfg, f.to, f.stack, dataStreamName, deliveryStreamName); err != nil {
		return err
	}
	run := &send.Run{
		Linger:     f.linger,
		GZIP:       f.gzip,
		Calls:      send.DefaultCalls,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     f.giveUp,
		Lose:       dead.Add,
	}
	if err := f.open(within, cmd, cfg, run); err != nil {
		return err
	}
	ctx, producing, stop := stagedContexts(cmd.Context(), cmd.ErrOrStderr(), "sent")
	defer stop()
	begun()            // from here on the first signal only stops the source
	start = time.Now() // the calls above took time
	n, until, err := f.source(ctx, producing, cmd, run, template, start)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		var cancel context.CancelFunc
		producing, cancel = context.WithDeadlineCause(producing, until, report.ErrOver)
		defer cancel()
	}
	r := f.report(run, start, n)
	if f.metrics != "" {
		if err := r.ServeMetrics(f.metrics, cmd.ErrOrStderr()); err != nil {
			return callError{fmt.Errorf("--metrics: %w", err)}
		}
	}
	r.Begin(cmd.ErrOrStderr(), f.log)
	ended := run.Send(ctx, producing)
	shown := r.End()
	dead.Close()
	_, err = io.WriteString(cmd.OutOrStdout(), r.Text(time.Since(start)))
	return errors.Join(r.Conclude(ctx, cmd.ErrOrStderr(), dead, ended), shown, err)
}

// report returns the report of a run that makes at most n records.
func (f *sendFlags) report(run *send.Run, start time.Time, n uint64) *report.Report {
	r := &report.Report{
		Run:           run,
		To:            f.to,
		Start:         start,
		Records:       n,
		Prices:        f.prices,
		Redrive:       f.redrive,
		PartitionKeys: f.keys != "",
		LimitUnknown:  f.unknown,
	}
	if f.redrive == "" && !f.from.given {
		r.Wanted = f.rate.wanted(f.zone)
	}
	return r
}

// deadLetter returns the file for records that are not delivered. A redrive must not read it
// in the same run.
func (f *sendFlags) deadLetter(start time.Time, stdin io.Reader) (*send.DeadLetter, error) {
	path := cmp.Or(f.dead, start.UTC().Format("kdg-lost-20060102T150405Z.json"))
	dead, err := send.NewDeadLetter(path)
	if err != nil {
		return nil, fmt.Errorf("dead-letter file %s: %w; name another file with --dead-letter", path, err)
	}
	if f.redrive != "" && lost.Overlaps(f.redrive, stdin, path) {
		return nil, fmt.Errorf("dead-letter file %s: --redrive %s includes this file; name another file with --dead-letter", path, f.redrive)
	}
	return dead, nil
}

// open sets the sink of run and decides whether to pack records.
func (f *sendFlags) open(ctx context.Context, cmd *cobra.Command, cfg aws.Config, run *send.Run) error {
	told := cmd.Flags().Changed("pack")
	if f.to.Service == sink.Kinesis {
		stream := sdk.NewDataStream(cfg, f.to.Name)
		run.Sink, run.Pack = stream, told && f.pack
		if f.unknown = stream.ReadLimits(ctx); ctx.Err() != nil {
			return f.unknown
		}
		return nil
	}
	if f.keys != "" {
		return callError{errors.New("--partition-key applies only to Kinesis: remove it, or send to kinesis:NAME")}
	}
	stream := sdk.NewDeliveryStream(cfg, f.to.Name)
	run.Sink, run.Pack = stream, f.pack && !f.bare
	if told || !run.Pack {
		return nil
	}
	d, err := stream.Describe(ctx)
	fault, unread := errors.AsType[*definition.Fault](err)
	switch {
	case account.Code(err) == "AccessDeniedException":
		run.Pack = false
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning: records are not packed, because firehose:DescribeDeliveryStream is denied and the stream may need single records: add --pack to pack them anyway")
	case unread: // a stream takes records whatever becomes of them
		run.Pack = false
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: records are not packed, because the stream may need single records and its description cannot be read: %v: add --pack to pack them anyway\n", fault)
	case err != nil:
		return err
	case d.Source != (sink.Place{}):
		return callError{fmt.Errorf("%s reads %s, and accepts no records itself: write --to %[2]s", f.to, d.Source)}
	case d.Definition.Single() != "":
		run.Pack = false
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: records are not packed for %s: %s\n", f.to, d.Definition.Single())
	}
	return nil
}

// source sets the source of run. It returns the maximum number of records, and the time at
// which producing ends, or zero if there is none.
func (f *sendFlags) source(ctx, producing context.Context, cmd *cobra.Command, run *send.Run, template *record.Template, start time.Time) (n uint64, until time.Time, err error) {
	var keys func() string
	if f.to.Service == sink.Kinesis {
		keys = send.RandomKeys(f.seed)
	}
	n = f.count
	if f.redrive != "" {
		files, err := lost.Files(ctx, producing, f.redrive, cmd.InOrStdin())
		run.Source = &send.Redrive{Files: files, Keys: keys}
		return n, until, err
	}
	if f.keys != "" {
		t, err := record.Parse(f.keys)
		if err != nil {
			return 0, until, located("--partition-key", err)
		}
		keys = send.TemplateKeys(t, f.seed, f.zone)
	}
	if f.span > 0 && !f.from.given {
		until = start.Add(f.span)
	}
	job := &generate.Job{Template: template, Tail: "\n", Seed: f.seed, Zone: f.zone}
	if f.bare || f.gzip {
		job.Tail = ""
	}
	switch {
	case f.from.given:
		job.Schedule = f.dates
	case f.rate.max:
		job.Schedule = generate.Now(time.Now)
	case f.rate.week != nil:
		job.Schedule = f.rate.week.Schedule(start.In(f.zone), until, f.seed)
	default:
		pace := generate.Pace{Start: start, Rate: f.rate.steady}
		job.Schedule = generate.RealTime(pace)
		if f.span > 0 {
			n = min(n, pace.Before(f.span))
		}
	}
	if !until.IsZero() && !f.rate.max {
		until = until.Add(report.Lateness)
	}
	job.N = n
	run.Source = send.Generated{Job: job, Keys: keys}
	return n, until, nil
}

func readWeek(file string) (sendRate, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return sendRate{}, errors.New("no such file: --print-week prints one to start from")
	} else if err != nil {
		return sendRate{}, err
	}
	week, err := generate.ParseWeek(content)
	return sendRate{week: week}, err
}
