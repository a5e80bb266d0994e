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
		rounded(took), numbered(t.Calls, "call"), humanize.Bytes(uint64(t.Delivered.Bytes)))
	if f.to.Service == sink.Firehose && t.Billed > 0 {
		lines += fmt.Sprintf("billed as %s (%s); as KDG sends, each record alone, %s (%s): %s ×\n",
			humanize.Bytes(uint64(t.Billed)), f.money(t.Billed), humanize.Bytes(uint64(t.BilledAlone)), f.money(t.BilledAlone),
			digits(float64(t.BilledAlone)/float64(t.Billed)))
	}
	if t.Retried > 0 {
		lines += fmt.Sprintf("sent again %s; the last trouble was %s\n", numbered(t.Retried, "time"), t.Trouble)
	} else if t.Trouble != "" {
		lines += fmt.Sprintf("the last trouble was %s\n", t.Trouble)
	}
	if t.Unsure > 0 {
		lines += fmt.Sprintf("%s may be there twice: a call with them was not answered\n", numbered(t.Unsure, "record"))
	}
	_, err := io.WriteString(w, lines)
	return err
}

// cost is the price of so many billed bytes, as those of a month's first ones.
func (f *sendFlags) cost(billed int64) float64 {
	return f.prices.List.Ingestion.Of(float64(billed) / plan.GB)
}

func (f *sendFlags) money(billed int64) string { return plan.Money(f.cost(billed), f.prices.Currency) }

// rounded is a duration to the second, or to the tenth where it is short.
func rounded(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
