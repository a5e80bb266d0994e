package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/plan/report"
	"penstock/internal/plan/sample"
)

func newFleetPlan() *cobra.Command {
	p := fleetPlanFlags{prices: plan.DefaultPrices()}
	cmd := &cobra.Command{
		Use:   "plan --count COUNT [flags] TEMPLATE",
		Short: "Predict the time, the calls and the cost of a bulk run",
		Long: `Predict a bulk run: workers, time, invocations, calls, quota usage and cost. Records are
measured by rendering 10,000 of them. No AWS account is needed.

` + aboutTemplate + `
` + aboutStream,
		Example: `  kdg fleet plan --count 100M sakila
  kdg fleet plan --count 1G --shards 20 --json sakila
  kdg fleet plan --count 100M --workers 8 --region eu-central-1 --compression GZIP sakila`,
		Args:                  oneTemplate,
		ValidArgsFunction:     completeOneTemplate,
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return p.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.FuncP("count", "n", "`COUNT` of records: 20k, 100M, 1G", into(&p.count, generate.ParseCount))
	flags.Func("workers", "`NUMBER` of functions at a time (default: as the stream needs)", into(&p.workers, parseWorkers))
	flags.BoolVarP(&p.compact, "compact", "c", false, "remove white space between the tokens of a JSON template")
	flags.Func("shards", "`NUMBER` of shards, if the stream reads a data stream", into(&p.shards, parseShards))
	flags.StringVar(&p.region, "region", "", "`REGION` whose quotas apply (default: that of the prices)")
	flags.Func("prices", "`FILE` of prices (default: those of kdg plan --print-prices)", into(&p.prices, readPrices))
	flags.BoolVar(&p.json, "json", false, "print JSON; docs/kdg.md describes the fields")
	p.stream.register(cmd)
	return cmd
}

type fleetPlanFlags struct {
	count   uint64
	workers int
	compact bool
	shards  int
	region  string
	prices  plan.Prices
	json    bool
	stream  streamFlags
}

func parseShards(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 100_000 {
		return 0, errors.New("the number of shards is a whole number from 1 to 100000")
	}
	return n, nil
}

func (p *fleetPlanFlags) run(cmd *cobra.Command, arg string) error {
	switch {
	case p.count == 0:
		return callError{errCount}
	case p.count > fleet.MaxCount:
		return callError{fmt.Errorf("a run has at most %d records", int64(fleet.MaxCount))}
	case p.region == "":
		p.region = p.prices.Region
	}
	quota, err := firehose.QuotaOf(p.region)
	if err != nil {
		return callError{fmt.Errorf("--region: %w", err)}
	}
	name, template, err := parseTemplate(arg, cmd.InOrStdin(), p.compact)
	if err != nil {
		return err
	}
	stream, err := p.stream.read(cmd.Context(), cmd.ErrOrStderr())
	if err == nil {
		err = plan.Check(stream)
	}
	if err != nil {
		return err
	}
	pace := generate.Pace{Start: time.Now().UTC(), Rate: generate.PerSecond}
	records, err := measured(name, template, 0, pace)
	if err != nil {
		return err
	}
	b := plan.FleetBasis{
		Count:    p.count,
		Workers:  p.workers,
		Capacity: plan.DeliveryCapacity(quota, stream.Single() == ""),
		MemoryMB: fleet.MemoryMB,
		Slice:    fleet.SliceTime,
	}
	if p.shards > 0 {
		b.Capacity = plan.ShardCapacity(p.shards)
	}
	if b.Workers == 0 {
		b.Workers = b.Capacity.Workers(records.Sizes, b.MemoryMB, int(min(b.Count, fleet.MaxWorkers)))
	}
	if stream, err = withColumns(stream, name, template); err != nil {
		return err
	}
	if b.Basis, err = sample.Basis(stream, template, records, b.Capacity.Rate(records.Sizes, b.MemoryMB, b.Workers)); err != nil {
		return err
	}
	b.Prices = p.prices
	if err := checkTime(p.count, b.Capacity.Rate(records.Sizes, b.MemoryMB, b.Workers)); err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: %s\n", err)
	}
	result := report.Fleet{Stream: stream.Name, Template: name, Fleet: plan.OfFleet(stream, b)}
	if p.json {
		return report.WriteJSON(cmd.OutOrStdout(), result)
	}
	return write(cmd.OutOrStdout(), result.Text())
}
