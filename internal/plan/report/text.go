package report

import (
	"fmt"
	"regexp"
	"strings"

	"penstock/firehose"
	"penstock/internal/plan"
	"penstock/internal/quantity"
)

const notPredicted = "not predicted"

// Text formats the plan as tables. Lines are at most 80 columns wide, except those with
// object keys.
func (p Plan) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s, %s records per second of %s%s\n", p.Stream, p.Quota.Region, quantity.Digits(p.PerSecond.Records), p.Template, p.to())
	p.printRecords(&b)
	if p.writesObjects() {
		p.printObjects(&b, "OBJECTS", p.Objects, p.StoredBytesPerMonth)
	}
	if p.Backup != nil {
		p.printObjects(&b, "BACKUP", p.Backup.Objects, p.Backup.StoredBytesPerMonth)
	}
	p.printQuota(&b)
	p.printCost(&b)
	p.printKeys(&b)
	p.printImprovements(&b)
	printSentences(&b, "WARNINGS", p.Warnings)
	printSentences(&b, "ASSUMPTIONS", p.Assumptions)
	return b.String()
}

// A table writes rows of a name and figures. Columns align across all tables.
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

func (p Plan) printRecords(b *strings.Builder) {
	t := newTable(b, "RECORDS", "per second", "per day", "per month")
	all := func(name string, of func(plan.Volume) string) {
		t.row(name, of(p.PerSecond), of(p.PerDay), of(p.PerMonth))
	}
	all("records", func(v plan.Volume) string { return quantity.Digits(v.Records) })
	all("bytes sent", func(v plan.Volume) string { return quantity.Bytes(v.RawBytes) })
	all("bytes billed", func(v plan.Volume) string { return quantity.Bytes(v.BilledBytes) })
	r := p.Record
	billed := fmt.Sprintf("as %s: %s times as many", quantity.Digits(r.MeanBilledBytes), quantity.Digits(r.MeanBilledBytes/r.MeanBytes))
	if r.MeanBilledBytes == r.MeanBytes {
		billed = "without rounding"
	}
	b.WriteString(wrap("  ", fmt.Sprintf("Records have %s bytes on average (%s to %s in a sample of %s) and are billed %s.",
		quantity.Digits(r.MeanBytes), quantity.Digits(float64(r.SmallestBytes)), quantity.Digits(float64(r.LargestBytes)), quantity.Digits(float64(r.Sampled)), billed)))
}

// writesObjects reports whether the stream writes its records to S3.
func (p Plan) writesObjects() bool { return firehose.Definition{Destination: p.Destination}.Staged() }

// to names a destination other than S3.
func (p Plan) to() string {
	if p.Destination == firehose.S3 {
		return ""
	}
	return ", to " + string(p.Destination)
}

func (p Plan) printObjects(b *strings.Builder, title string, o *plan.Objects, storedPerMonth *float64) {
	if o == nil {
		newTable(b, title, notPredicted)
		return
	}
	t := newTable(b, title, "each", "per day", "per month")
	t.row("objects", "", quantity.Digits(o.ObjectsPerDay), quantity.Digits(o.ObjectsPerDay*plan.DaysPerMonth))
	t.row("records", quantity.Digits(o.RecordsPerObject), quantity.Digits(p.PerDay.Records), quantity.Digits(p.PerMonth.Records))
	if o.StoredBytesPerObject != o.BytesPerObject {
		t.row("before compression", quantity.Bytes(o.BytesPerObject), quantity.Bytes(o.BytesPerObject*o.ObjectsPerDay), quantity.Bytes(o.BytesPerObject*o.ObjectsPerDay*plan.DaysPerMonth))
	}
	t.row("bytes stored", quantity.Bytes(o.StoredBytesPerObject), quantity.Bytes(o.StoredBytesPerObject*o.ObjectsPerDay), quantity.Bytes(*storedPerMonth))
	t.row("PUT requests", quantity.Digits(o.PutRequestsPerDay/o.ObjectsPerDay), quantity.Digits(o.PutRequestsPerDay), quantity.Digits(o.PutRequestsPerDay*plan.DaysPerMonth))
	if o.Partitions != nil {
		fmt.Fprintf(b, "  %s in the sample, %s active at a time.\n", quantity.Count(int64(o.Partitions.InSample), "partition"), quantity.Digits(o.Partitions.Active))
	}
	fmt.Fprintf(b, "  %s\n", closedBy(o.ClosedBySize))
}

// closedBy explains which buffering hint completes objects, given the share that the size
// hint completes.
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

