package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/internal/account"
	"penstock/internal/fleet"
	"penstock/internal/fleet/machine"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/quantity"
	"penstock/internal/shell"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
)

func newFleetRun() *cobra.Command {
	f := fleetRunFlags{fleetFlags: newFleetFlags(), seed: rand.Uint64()}
	cmd := &cobra.Command{
		Use:   "run --count COUNT [flags] TEMPLATE",
		Short: "Start a bulk run and show its progress",
		Long: `Start a bulk run and show its progress until it ends. An interrupt ends kdg, not the run.
The same template, --seed, --at, --rate and --count give the same records with any
number of workers.

` + aboutTemplate + `
TIME is 2026-11-23T10:30:07Z, or a time or date without an offset in UTC.

Exit status: 0 if every record is delivered, 1 otherwise, 130 if interrupted.`,
		Example: `  kdg fleet run --count 100M sakila
  kdg fleet run --count 1M --workers 2 --name nightly --detach events.tmpl
  kdg fleet run --count 10M --name past --at 2026-11-01 --rate 1k --log json sakila`,
		Args:                  oneTemplate,
		ValidArgsFunction:     completeOneTemplate,
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.FuncP("count", "n", "`COUNT` of records: 20k, 100M, 1G", into(&f.count, generate.ParseCount))
	flags.Func("workers", "`NUMBER` of functions at a time (default: as the stream needs)", into(&f.workers, parseWorkers))
	flags.FuncP("seed", "s", "`NUMBER` to seed random values with (default: random)", into(&f.seed, parseSeed))
	flags.Func("at", "`TIME` of the first record (default: now)", into(&f.at, parseInstant))
	flags.FuncP("rate", "r", "`RECORDS` per second, which dates them (default: as fast as they are sent)", into(&f.rate, generate.ParseRate))
	flags.BoolVarP(&f.compact, "compact", "c", false, "remove white space between the tokens of a JSON template")
	flags.StringVar(&f.name, "name", "", "`NAME` of the run (default: kdg-TIME)")
	flags.BoolVar(&f.detach, "detach", false, "start the run and exit")
	flags.StringVar(&f.log, "log", "", "`FORMAT` of progress lines: text or json")
	f.register(cmd, true)
	return cmd
}

type fleetRunFlags struct {
	fleetFlags
	count   uint64
	workers int
	seed    uint64
	at      instant
	rate    generate.Rate
	compact bool
	name    string
	detach  bool
	log     string
}

func (f *fleetRunFlags) check() error {
	switch {
	case f.count == 0:
		return errCount
	case f.name != "":
		if err := machine.CheckName(f.name); err != nil {
			return fmt.Errorf("--name: %w", err)
		}
	}
	return checkLog(f.log)
}

// errCount is the error of a run without --count.
var errCount = errors.New("the number of records is required: write --count 1M")

func parseWorkers(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > fleet.MaxWorkers {
		return 0, fmt.Errorf("the number of workers is a whole number from 1 to %d", fleet.MaxWorkers)
	}
	return n, nil
}

func (f *fleetRunFlags) run(cmd *cobra.Command, arg string) error {
	if err := f.check(); err != nil {
		return callError{err}
	}
	name, template, err := parseTemplate(arg, cmd.InOrStdin(), f.compact)
	if err != nil {
		return err
	}
	begin := time.Now().UTC().Truncate(time.Second)
	run := fleet.Run{
		Name:     f.name,
		Template: template.Text(),
		Seed:     f.seed,
		Count:    f.count,
		Workers:  f.workers,
		Start:    begin,
		Rate:     f.rate,
	}
	if f.name == "" {
		run.Name = begin.Format("kdg-20060102T150405Z")
	}
	if f.at.given {
		run.Start = f.at.in(time.UTC).UTC()
	}
	sizes, err := measured(name, template, f.seed, generate.Pace{Start: run.Start, Rate: max(run.Rate, generate.PerSecond)})
	if err != nil {
		return err
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	within, cancel := account.Within(ctx, prepareTime)
	defer cancel()
	d, err := f.open(within)
	if err != nil {
		return err
	}
	perSecond, err := f.complete(within, &run, d, sizes)
	if err != nil {
		return err
	}
	if err := cmp.Or(run.Check(), checkTime(run.Count, perSecond)); err != nil {
		return callError{err}
	}
	if err := f.start(within, cmd, d, run); err != nil {
		return err
	}
	same := "the same records: " + f.renderCommand(run, arg) + "\n"
	if f.detach {
		f.report(d).Hint(cmd.OutOrStdout(), run.Name)
		return write(cmd.OutOrStdout(), same)
	}
	err = f.follow(ctx, cmd, d, run.Name, f.log)
	if errors.Is(err, context.Canceled) {
		return err
	}
	return errors.Join(write(cmd.OutOrStdout(), same), err)
}

// complete sets the number of workers and the rate that were not given, from what the
// stream accepts. It returns how many records per second the workers send at most.
func (f *fleetRunFlags) complete(ctx context.Context, run *fleet.Run, d deployedFleet, records generate.Sample) (perSecond float64, err error) {
	capacity := plan.Unlimited
	if run.Workers == 0 || run.Rate == 0 {
		if capacity, err = capacityOf(ctx, d); err != nil {
			return 0, fmt.Errorf("%w; --workers and --rate make this unnecessary", err)
		}
	}
	if run.Workers == 0 {
		run.Workers = capacity.Workers(records.Sizes, fleet.MemoryMB, int(min(run.Count, fleet.MaxWorkers)))
	}
	perSecond = capacity.Rate(records.Sizes, fleet.MemoryMB, run.Workers)
	if run.Rate == 0 {
		run.Rate = generate.Rate(max(1, math.Round(perSecond))) * generate.PerSecond
	}
	return perSecond, nil
}

// capacityOf returns the capacity of the stream that the functions send to. It does not ask
// whether they pack records for a delivery stream: that matters only for records of less than
// eleven bytes.
func capacityOf(ctx context.Context, d deployedFleet) (plan.Capacity, error) {
	if d.to.Service == sink.Kinesis {
		shards, err := sdk.NewDataStream(d.cfg, d.to.Name).Shards(ctx)
		return plan.ShardCapacity(shards), err
	}
	quota, err := firehose.QuotaOf(d.cfg.Region)
	return plan.DeliveryCapacity(quota, true), err
}

// start starts the run and prints what started.
func (f *fleetRunFlags) start(ctx context.Context, cmd *cobra.Command, d deployedFleet, run fleet.Run) error {
	if _, err := d.Start(ctx, run); err != nil {
		if ctx.Err() != nil || account.Unanswered(err) {
			fmt.Fprintf(cmd.ErrOrStderr(), "kdg: the run may have started nevertheless\n")
			f.report(d).Hint(cmd.ErrOrStderr(), run.Name)
		}
		return err
	}
	out := cmd.ErrOrStderr()
	if f.detach {
		out = cmd.OutOrStdout()
	}
	return write(out, fmt.Sprintf("run %s started: %s to %s, %s\n%s\n", run.Name,
		quantity.Count(int64(run.Count), "record"), d.to, quantity.Count(int64(run.Workers), "worker"), d.ExecutionARN(run.Name)))
}

// renderCommand returns the command that prints the records of a run.
func (f *fleetRunFlags) renderCommand(run fleet.Run, arg string) string {
	words := []string{"kdg", "render", "--seed", strconv.FormatUint(run.Seed, 10), "--at", run.Start.Format(time.RFC3339Nano),
		"--rate", strconv.FormatFloat(float64(run.Rate)/generate.PerSecond, 'f', -1, 64), "-n", strconv.FormatUint(run.Count, 10)}
	if f.compact {
		words = append(words, "--compact")
	}
	return shell.Command(append(words, arg)...)
}
