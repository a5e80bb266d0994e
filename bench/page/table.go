package main

import (
	"fmt"
	"io"

	"github.com/dustin/go-humanize"

	"penstock/bench/program"
)

// A measurement is the output of measure.mjs.
type measurement struct {
	KDG         program.Rounds[float64] `json:"kdg"`     // records per second
	Render      program.Rounds[float64] `json:"render"`  // records per second
	Send        program.Rounds[float64] `json:"send"`    // records per second
	Visible     program.Rounds[float64] `json:"visible"` // milliseconds
	Transferred uint64                  `json:"transferred"`
	Memory      struct {
		Few, Many struct{ Heap, Engine uint64 }
	} `json:"memory"`
}

func printTable(stdout io.Writer, o order, m measurement) error {
	self := func(v float64) float64 { return v }
	table := program.NewTable(stdout, "In Chromium, one thread", "Records/s", "min", "max", "× KDG")
	for _, row := range []struct {
		name   string
		rounds program.Rounds[float64]
	}{
		{"KDG's engine", m.KDG},
		{"the page's engine", m.Render},
		{"the page's sender", m.Send},
	} {
		all, median := row.rounds.Sorted(self), row.rounds.Median(self)
		table.Row(row.name, humanize.Comma(int64(median)), humanize.Comma(int64(all[0])), humanize.Comma(int64(all[len(all)-1])), fmt.Sprintf("%.1f", median/m.KDG.Median(self)))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	visible := m.Visible.Sorted(self)
	mb := func(n uint64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
	fmt.Fprintf(stdout, "\nfirst record visible after %.0f ms (%.0f to %.0f); %s transferred\n", m.Visible.Median(self), visible[0], visible[len(visible)-1], mb(m.Transferred))
	for _, at := range []struct {
		records uint64
		memory  struct{ Heap, Engine uint64 }
	}{{o.Many / 100, m.Memory.Few}, {o.Many, m.Memory.Many}} {
		fmt.Fprintf(stdout, "memory after %s records: %s of JavaScript, %s of the engine\n", humanize.Comma(int64(at.records)), mb(at.memory.Heap), mb(at.memory.Engine))
	}
	return nil
}
