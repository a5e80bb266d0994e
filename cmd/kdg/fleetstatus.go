package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"penstock/internal/account"
	"penstock/internal/fleet"
	"penstock/internal/fleet/machine"
)

func newFleetStatus() *cobra.Command {
	f, follow, log := newFleetFlags(), false, ""
	cmd := &cobra.Command{
		Use:   "status [flags] [NAME]",
		Short: "Show a bulk run, or list the newest runs",
		Long: `Show the progress of the bulk run NAME, or its totals if it has ended. Without NAME, list
the newest runs.

Exit status: 1 if the run has ended and not every record is delivered.`,
		Example: `  kdg fleet status
  kdg fleet status kdg-20261128T101500Z
  kdg fleet status --follow kdg-20261128T101500Z`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return fmt.Errorf("status takes at most one NAME, but got %d", len(args))
			case len(args) == 0 && follow:
				return errors.New("--follow needs the NAME of a run; kdg fleet status lists them")
			case len(args) == 1:
				return machine.CheckName(args[0])
			}
			return nil
		},
		ValidArgsFunction:     cobra.NoFileCompletions,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkLog(log); err != nil {
				return callError{err}
			}
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			within, cancel := account.Within(ctx, prepareTime)
			defer cancel()
			d, err := f.open(within)
			if err != nil {
				return err
			}
			if follow {
				return f.follow(ctx, cmd, d, args[0], log)
			}
			if len(args) == 0 {
				all, err := d.Recent(within, recentRuns)
				if err != nil {
					return err
				}
				return listRuns(cmd.OutOrStdout(), all)
			}
			now, err := d.Watch(args[0]).Read(within)
			if err != nil {
				return err
			}
			r := f.report(d)
			if now.Status == machine.Running {
				return write(cmd.OutOrStdout(), r.State(now, time.Now()))
			}
			return errors.Join(write(cmd.OutOrStdout(), r.Text(now)), r.Conclude(now))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVarP(&follow, "follow", "f", false, "show the progress until the run ends")
	flags.StringVar(&log, "log", "", "`FORMAT` of progress lines: text or json")
	f.register(cmd, true)
	return cmd
}

// recentRuns is how many runs kdg fleet status lists.
const recentRuns = 10

// listRuns writes a table of runs.
func listRuns(w io.Writer, all []machine.Execution) error {
	if len(all) == 0 {
		return write(w, "no runs yet\n")
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tSTATUS\tSTARTED\tRECORDS\tDELIVERED")
	for _, e := range all {
		delivered := ""
		if e.Sum != nil {
			delivered = humanize.Comma(e.Sum.Delivered)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", e.Name, e.Status, e.Start.UTC().Format(time.RFC3339), humanize.Comma(int64(e.Run.Count)), delivered)
	}
	return table.Flush()
}

func newFleetStop() *cobra.Command {
	f := newFleetFlags()
	cmd := &cobra.Command{
		Use:   "stop [flags] NAME",
		Short: "Stop a bulk run",
		Long: fmt.Sprintf(`Stop the bulk run NAME. AWS starts no more invocations; those under way stop generating
after %d seconds at most, and deliver what they have generated.`, int(fleet.SliceTime.Seconds())),
		Example: `  kdg fleet stop kdg-20261128T101500Z
  kdg fleet stop --stack DemoTraffic kdg-20261128T101500Z`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("stop takes one NAME, but got %d; kdg fleet status lists the runs", len(args))
			}
			return machine.CheckName(args[0])
		},
		ValidArgsFunction:     cobra.NoFileCompletions,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			ctx, cancel := account.Within(ctx, prepareTime)
			defer cancel()
			d, err := f.open(ctx)
			if err != nil {
				return err
			}
			e, err := d.Describe(ctx, args[0])
			if err != nil {
				return err
			}
			if e.Status != machine.Running {
				return fmt.Errorf("run %s is not running: it %s", e.Name, ended(e.Status))
			}
			if err := d.Stop(ctx, e.Name); err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), fmt.Sprintf("run %s is stopped: AWS starts no more invocations. Those under way stop generating within %s,\n"+
				"deliver what they have generated, and are not in the totals of kdg fleet status %[1]s\n", e.Name, fleet.SliceTime))
		},
	}
	f.register(cmd, false)
	return cmd
}

// ended returns a phrase for the status of a run that has ended.
func ended(s machine.Status) string {
	if s == machine.Stopped {
		return "was stopped"
	}
	return string(s)
}
