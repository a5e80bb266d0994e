package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"penstock/internal/account"
	"penstock/internal/diagnostic"
	"penstock/internal/fleet"
	"penstock/internal/fleet/machine"
	"penstock/internal/fleet/report"
	"penstock/internal/plan"
	"penstock/internal/quantity"
	"penstock/internal/sink"
)

func newFleet() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fleet",
		Short: "Send records from functions in AWS, with bulk runs",
		Long: `Send many records from inside AWS: a bulk run divides them among Lambda functions, which
a Step Functions state machine starts and sums up. A run goes on if kdg ends.

The stack with the state machine is deployed with -c traffic=bulk.`,
		Example: `  kdg fleet plan --count 100M sakila
  kdg fleet run --count 100M --name load-test sakila
  kdg fleet status
  kdg fleet stop kdg-20261128T101500Z`,
		Args: func(cmd *cobra.Command, args []string) error {
			var names []string
			for _, c := range cmd.Commands() {
				names = append(names, c.Name())
			}
			if len(args) > 0 {
				return fmt.Errorf("fleet has no command %q, but %s%s", args[0], strings.Join(names, ", "), diagnostic.DidYouMean(args[0], names...))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newFleetPlan(), newFleetRun(), newFleetStatus(), newFleetStop())
	for _, c := range cmd.Commands() {
		completeFlags(c)
	}
	return cmd
}

// prepareTime limits the calls before a run starts, and those about a single run.
const prepareTime = 30 * time.Second

// The outputs of a traffic stack with bulk runs.
const (
	fleetMachineARN = "FleetMachineArn"
	fleetTarget     = "FleetTarget"
)

// fleetFlags are the flags of all commands that need the state machine.
type fleetFlags struct {
	stack  string
	prices plan.Prices
}

func newFleetFlags() fleetFlags {
	return fleetFlags{stack: report.DefaultStack, prices: plan.DefaultPrices()}
}

// register adds the flags, with prices if the command prints costs.
func (f *fleetFlags) register(cmd *cobra.Command, costs bool) {
	flags := cmd.Flags()
	flags.StringVar(&f.stack, "stack", f.stack, "`STACK` whose outputs name the state machine")
	if costs {
		flags.Func("prices", "`FILE` of prices (default: those of kdg plan)", into(&f.prices, readPrices))
	}
}

// A deployedFleet is what the outputs of a traffic stack name.
type deployedFleet struct {
	*machine.Machine
	cfg aws.Config
	to  sink.Place
}

// open returns the state machine of the stack.
func (f *fleetFlags) open(ctx context.Context) (deployedFleet, error) {
	cfg, err := account.Config(ctx)
	if err != nil {
		return deployedFleet{}, account.NewFault("fleet", err, nil)
	}
	outputs, err := account.Outputs(ctx, cfg, f.stack)
	if err != nil {
		return deployedFleet{}, err
	}
	for _, key := range []string{fleetMachineARN, fleetTarget} {
		if outputs[key] == "" {
			return deployedFleet{}, fmt.Errorf("stack %s has no output %s: deploy it with -c traffic=bulk, or name another stack with --stack", f.stack, key)
		}
	}
	d := deployedFleet{cfg: cfg}
	if d.Machine, err = machine.New(cfg, outputs[fleetMachineARN]); err != nil {
		return d, fmt.Errorf("output %s of stack %s: %w", fleetMachineARN, f.stack, err)
	}
	if d.to, err = sink.ParsePlace(outputs[fleetTarget]); err != nil {
		return d, fmt.Errorf("output %s of stack %s: %w", fleetTarget, f.stack, err)
	}
	return d, nil
}

// report returns the report of the stack's runs.
func (f *fleetFlags) report(d deployedFleet) *report.Report {
	return &report.Report{To: d.to, Stack: f.stack, Prices: f.prices}
}

// follow shows the progress of a run until it ends, and then its totals. The first of
// endSignals ends kdg, but not the run.
func (f *fleetFlags) follow(ctx context.Context, cmd *cobra.Command, d deployedFleet, name, log string) error {
	r, stderr := f.report(d), cmd.ErrOrStderr()
	shown := r.Progress(stderr, log)
	now, err := d.Follow(ctx, name, shown.Show, func(err error) {
		shown.Clear()
		fmt.Fprintf(stderr, "kdg: warning: %s; trying again\n", diagnostic.PrintableLines(err.Error()))
	})
	shown.Clear()
	if err != nil {
		if errors.Is(err, context.Canceled) {
			fmt.Fprintf(stderr, "kdg: detached; run %s goes on in AWS\n", name)
		} else {
			fmt.Fprintf(stderr, "kdg: run %s may go on in AWS\n", name)
		}
		r.Hint(stderr, name)
		return err
	}
	return errors.Join(write(cmd.OutOrStdout(), r.Text(now)), r.Conclude(now))
}

// checkTime returns an error if a run lasts longer than its workers can, given how many
// records per second they send.
func checkTime(count uint64, perSecond float64) error {
	most := perSecond * fleet.MaxTime.Seconds()
	if float64(count) <= most {
		return nil
	}
	return fmt.Errorf("%s take about %s, but the executions of a run's workers have room for %s: divide them among runs of at most %s, one after the other",
		quantity.Count(int64(count), "record"), quantity.Seconds(float64(count)/perSecond),
		quantity.Rounded(fleet.MaxTime), quantity.Count(int64(most), "record"))
}

// checkLog returns an error if a format of progress lines does not exist.
func checkLog(format string) error {
	if format != "" && format != "text" && format != "json" {
		return fmt.Errorf("--log must be text or json, not %q", format)
	}
	return nil
}
