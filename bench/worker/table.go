package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"

	"penstock/internal/fleet"
	"penstock/internal/plan"
)

// million is the number of records that the costs are for.
const million = 1e6

// printTable prints a line for each sender. The costs are those of the sent records, scaled
// to a million.
func printTable(stdout io.Writer, senders []*sender) error {
	prices := plan.DefaultPrices()
	table := tabwriter.NewWriter(stdout, 0, 0, 1, ' ', 0)
	row := func(cells ...string) { fmt.Fprintf(table, "| %s\t|\n", strings.Join(cells, "\t| ")) }
	headings := []string{"Sender", "Records/s", "min", "max", "Peak MB", "Calls per million", "GB billed per million", "Firehose", "Lambda"}
	row(headings...)
	row(slices.Repeat([]string{"---"}, len(headings))...)
	for _, s := range senders {
		perMillion := million / float64(s.records)
		perSecond := func(seconds float64) string { return humanize.Comma(int64(float64(s.records) / seconds)) }
		seconds := s.sorted(wall)
		billed := s.median(billed) * perMillion
		duration := "–"
		if s.duration {
			gbSeconds := s.median(wall) * perMillion * fleet.MemoryMB / 1024
			duration = fmt.Sprintf("$%.5f", prices.List.Duration.Of(gbSeconds))
		}
		row(s.name, perSecond(s.median(wall)), perSecond(seconds[len(seconds)-1]), perSecond(seconds[0]),
			fmt.Sprintf("%.1f", s.median(peak)),
			humanize.Comma(int64(s.median(calls)*perMillion)),
			fmt.Sprintf("%.3f", billed/1e9),
			fmt.Sprintf("$%.4f", prices.List.Ingestion.Of(billed/plan.GB)), duration)
	}
	return table.Flush()
}

// The values of a round that printTable prints.
func wall(r round) float64   { return r.wall.Seconds() }
func peak(r round) float64   { return float64(r.peak) * 1024 / 1e6 }
func calls(r round) float64  { return float64(r.calls) }
func billed(r round) float64 { return float64(r.billed) }

func (s *sender) sorted(of func(round) float64) []float64 {
	var all []float64
	for _, r := range s.rounds {
		all = append(all, of(r))
	}
	slices.Sort(all)
	return all
}

func (s *sender) median(of func(round) float64) float64 { return s.sorted(of)[len(s.rounds)/2] }
