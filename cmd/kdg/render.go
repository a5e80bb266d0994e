package main

import (
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"penstock/internal/generate"
	"penstock/internal/progress"
)

func newRender() *cobra.Command {
	n, seed, zone, at, rate, compact := uint64(5), rand.Uint64(), time.UTC, instant{}, generate.Rate(0), false
	cmd := &cobra.Command{
		Use:   "render [flags] TEMPLATE",
		Short: "Write records to standard output",
		Long: `Write records to standard output, each followed by a line feed. The same template,
--seed, --at, --rate and --tz give the same bytes on every machine.

` + aboutTemplate + `
TIME is 2026-11-23T10:30:07Z, or a time or date without an offset in ZONE.`,
		Example: `  kdg render sakila
  kdg render -n 100M --compact sakila > sakila.json
  kdg render --seed 1 --at 2026-11-23T10:30:07Z events.tmpl
  kdg render --at 2026-11-23 --rate 10 -n 3 sakila
  echo '{{random.uuid}},{{date.now}}' | kdg render --tz Europe/Paris -`,
		Args:                  oneTemplate,
		ValidArgsFunction:     completeOneTemplate,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			_, template, err := parseTemplate(args[0], cmd.InOrStdin(), compact)
			if err != nil {
				return err
			}
			bar := progress.New(cmd.OutOrStdout(), cmd.ErrOrStderr(), n, progress.Records)
			defer bar.Clear()
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			clock := at.clock(zone)
			schedule := generate.Now(clock)
			if rate > 0 {
				schedule = generate.Simulated(generate.Pace{Start: clock(), Rate: rate})
			}
			job := &generate.Job{
				Template: template,
				Tail:     "\n",
				N:        n,
				Seed:     seed,
				Zone:     zone,
				Schedule: schedule,
			}
			return job.Write(ctx, runtime.GOMAXPROCS(0), cmd.OutOrStdout(), bar.AddBytes)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.FuncP("count", "n", "`COUNT` of records: 5, 20k, 100M, 1G (default 5)", into(&n, generate.ParseCount))
	flags.FuncP("seed", "s", "`NUMBER` to seed random values with (default: random)", into(&seed, parseSeed))
	flags.Func("at", "`TIME` of every record, or of the first one with --rate (default: now)", into(&at, parseInstant))
	flags.FuncP("rate", "r", "`RECORDS` per second that the times follow: 10, 0.5, 20k", into(&rate, generate.ParseRate))
	flags.Func("tz", "time `ZONE` of dates: UTC, Local or Europe/Paris (default UTC)", into(&zone, parseZone))
	flags.BoolVarP(&compact, "compact", "c", false, "remove white space between the tokens of a JSON template")
	return cmd
}
