package main

import (
	"fmt"
	"io"
	"strings"

	"penstock/internal/plan"
)

const notPredicted = "not predicted"

// print writes the plan as tables, 80 columns wide but for long keys.
func (p planned) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s, %s records a second of %s\n", p.Stream, p.Quota.Region, digits(p.PerSecond.Records), p.Template)
	p.printRecords(&b)
	p.printObjects(&b)
	p.printQuota(&b)
	p.printCost(&b)
	p.printKeys(&b)
	p.printImprovements(&b)
	printSentences(&b, "WARNINGS", p.Warnings)
	printSentences(&b, "ASSUMED", p.Assumptions)
	return write(w, b.String())
}

// A table is rows of a name and figures, which end below each other in all tables.
type table struct{ *strings.Builder }

func newTable(b *strings.Builder, title string, columns ...string) table {
	t := table{b}
	b.WriteByte('\n')
	t.line(title, columns)
	return t
}

func (t table) row(name string, figures ...string) { t.line("  "+name, figures) }

func (t table) line(name string, figures []string) {
	line := fmt.Sprintf("%-22s", name)
	for _, f := range figures {
		line += fmt.Sprintf("  %15s", f)
	}
	t.WriteString(strings.TrimRight(line, " ") + "\n")
}

func (p planned) printRecords(b *strings.Builder) {
	t := newTable(b, "RECORDS", "a second", "a day", "a month")
	all := func(name string, of func(plan.Volume) string) {
		t.row(name, of(p.PerSecond), of(p.PerDay), of(p.PerMonth))
	}
	all("records", func(v plan.Volume) string { return digits(v.Records) })
	all("bytes sent", func(v plan.Volume) string { return sized(v.RawBytes) })
	all("bytes billed", func(v plan.Volume) string { return sized(v.BilledBytes) })
	r := p.Record
	b.WriteString(wrap("  ", fmt.Sprintf("A record has %s bytes (%s to %s, of %s rendered) and is billed as %s: %s times as many.",
		digits(r.MeanBytes), digits(float64(r.SmallestBytes)), digits(float64(r.LargestBytes)), digits(float64(r.Sampled)),
		digits(r.MeanBilledBytes), digits(r.MeanBilledBytes/r.MeanBytes))))
}

func (p planned) printObjects(b *strings.Builder) {
	o := p.Objects
	if o == nil {
		newTable(b, "OBJECTS", notPredicted)
		return
	}
	t := newTable(b, "OBJECTS", "each", "a day", "a month")
	t.row("objects", "", digits(o.ObjectsPerDay), digits(o.ObjectsPerDay*plan.DaysPerMonth))
	t.row("records", digits(o.RecordsPerObject), digits(p.PerDay.Records), digits(p.PerMonth.Records))
	if o.StoredBytesPerObject != o.BytesPerObject {
		t.row("before compression", sized(o.BytesPerObject), sized(o.BytesPerObject*o.ObjectsPerDay), sized(o.BytesPerObject*o.ObjectsPerDay*plan.DaysPerMonth))
	}
	t.row("bytes stored", sized(o.StoredBytesPerObject), sized(o.StoredBytesPerObject*o.ObjectsPerDay), sized(*p.StoredBytesPerMonth))
	t.row("PUT requests", digits(o.PutRequestsPerDay/o.ObjectsPerDay), digits(o.PutRequestsPerDay), digits(o.PutRequestsPerDay*plan.DaysPerMonth))
	fmt.Fprintf(b, "  %s\n", closedBy(o.ClosedBySize))
}

// closedBy says which hint completes objects.
func closedBy(size float64) string {
	switch {
	case size == 0:
		return "The interval completes them, before the size is reached."
	case size == 1:
		return "The size completes them, before the interval is over."
	default:
		return fmt.Sprintf("The size completes %.0f %% of them, the interval the others.", 100*size)
	}
}

