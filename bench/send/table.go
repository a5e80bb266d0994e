package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"penstock/bench/program"
)

// printTable prints a line for each sender, with ratios to the sender with the given
// name.
func printTable(stdout io.Writer, senders []*sender, to string, records int64) error {
	base := senders[slices.IndexFunc(senders, func(s *sender) bool { return s.name == to })]
	table := program.NewTable(stdout, "Sender", "Records/s", "min", "max", "× KDG's way", "CPU s", "× KDG's way", "Peak MB", "Calls", "Bytes billed", "× KDG's way", "CPU s of the server")
	for _, s := range senders {
		if s.missing != nil {
			table.Row(s.name, "not measured: "+strings.Join(strings.Fields(s.missing.Error()), " "))
			continue
		}
		perSecond := func(seconds float64) string { return humanize.Comma(int64(float64(records) / seconds)) }
		seconds := s.rounds.Sorted(wall)
		table.Row(s.name,
			perSecond(s.rounds.Median(wall)), perSecond(seconds[len(seconds)-1]), perSecond(seconds[0]), ratio(base, s, wall),
			fmt.Sprintf("%.2f", s.rounds.Median(cpu)), ratio(s, base, cpu),
			fmt.Sprintf("%.1f", s.rounds.Median(peak)),
			humanize.Comma(int64(s.rounds.Median(calls))),
			humanize.Comma(int64(s.rounds.Median(billed))), ratio(s, base, billed),
			fmt.Sprintf("%.2f", s.rounds.Median(serverCPU)))
	}
	return table.Flush()
}

// The values of a round that printTable prints.
func wall(t round) float64      { return t.wall.Seconds() }
func cpu(t round) float64       { return t.cpu.Seconds() }
func serverCPU(t round) float64 { return t.serverCPU.Seconds() }
func peak(t round) float64      { return float64(t.peak) * 1024 / 1e6 }
func calls(t round) float64     { return float64(t.calls) }
func billed(t round) float64    { return float64(t.billed) }

// ratio formats the ratio of two medians, or "–" if one was not measured.
func ratio(over, under *sender, of func(round) float64) string {
	if over.missing != nil || under.missing != nil {
		return "–"
	}
	return fmt.Sprintf("%.3g", over.rounds.Median(of)/under.rounds.Median(of))
}
