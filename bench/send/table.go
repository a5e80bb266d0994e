package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
)

// printTable prints a line for each sender, with ratios to the sender with the given
// name.
func printTable(stdout io.Writer, senders []*sender, to string, records int64) error {
	base := senders[slices.IndexFunc(senders, func(s *sender) bool { return s.name == to })]
	table := tabwriter.NewWriter(stdout, 0, 0, 1, ' ', 0)
	row := func(cells ...string) { fmt.Fprintf(table, "| %s\t|\n", strings.Join(cells, "\t| ")) }
	headings := []string{"Sender", "Records/s", "min", "max", "× KDG's way", "CPU s", "× KDG's way", "Peak MB", "Calls", "Bytes billed", "× KDG's way", "CPU s of the server"}
	row(headings...)
	row(slices.Repeat([]string{"---"}, len(headings))...)
	for _, s := range senders {
		if s.missing != nil {
			row(s.name, "not measured: "+strings.Join(strings.Fields(s.missing.Error()), " "))
			continue
		}
		perSecond := func(seconds float64) string { return humanize.Comma(int64(float64(records) / seconds)) }
		seconds := s.sorted(wall)
		row(s.name,
			perSecond(s.median(wall)), perSecond(seconds[len(seconds)-1]), perSecond(seconds[0]), ratio(base, s, wall),
			fmt.Sprintf("%.2f", s.median(cpu)), ratio(s, base, cpu),
			fmt.Sprintf("%.1f", s.median(peak)),
			humanize.Comma(int64(s.median(calls))),
			humanize.Comma(int64(s.median(billed))), ratio(s, base, billed),
			fmt.Sprintf("%.2f", s.median(serverCPU)))
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

func (s *sender) sorted(of func(round) float64) []float64 {
	var all []float64
	for _, t := range s.rounds {
		all = append(all, of(t))
	}
	slices.Sort(all)
	return all
}

func (s *sender) median(of func(round) float64) float64 { return s.sorted(of)[len(s.rounds)/2] }

// ratio formats the ratio of two medians, or "–" if one was not measured.
func ratio(over, under *sender, of func(round) float64) string {
	if over.missing != nil || under.missing != nil {
		return "–"
	}
	return fmt.Sprintf("%.3g", over.median(of)/under.median(of))
}
