package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
)

// printTable prints a line for each engine, with ratios to the first engine, which is
// KDG's, and to the hand-written loop.
func printTable(stdout io.Writer, engines []*engine) error {
	kdg := engines[0].median()
	byHand := engines[slices.IndexFunc(engines, func(e *engine) bool { return e.name == byHandName })].median()
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "engine\trecords/s: median\tmin\tmax\tMB/s\tbytes/record\t× KDG\t× by hand\t")
	for _, e := range engines {
		median := e.median()
		fmt.Fprintf(table, "%s\t%.0f\t%.0f\t%.0f\t%.1f\t%.1f\t%.1f\t%.4f\t\n", e.name,
			median.rate(), e.rounds[0].rate(), e.rounds[len(e.rounds)-1].rate(),
			median.Bytes/median.Seconds/1e6, median.Bytes/median.Records,
			median.rate()/kdg.rate(), median.rate()/byHand.rate())
	}
	return table.Flush()
}

// printScaling prints how much faster the second engine is than the first.
func printScaling(stdout io.Writer, e []*engine) {
	fmt.Fprintf(stdout, "\n%s is %.2f times %s\n", e[1].name, e[1].median().rate()/e[0].median().rate(), e[0].name)
}

// printPeaks prints the peak memory of the command.
func printPeaks(stdout io.Writer, counts ...count) {
	for _, c := range counts {
		if c.peak == 0 {
			fmt.Fprintf(stdout, "the peak memory is not measured on %s\n", runtime.GOOS)
			return
		}
		fmt.Fprintf(stdout, "peak memory (VmHWM) of kdg render -n %d: %.1f MB\n", c.records, float64(c.peak)*1024/1e6)
	}
}
