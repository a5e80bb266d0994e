package report

import (
	"time"

	"penstock/internal/plan"
	"penstock/internal/send/summary"
)

// Text formats the totals of the run: what was delivered, billed and retried.
func (r *Report) Text(took time.Duration) string {
	return summary.Text(r.Run.Totals(), r.To, took, r.Prices)
}

func (r *Report) cost(billed int64) float64 { return summary.Cost(billed, r.Prices) }

func (r *Report) money(billed int64) string { return plan.Money(r.cost(billed), r.Prices.Currency) }
