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
	n, seed, zone, at, compact := uint64(5), rand.Uint64(), time.UTC, instant{}, false
	cmd := &cobra.Command{
		Use:   "render [flags] TEMPLATE",
		Short: "Write records to standard output",
		Long: `Writes records to standard output, one after the other, each with a line feed
at its end. It takes every core, and no more memory for more records.

` + aboutTemplate + `

The same template, --seed, --at and --tz are the same bytes, on any machine.
TIME is 2026-11-23T10:30:07Z, or with another offset; 2026-11-23T10:30:07 and
2026-11-23 are in ZONE. ZONE is UTC, a name like Europe/Paris, or Local for this
machine's. KDG takes the browser's.

Exit status: 0 all is written, or who reads has closed the pipe; 1 the template
has a fault, or a write failed; 2 a bad call, or no such template; 130
interrupted, after a whole record.`,
		Example: `  kdg render sakila
  kdg render -n 100M --compact sakila > sakila.json
  kdg render --seed 1 --at 2026-11-23T10:30:07Z events.tmpl
  echo '{{random.uuid}},{{date.now}}' | kdg render --tz Europe/Paris -`,
		Args:                  oneTemplate,
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
			job := &generate.Job{
				Template: template,
				Tail:     "\n",
				N:        n,
				Seed:     seed,
				Zone:     zone,
				Schedule: generate.Now(at.clock(zone)),
			}
			return job.Write(ctx, runtime.GOMAXPROCS(0), cmd.OutOrStdout(), bar.AddBytes)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.FuncP("count", "n", "`COUNT` of records: 5, 20k, 100M, 1G (default 5)", into(&n, generate.ParseCount))
	flags.FuncP("seed", "s", "`NUMBER` that chance depends on (default: a new one)", into(&seed, parseSeed))
	flags.Func("at", "`TIME` of every record (default: when it is made)", into(&at, parseInstant))
	flags.Func("tz", "`ZONE` of dates (default UTC)", into(&zone, parseZone))
	flags.BoolVarP(&compact, "compact", "c", false, "leave out white space between a JSON template's tokens")
	return cmd
}
