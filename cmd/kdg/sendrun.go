package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"penstock/internal/account"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/internal/record"
	"penstock/internal/send"
	"penstock/internal/shell"
	"penstock/internal/sink"
)

// lateness is how long after --for the last record may be made.
const lateness = time.Second

func (f *sendFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.check(cmd.Flags().Changed); err != nil {
		return callError{err}
	}
	var template *record.Template
	if f.redrive == "" {
		var err error
		if _, template, err = parseTemplate(args[0], cmd.InOrStdin(), f.compact); err != nil {
			return err
		}
	}
	ctx, making, stop := inSteps(cmd.Context(), cmd.ErrOrStderr())
	defer stop()
	cfg, err := account.Config(ctx)
	if err != nil {
		return account.NewFault("send", err, nil)
	}
	if f.to, err = placeOf(ctx, cfg, f.to, f.stack, dataStreamName, deliveryStreamName); err != nil {
		return err
	}
	run := &send.Run{
		Linger:     f.linger,
		GZIP:       f.gzip,
		Calls:      send.DefaultCalls,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     f.giveUp,
	}
	if err := f.open(ctx, cmd, cfg, run); err != nil {
		return err
	}
	start := time.Now()
	dead := &send.DeadLetter{Path: cmp.Or(f.dead, start.UTC().Format("kdg-lost-20060102T150405Z.json"))}
	if folder := filepath.Dir(dead.Path); !isFolder(folder) {
		return callError{fmt.Errorf("--dead-letter: no folder %s: make it, or name another file", folder)}
	}
	run.Lose = dead.Add
	n, until, err := f.source(ctx, cmd, run, template, start)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		var cancel context.CancelFunc
		making, cancel = context.WithDeadlineCause(making, until, errOver)
		defer cancel()
	}
	w := &watch{run: run, flags: f, start: start, n: n}
	if err := w.begin(cmd); err != nil {
		return err
	}
	err = run.Send(ctx, making)
	err = errors.Join(w.end(), err, dead.Close())
	return f.conclude(cmd, run, dead, start, err)
}

// placeOf is the place that is told, or else the stream that a stack's outputs name: of
// these the first that it has.
func placeOf(ctx context.Context, cfg aws.Config, to sink.Place, stack string, outputs ...string) (sink.Place, error) {
	if to != (sink.Place{}) {
		return to, nil
	}
	key, name, err := account.Output(ctx, cfg, stack, outputs...)
	if key == dataStreamName {
		return sink.Place{Service: sink.Kinesis, Name: name}, err
	}
	return sink.Place{Service: sink.Firehose, Name: name}, err
}

// The outputs that name a stream. A data stream is there where the delivery stream reads
// one, and takes its records.
const (
	dataStreamName     = "DataStreamName"
	deliveryStreamName = "DeliveryStreamName"
)

// paced says that records have times to be made at.
func (f *sendFlags) paced() bool { return !f.rate.max && f.redrive == "" }

// errOver says that the time of --for is over.
var errOver = errors.New("the time is over")

// conclude prints the totals, and gives what is the run's error.
func (f *sendFlags) conclude(cmd *cobra.Command, run *send.Run, dead *send.DeadLetter, start time.Time, err error) error {
	t := run.Totals()
	said := printTotals(cmd.OutOrStdout(), f, t, time.Since(start))
	over := errors.Is(err, errOver)
	if over {
		err = nil
	}
	if over && !f.rate.max {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: the stream did not keep up, so that only %s records were made in the time\n", humanize.Comma(t.Made.Records))
	} else if t.MostBehind > lateness && f.paced() {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: records were made up to %s late, as the stream did not take them in time\n", t.MostBehind.Round(time.Millisecond))
	}
	if t.Lost.Records > 0 {
		kept := "they are"
		if dead.Kept < t.Lost.Records {
			kept = "only " + humanize.Comma(dead.Kept) + " of them are"
		}
		lost := fmt.Errorf("%s of %s records are not delivered: %s in %s, each with the reason; %s sends them again",
			humanize.Comma(t.Lost.Records), humanize.Comma(t.Made.Records), kept, dead.Path, shell.Command("kdg", "send", "--to", f.to.String(), "--redrive", dead.Path))
		if errors.Is(err, context.Canceled) {
			return lost
		}
		return errors.Join(err, lost)
	}
	return cmp.Or(err, said)
}

