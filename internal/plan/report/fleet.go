package report

import (
	"fmt"
	"strings"

	"penstock/internal/plan"
	"penstock/internal/quantity"
)

// Fleet is the plan of a bulk run with the names of what was planned.
type Fleet struct {
	Stream   string `json:"stream"`
	Template string `json:"template"`
	plan.Fleet
}

// Text formats the plan as tables. Lines are at most 80 columns wide.
func (f Fleet) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s to %s: %s, about %s\n", quantity.Count(int64(f.Records), "record"), f.Template, f.Stream,
		quantity.Count(int64(f.Workers), "worker"), quantity.Seconds(f.Seconds))
	t := newTable(&b, "RUN", "all", "per second")
	t.row("records", quantity.Digits(float64(f.Records)), quantity.Digits(f.RecordsPerSecond))
	t.row("bytes sent", quantity.Bytes(f.RawBytes), quantity.Bytes(f.Bytes.Used))
	t.row("bytes billed", quantity.Bytes(f.BilledBytes))
	t.row("calls", quantity.Digits(f.Calls))
	t.row("invocations", quantity.Digits(f.Invocations))

	t = newTable(&b, "QUOTA PER SECOND", "used", "of", "share")
	t.row("entries", quantity.Digits(f.Entries.Used), quantity.Digits(float64(f.Entries.Quota)), quantity.Percent(f.Entries.Percent))
	if r := f.Requests; r != nil {
		t.row("requests", quantity.Digits(r.Used), quantity.Digits(float64(r.Quota)), quantity.Percent(r.Percent))
	}
	t.row("bytes", quantity.Bytes(f.Bytes.Used), quantity.Bytes(float64(f.Bytes.Quota)), quantity.Percent(f.Bytes.Percent))
	b.WriteString(wrap("  ", fmt.Sprintf("The quota is that of %s.", f.Capacity)))

	f.printCost(&b)
	return b.String()
}

func (f Fleet) printCost(b *strings.Builder) {
	c := f.Cost
	t := newTable(b, "COST", "of the run")
	row := func(name string, amount *float64) {
		if amount == nil {
			t.row(name, notPredicted)
			return
		}
		t.row(name, plan.Money(*amount, c.Currency))
	}
	row("Lambda", &c.Functions)
	row("Step Functions", &c.Transitions)
	row("Firehose, ingestion", &c.Ingestion)
	if c.Processing > 0 {
		row("Firehose, processing", &c.Processing)
	}
	row("S3, PUT requests", c.PutRequests)
	row("S3, month of storage", c.Storage)
	total := "total"
	if c.PutRequests == nil || c.Storage == nil {
		total = "total of known costs"
	}
	row(total, &c.Total)
	b.WriteString(wrap("  ", priceSource(f.Prices)))
	b.WriteString(wrap("  ", "Not included: retries, the free tiers of Lambda and Step Functions, and a data stream. The speed of a function was not measured on AWS."))
}
