// Package summary formats the totals of a run, for the command line and the producer page.
package summary

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"penstock/internal/plan"
	"penstock/internal/quantity"
	"penstock/internal/send"
	"penstock/internal/sink"
)

// Text says what a run delivered, what is billed, what was retried, and the last error
// unless t.Trouble is empty.
func Text(t send.Totals, to sink.Place, took time.Duration, prices plan.Prices) string {
	lines := fmt.Sprintf("%s delivered to %s in %s: %s, %s\n", quantity.Count(t.Delivered.Records, "record"), to,
		quantity.Rounded(took), quantity.Count(t.Calls, "call"), humanize.Bytes(uint64(t.Delivered.Bytes)))
	if to.Service == sink.Firehose && t.Billed > 0 {
		money := func(billed int64) string { return plan.Money(Cost(billed, prices), prices.Currency) }
		lines += fmt.Sprintf("billed as %s (%s); KDG, which sends each record alone: %s (%s): %s ×\n",
			humanize.Bytes(uint64(t.Billed)), money(t.Billed), humanize.Bytes(uint64(t.BilledAlone)), money(t.BilledAlone),
			quantity.Digits(float64(t.BilledAlone)/float64(t.Billed)))
	}
	var errs []string
	if t.Retried > 0 {
		errs = append(errs, "retried "+quantity.Count(t.Retried, "time"))
	}
	if t.Trouble != "" {
		errs = append(errs, "the last error was "+t.Trouble)
	}
	if len(errs) > 0 {
		lines += strings.Join(errs, "; ") + "\n"
	}
	if t.Unsure > 0 {
		lines += fmt.Sprintf("%s may be delivered twice: a call with them was not answered\n", quantity.Count(t.Unsure, "record"))
	}
	return lines
}

// Cost is the price of billed bytes in the first tier of a month.
func Cost(billed int64, prices plan.Prices) float64 {
	return prices.List.Ingestion.Of(float64(billed) / plan.GB)
}