func (p planned) printQuota(b *strings.Builder) {
	t := newTable(b, "QUOTA A SECOND", "used", "of", "share")
	for _, q := range p.Quotas {
		t.row(q.Region)
		t.row("  records", digits(q.Records.Used), digits(float64(q.Records.Quota)), percent(q.Records.Percent))
		t.row("  requests", digits(q.Requests.Used), digits(float64(q.Requests.Quota)), percent(q.Requests.Percent))
		t.row("  bytes", sized(q.Bytes.Used), sized(float64(q.Bytes.Quota)), percent(q.Bytes.Percent))
	}
}

func (p planned) printCost(b *strings.Builder) {
	c := p.Cost
	months := []string{"the first", fmt.Sprintf("month %d", c.LastMonth)}[:min(c.LastMonth, 2)]
	t := newTable(b, "COST OF A MONTH", months...)
	amount := func(n *float64) string {
		if n == nil {
			return notPredicted
		}
		return plan.Money(*n, c.Currency)
	}
	row := func(name string, first, last *float64) {
		t.row(name, []string{amount(first), amount(last)}[:len(months)]...)
	}
	both := func(name string, n *float64) { row(name, n, n) }
	both("Firehose, ingestion", &c.Ingestion)
	if c.FormatConversion > 0 {
		both("format conversion", &c.FormatConversion)
	}
	if c.DynamicPartitioning > 0 {
		both("dynamic partitioning", &c.DynamicPartitioning)
	}
	both("S3, PUT requests", c.PutRequests)
	row("S3, storage", c.StorageFirstMonth, c.StorageLastMonth)
	together := "together"
	if c.PutRequests == nil || c.StorageLastMonth == nil {
		together = "sum of what is known"
	}
	row(together, &c.TotalFirstMonth, &c.TotalLastMonth)
	b.WriteString(wrap("  ", p.verified()))
}

// verified says where the prices are from.
func (p planned) verified() string {
	from := fmt.Sprintf("Prices of %s, read %s", p.Prices.Region, p.Prices.AsOf)
	switch n := len(p.Prices.Unverified); n {
	case 0:
		return from + " and verified against AWS's price list."
	case len(p.Prices.Names):
		return from + ". None was verified against AWS's price list: --print-prices has their sources."
	default:
		return from + ". Not verified against AWS's price list: " + strings.Join(p.Prices.Unverified, ", ") + "."
	}
}

func (p planned) printKeys(b *strings.Builder) {
	b.WriteString("\nFIRST KEYS\n")
	for _, k := range p.Keys {
		fmt.Fprintf(b, "  %-10s   %s\n", k.From, withoutUUID(k.Key))
	}
	if len(p.Keys) == 0 {
		b.WriteString("  " + notPredicted + ": they depend on what is in the records\n")
	}
}

// labels are the figures of improvements, as the table has them.
var labels = map[string]string{
	"billedBytesPerMonth":     "billed a month",
	"firehoseCostPerMonth":    "Firehose a month",
	"objectsPerDay":           "objects a day",
	"storedBytesPerObject":    "stored in each",
	"putRequestsCostPerMonth": "PUT requests a month",
	"storedBytesPerMonth":     "stored a month",
	"storageCostLastMonth":    "storage, last month",
	"bytesReadForOneDay":      "read for one day",
}

func (p planned) printImprovements(b *strings.Builder) {
	if len(p.Improvements) == 0 {
		return
	}
	b.WriteString("\nWOULD MAKE IT BETTER\n")
	for _, i := range p.Improvements {
		b.WriteString(wrap("  - ", i.Change))
		for _, f := range i.Figures {
			fmt.Fprintf(b, "    %-22s %s → %s\n", labels[f.Name], p.figure(f.Name, f.Before), p.figure(f.Name, f.After))
		}
	}
}

func (p planned) figure(name string, n float64) string {
	switch {
	case strings.Contains(name, "Cost"):
		return plan.Money(n, p.Cost.Currency)
	case strings.Contains(strings.ToLower(name), "bytes"):
		return sized(n)
	default:
		return digits(n)
	}
}

func printSentences(b *strings.Builder, title string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, s := range sentences {
		b.WriteString(wrap("  - ", s))
	}
}
