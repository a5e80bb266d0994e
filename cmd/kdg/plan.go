package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"penstock/firehose"
	"penstock/internal/diagnostic"
	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/plan/report"
	"penstock/internal/plan/sample"
	"penstock/record"
)

func newPlan() *cobra.Command {
	p := planFlags{rate: 10 * generate.PerSecond, record: "sakila", months: 12, prices: plan.DefaultPrices()}
	cmd := &cobra.Command{
		Use:   "plan [flags] [PREFIX]",
		Short: "Predict what a delivery stream writes and costs",
		Long: `Predict the objects, quota usage and cost of a delivery stream for records that arrive
at a rate, and suggest improvements. It renders 10,000 records to measure them.

With PREFIX, explain that prefix expression instead. Only --at, --seed, --time-zone,
--error-prefix and --json can be combined with it.

` + aboutStream,
		Example: `  kdg plan --rate 20k --record events.tmpl --compression GZIP
  kdg plan --template template.yaml --parameter Env=prod
  kdg plan 'streaming/!{timestamp:yyyy/MM/}'
  kdg plan --print-prices > prices.json && kdg plan --prices prices.json`,
		Args:                  onePrefix,
		ValidArgsFunction:     cobra.NoFileCompletions,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case p.printPrices:
				_, err := cmd.OutOrStdout().Write(plan.PricesFile)
				return err
			case len(args) == 1:
				return p.explain(cmd, args[0])
			default:
				return p.run(cmd)
			}
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.FuncP("rate", "r", "`RECORDS` per second: 10, 0.5, 20k (default 10)", into(&p.rate, generate.ParseRate))
	flags.StringVarP(&p.record, "record", "R", p.record, "`TEMPLATE` of the records, as for kdg render")
	flags.Func("months", "`MONTHS` to keep objects (default 12)", into(&p.months, parseMonths))
	flags.StringVar(&p.region, "region", "", "`REGION` whose quotas apply (default: that of the prices)")
	flags.Func("prices", "`FILE` of prices (default: those of --print-prices)", into(&p.prices, readPrices))
	flags.BoolVar(&p.printPrices, "print-prices", false, "print the default prices as a file to edit, and exit")
	flags.Func("at", "`TIME` of the first key (default: now)", into(&p.at, parseInstant))
	flags.FuncP("seed", "s", "`NUMBER` to seed records and keys with (default 0)", into(&p.seed, parseSeed))
	flags.BoolVar(&p.json, "json", false, "print JSON; docs/kdg.md describes the fields")
	p.stream.register(cmd)
	return cmd
}

type planFlags struct {
	rate        generate.Rate
	record      string
	months      int
	region      string
	prices      plan.Prices
	printPrices bool
	at          instant
	seed        uint64
	json        bool
	stream      streamFlags
}

// onePrefix checks that there is at most one argument.
func onePrefix(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("plan takes at most one PREFIX, but got %d", len(args))
	}
	return nil
}

func parseMonths(s string) (int, error) {
	months, err := strconv.Atoi(s)
	if err != nil || months < 1 || months > 1200 {
		return 0, errors.New("months are a whole number from 1 to 1200: write 12")
	}
	return months, nil
}

func readPrices(file string) (plan.Prices, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return plan.Prices{}, errors.New("no such file: --print-prices prints one to start from")
	} else if err != nil {
		return plan.Prices{}, err
	}
	return plan.ParsePrices(content)
}

func (p *planFlags) run(cmd *cobra.Command) error {
	quota, err := firehose.QuotaOf(p.quotaRegion())
	if err != nil {
		return callError{fmt.Errorf("--region: %w", err)}
	}
	name, template, err := parseTemplate(p.record, cmd.InOrStdin(), false)
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
	now := p.at.clock(stream.Zone)().In(stream.Zone)
	records, err := measured(name, template, p.seed, generate.Pace{Start: now, Rate: p.rate})
	if err != nil {
		return err
	}
	if stream, err = withColumns(stream, name, template); err != nil {
		return err
	}
	basis, err := sample.Basis(stream, template, records, float64(p.rate)/generate.PerSecond)
	if err != nil {
		return err
	}
	basis.Quota, basis.Prices, basis.Months = quota, p.prices, p.months
	basis.Minute = plan.MinuteFunction{MemoryMB: fleet.MemoryMB, TimeoutSeconds: fleet.MinuteTimeoutSeconds, StoreSeconds: fleet.StoreSeconds}
	result := report.Plan{
		Stream:      stream.Name,
		Template:    name,
		KeysUnknown: !stream.KeysKnown(),
		Plan:        plan.Of(stream, basis),
	}
	if result.Keys, err = report.FirstKeys(stream, now, p.seed); err != nil {
		return err
	}
	return p.print(cmd, result)
}

// measured returns the sizes of a sample of records. Firehose rejects larger records.
func measured(name string, template *record.Template, seed uint64, pace generate.Pace) (generate.Sample, error) {
	sample := generate.Measure(template, seed, pace)
	if n := slices.Max(sample.Sizes); n > firehose.MaxRecordBytes {
		return sample, fmt.Errorf("%s: %w", name, &firehose.TooLargeError{Number: 1 + uint64(slices.Index(sample.Sizes, n)), Bytes: n})
	}
	return sample, nil
}

// print writes a report to standard output, in the format that --json selects.
func (p *planFlags) print(cmd *cobra.Command, r interface{ Text() string }) error {
	if p.json {
		return report.WriteJSON(cmd.OutOrStdout(), r)
	}
	return write(cmd.OutOrStdout(), r.Text())
}

func (p *planFlags) quotaRegion() string {
	if p.region == "" {
		return p.prices.Region
	}
	return p.region
}

// alone returns an error if a flag is set that does not apply to a prefix.
func (p *planFlags) alone(flags *pflag.FlagSet) error {
	allowed := []string{"at", "seed", "time-zone", "error-prefix", "json"}
	var err error
	flags.Visit(func(f *pflag.Flag) {
		if err == nil && !slices.Contains(allowed, f.Name) {
			err = callError{fmt.Errorf("--%s does not apply to PREFIX: remove one of them", f.Name)}
		}
	})
	return err
}

// write writes text in one call and escapes control characters.
func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, diagnostic.PrintableLines(text))
	return err
}
