package main

import (
	"fmt"
	"io"

	"github.com/dustin/go-humanize"

	"penstock/bench/program"
	"penstock/internal/fleet"
	"penstock/internal/plan"
)

// million is the number of records that the costs are for.
const million = 1e6

// printTable prints a line for each sender. The costs are those of the sent records, scaled
// to a million.
func printTable(stdout io.Writer, senders []*sender) error {
	prices := plan.DefaultPrices()
	table := program.NewTable(stdout, "Sender", "Records/s", "min", "max", "Peak MB", "Calls per million", "GB billed per million", "Firehose", "Lambda")
	for _, s := range senders {
		perMillion := million / float64(s.records)
		perSecond := func(seconds float64) string { return humanize.Comma(int64(float64(s.records) / seconds)) }
		seconds := s.rounds.Sorted(wall)
		billed := s.rounds.Median(billed) * perMillion
		duration := "–"
		if s.duration {
			gbSeconds := s.rounds.Median(wall) * perMillion * fleet.MemoryMB / 1024
			duration = fmt.Sprintf("$%.5f", prices.List.Duration.Of(gbSeconds))
		}
		table.Row(s.name, perSecond(s.rounds.Median(wall)), perSecond(seconds[len(seconds)-1]), perSecond(seconds[0]),
			fmt.Sprintf("%.1f", s.rounds.Median(peak)),
			humanize.Comma(int64(s.rounds.Median(calls)*perMillion)),
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
