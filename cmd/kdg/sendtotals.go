package main

import (
	"fmt"
	"io"
	"time"

	"github.com/dustin/go-humanize"

	"penstock/internal/plan"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// printTotals says what became of the records, and what it cost.
func printTotals(w io.Writer, f *sendFlags, t send.Totals, took time.Duration) error {
	lines := fmt.Sprintf("%s delivered to %s in %s: %s, %s\n", numbered(t.Delivered.Records, "record"), f.to,
		took.Round(100*time.Millisecond), numbered(t.Calls, "call"), humanize.Bytes(uint64(t.Delivered.Bytes)))
	if f.to.Service == sink.Firehose && t.Billed > 0 {
		lines += fmt.Sprintf("billed as %s (%s); as KDG sends, each record alone, %s (%s): %s ×\n",
			humanize.Bytes(uint64(t.Billed)), f.cost(t.Billed), humanize.Bytes(uint64(t.BilledAlone)), f.cost(t.BilledAlone),
			digits(float64(t.BilledAlone)/float64(t.Billed)))
	}
	if t.Retried > 0 {
		lines += fmt.Sprintf("sent again %s; the last trouble was %s\n", numbered(t.Retried, "time"), t.Trouble)
	}
	if t.Unsure > 0 {
		lines += fmt.Sprintf("%s may be there twice: a call with them was not answered\n", numbered(t.Unsure, "record"))
	}
	_, err := io.WriteString(w, lines)
	return err
}

// cost is the price of so many billed bytes, as those of a month's first ones.
func (f *sendFlags) cost(billed int64) string {
	amount := f.prices.List.Ingestion.Of(float64(billed) / plan.GB)
	return fmt.Sprintf("%s %s", digits(amount), f.prices.Currency)
}
