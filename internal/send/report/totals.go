package report

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"penstock/internal/plan"
	"penstock/internal/quantity"
	"penstock/internal/sink"
)

// Text formats the totals of the run: what was delivered, billed and retried.
func (r *Report) Text(took time.Duration) string {
	t := r.Run.Totals()
	lines := fmt.Sprintf("%s delivered to %s in %s: %s, %s\n", quantity.Count(t.Delivered.Records, "record"), r.To,
		quantity.Rounded(took), quantity.Count(t.Calls, "call"), humanize.Bytes(uint64(t.Delivered.Bytes)))
	if r.To.Service == sink.Firehose && t.Billed > 0 {
		lines += fmt.Sprintf("billed as %s (%s); KDG, which sends each record alone: %s (%s): %s ×\n",
			humanize.Bytes(uint64(t.Billed)), r.money(t.Billed), humanize.Bytes(uint64(t.BilledAlone)), r.money(t.BilledAlone),
			quantity.Digits(float64(t.BilledAlone)/float64(t.Billed)))
	}
	if t.Retried > 0 {
		lines += fmt.Sprintf("retried %s; the last error was %s\n", quantity.Count(t.Retried, "time"), t.Trouble)
	} else if t.Trouble != "" {
		lines += fmt.Sprintf("the last error was %s\n", t.Trouble)
	}
	if t.Unsure > 0 {
		lines += fmt.Sprintf("%s may be delivered twice: a call with them was not answered\n", quantity.Count(t.Unsure, "record"))
	}
	return lines
}

// cost is the price of billed bytes in the first tier of a month.
func (r *Report) cost(billed int64) float64 {
	return r.Prices.List.Ingestion.Of(float64(billed) / plan.GB)
}

func (r *Report) money(billed int64) string { return plan.Money(r.cost(billed), r.Prices.Currency) }