// open opens the stream, and says whether records are packed for it.
func (f *sendFlags) open(ctx context.Context, cmd *cobra.Command, cfg aws.Config, run *send.Run) error {
	told := cmd.Flags().Changed("pack")
	if f.to.Service == sink.Kinesis {
		run.Sink = sink.NewDataStream(cfg, f.to.Name)
		run.Pack = told && f.pack
		return nil
	}
	if f.keys != "" {
		return callError{errors.New("--partition-key is of Kinesis, and Firehose has none: leave it out, or send to kinesis:NAME")}
	}
	stream := sink.NewDeliveryStream(cfg, f.to.Name)
	run.Sink, run.Pack = stream, f.pack && !f.bare
	if told || !run.Pack {
		return nil
	}
	d, err := stream.Describe(ctx)
	switch {
	case account.Code(err) == "AccessDeniedException":
		run.Pack = false
		fmt.Fprintln(cmd.ErrOrStderr(), "kdg: warning: nothing is packed, as firehose:DescribeDeliveryStream is denied and the stream may need single records: --pack packs all the same")
	case err != nil:
		return err
	case d.Source != (sink.Place{}):
		return callError{fmt.Errorf("%s reads %s, and takes no records itself: write --to %[2]s", f.to, d.Source)}
	case d.Single() != "":
		run.Pack = false
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: nothing is packed for %s: %s\n", f.to, d.Single())
	}
	return nil
}

// source gives the run its records: how many there are at most, and until when.
func (f *sendFlags) source(ctx context.Context, cmd *cobra.Command, run *send.Run, template *record.Template, start time.Time) (n uint64, until time.Time, err error) {
	var keys func() string
	if f.to.Service == sink.Kinesis {
		keys = send.RandomKeys(f.seed)
	}
	n = math.MaxUint64
	if f.redrive != "" {
		files, err := lostFiles(ctx, f.redrive, cmd.InOrStdin())
		run.Source = send.Redrive{Files: files, Keys: keys}
		return n, until, err
	}
	if f.keys != "" {
		t, err := record.Parse(f.keys)
		if err != nil {
			return 0, until, located("--partition-key", err)
		}
		keys = send.TemplateKeys(t, f.seed, f.zone)
	}
	if cmd.Flags().Changed("count") {
		n = f.count
	}
	if f.span > 0 {
		until = start.Add(f.span)
	}
	job := &generate.Job{Template: template, Tail: "\n", Seed: f.seed, Zone: f.zone}
	if f.bare || f.gzip {
		job.Tail = ""
	}
	switch {
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
		until = until.Add(lateness)
	}
	job.N = n
	run.Source = send.Generated{Job: job, Keys: keys}
	return n, until, nil
}

// readWeek reads a file of rates by weekday and hour.
func readWeek(file string) (sendRate, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return sendRate{}, errors.New("no such file: --print-week prints one to begin with")
	} else if err != nil {
		return sendRate{}, err
	}
	week, err := generate.ParseWeek(content)
	return sendRate{week: week}, err
}

// lostFiles are the files of a place: a file, standard input, a folder, or S3.
func lostFiles(ctx context.Context, place string, stdin io.Reader) (iter.Seq2[send.File, error], error) {
	if place == "-" {
		return one("<stdin>", io.NopCloser(stdin)), nil
	}
	if info, err := os.Stat(place); err == nil && !info.IsDir() {
		file, err := os.Open(place)
		return one(place, file), err
	}
	reader, err := bucket.OpenReader(ctx, place)
	if err != nil {
		return nil, err
	}
	return func(yield func(send.File, error) bool) {
		for object, err := range reader.List(ctx, "") {
			var content io.ReadCloser
			if err == nil {
				content, err = reader.Read(ctx, object.Key)
			}
			if !yield(send.File{Name: object.Key, ReadCloser: content}, err) || err != nil {
				return
			}
		}
	}, nil
}

func one(name string, r io.ReadCloser) iter.Seq2[send.File, error] {
	return func(yield func(send.File, error) bool) { yield(send.File{Name: name, ReadCloser: r}, nil) }
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// inSteps gives two contexts of ctx: the first SIGINT or SIGTERM ends making, the next
// one all. The one after that ends the process.
func inSteps(ctx context.Context, stderr io.Writer) (all, making context.Context, stop context.CancelFunc) {
	all, endAll := context.WithCancel(ctx)
	making, endMaking := context.WithCancel(all)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(signals)
		for _, step := range []struct {
			end context.CancelFunc
			say string
		}{
			{endMaking, "no more records are made, and what is in hand is sent; interrupt again to give that up"},
			{endAll, "giving up"},
		} {
			select {
			case <-signals:
				fmt.Fprintln(stderr, "kdg:", step.say)
				step.end()
			case <-all.Done():
				return
			}
		}
	}()
	return all, making, endAll
}