func (p Plan) printQuota(b *strings.Builder) {
	t := newTable(b, "QUOTA PER SECOND", "used", "of", "share")
	for _, q := range p.Quotas {
		t.row(q.Region)
		t.row("  records", quantity.Digits(q.Records.Used), quantity.Digits(float64(q.Records.Quota)), quantity.Percent(q.Records.Percent))
		t.row("  requests", quantity.Digits(q.Requests.Used), quantity.Digits(float64(q.Requests.Quota)), quantity.Percent(q.Requests.Percent))
		t.row("  bytes", quantity.Bytes(q.Bytes.Used), quantity.Bytes(float64(q.Bytes.Quota)), quantity.Percent(q.Bytes.Percent))
	}
}

func (p Plan) printCost(b *strings.Builder) {
	c := p.Cost
	months := []string{"the first", fmt.Sprintf("month %d", c.LastMonth)}[:min(c.LastMonth, 2)]
	t := newTable(b, "COST PER MONTH", months...)
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
	together := "total"
	s3 := func(what string, c plan.S3Cost) {
		both(what+", PUT requests", c.PutRequests)
		row(what+", storage", c.StorageFirstMonth, c.StorageLastMonth)
		if !c.Known() {
			together = "total of known costs"
		}
	}
	if p.writesObjects() {
		s3("S3", c.S3Cost)
	}
	if c.Backup != nil {
		s3("backup", *c.Backup)
	}
	row(together, &c.TotalFirstMonth, &c.TotalLastMonth)
	if c.SteadyTraffic != nil {
		b.WriteString(wrap("  ", fmt.Sprintf("Sending the records from inside AWS (-c traffic=steady) costs %s more.", plan.Money(*c.SteadyTraffic, c.Currency))))
	}
	b.WriteString(wrap("  ", priceSource(p.Prices)))
}

// priceSource says where the prices come from, and which nobody has compared with AWS's
// price list.
func priceSource(used plan.PricesUsed) string {
	from := fmt.Sprintf("Prices of %s, read %s", used.Region, used.AsOf)
	switch n := len(used.Unverified); n {
	case 0:
		return from + " and verified against AWS's price list."
	case len(used.Names):
		return from + ". None was verified against AWS's price list: kdg plan --print-prices has their sources."
	default:
		return from + ". Not verified against AWS's price list: " + strings.Join(used.Unverified, ", ") + "."
	}
}

func (p Plan) printKeys(b *strings.Builder) {
	unpredicted := p.writesObjects() && (len(p.Keys) == 0 || p.Keys[0].From == fromBackup)
	if len(p.Keys) > 0 || unpredicted {
		b.WriteString("\nFIRST KEYS\n")
	}
	for _, k := range p.Keys {
		fmt.Fprintf(b, "  %-10s   %s\n", k.From, withoutUUID(k.Key))
	}
	if unpredicted {
		why := "they depend on the records"
		if p.KeysUnknown {
			why = "they depend on an unknown setting, see the assumptions"
		}
		b.WriteString("  " + notPredicted + ": " + why + "\n")
	}
}

// labels maps the names of an improvement's figures to their labels in the text.
var labels = map[string]string{
	"billedBytesPerMonth":     "billed per month",
	"firehoseCostPerMonth":    "Firehose per month",
	"objectsPerDay":           "objects per day",
	"storedBytesPerObject":    "stored in each",
	"putRequestsCostPerMonth": "PUT requests per month",
	"storedBytesPerMonth":     "stored per month",
	"storageCostLastMonth":    "storage, last month",
	"bytesReadForOneDay":      "read for one day",
}

func (p Plan) printImprovements(b *strings.Builder) {
	if len(p.Improvements) == 0 {
		return
	}
	b.WriteString("\nIMPROVEMENTS\n")
	for _, i := range p.Improvements {
		b.WriteString(wrap("  - ", i.Change))
		for _, f := range i.Figures {
			fmt.Fprintf(b, "    %-22s %s → %s\n", labels[f.Name], p.figure(f.Name, f.Before), p.figure(f.Name, f.After))
		}
	}
}

func (p Plan) figure(name string, n float64) string {
	switch {
	case strings.Contains(name, "Cost"):
		return plan.Money(n, p.Cost.Currency)
	case strings.Contains(strings.ToLower(name), "bytes"):
		return quantity.Bytes(n)
	default:
		return quantity.Digits(n)
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

// wrap breaks text into lines of at most 80 columns. The first line begins with start, and
// the others are indented by its width.
func wrap(start, text string) string {
	const width = 80
	var b strings.Builder
	indent := strings.Repeat(" ", len([]rune(start)))
	line := start
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len([]rune(line))+1+len([]rune(word)) <= width:
			line += " " + word
		default:
			b.WriteString(line + "\n")
			line = indent + word
		}
	}
	return b.String() + line + "\n"
}

var uuid = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// withoutUUID replaces the UUID that Firehose appends to a key, which nobody can predict,
// with a placeholder. A prefix may contain UUIDs too, so the last one is replaced.
func withoutUUID(key string) string {
	all := uuid.FindAllStringIndex(key, -1)
	last := all[len(all)-1] // every key has one
	return key[:last[0]] + "<uuid>" + key[last[1]:]
}
