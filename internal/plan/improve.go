package plan

import (
	"fmt"
	"math"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// Improvement is a change that makes a stream cheaper or its data faster to read, with the
// figures that it changes.
type Improvement struct {
	Name    string   `json:"name"` // pack, buffer, gzip or days
	Change  string   `json:"change"`
	Figures []Figure `json:"figures"`
}

// Figure is a value before and after a change. Its name tells the unit: …Bytes…, …Cost…,
// otherwise a count.
type Figure struct {
	Name   string  `json:"name"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

// improve returns the changes that help this stream, each evaluated on its own.
func (d stream) improve(b Basis, p Plan) []Improvement {
	all := []Improvement{}
	if d.Destination != firehose.S3 {
		return all // they are for objects that Athena reads
	}
	for _, try := range []func(Basis, Plan) (Improvement, bool){d.improvePacking, d.improveBuffer, d.improveCompression, d.improveDays} {
		if i, helps := try(b, p); helps {
			all = append(all, i)
		}
	}
	return all
}

// maxPackSeconds is the longest time for which a producer should delay records to pack them.
const maxPackSeconds = 60

// improvePacking suggests packing if it saves 5 % or more of the billed bytes and no record
// waits longer than maxPackSeconds. Streams with processors, partitions or conversion are
// excluded, because they need single records.
func (d stream) improvePacking(b Basis, p Plan) (Improvement, bool) {
	packed, limit := b.Load.pack()
	fit := float64(len(b.Load.Sizes)) / float64(len(packed.Sizes))
	seconds := fit / b.Load.Rate
	full := fmt.Sprintf("%.2g s", seconds)
	if seconds < 0.1 {
		full = "less than 0.1 s"
	}
	billed := packed.Rate * packed.MeanBilled() * secondsPerDay * DaysPerMonth
	return Improvement{
		Name: "pack",
		Change: fmt.Sprintf("pack %s records, each with its line feed, into one of up to %s bytes, which is full after %s",
			grouped(int(fit)), grouped(limit), full),
		Figures: []Figure{
			{"billedBytesPerMonth", p.PerMonth.BilledBytes, billed},
			{"firehoseCostPerMonth", p.Cost.Firehose(), b.Prices.List.Ingestion.Of(billed / GB)},
		},
	}, d.Unpredicted() == "" && !d.DynamicPartitioning && d.Conversion == "" && d.Deaggregation == (firehose.Deaggregation{}) && seconds <= maxPackSeconds && billed < 0.95*p.PerMonth.BilledBytes
}

// improveBuffer suggests the largest hints if they at least halve the number of objects.
func (d stream) improveBuffer(b Basis, p Plan) (Improvement, bool) {
	if p.Objects == nil {
		return Improvement{}, false
	}
	d.BufferSizeMiB, d.BufferIntervalSeconds = firehose.MaxBufferSizeMiB, firehose.MaxBufferIntervalSeconds
	after := d.estimate(b)
	return Improvement{
		Name:   "buffer",
		Change: fmt.Sprintf("buffer up to %d MiB or %d s: records arrive in the bucket up to that much later", firehose.MaxBufferSizeMiB, firehose.MaxBufferIntervalSeconds),
		Figures: []Figure{
			{"objectsPerDay", p.Objects.ObjectsPerDay, after.Objects.ObjectsPerDay},
			{"storedBytesPerObject", p.Objects.StoredBytesPerObject, after.Objects.StoredBytesPerObject},
			{"putRequestsCostPerMonth", *p.Cost.PutRequests, *after.Cost.PutRequests},
		},
	}, after.Objects.ObjectsPerDay <= p.Objects.ObjectsPerDay/2
}

// improveCompression suggests GZIP if it saves a tenth or more.
func (d stream) improveCompression(b Basis, p Plan) (Improvement, bool) {
	if d.Compression != firehose.Uncompressed || d.Conversion != "" || p.StoredBytesPerMonth == nil {
		return Improvement{}, false
	}
	change := "compress with GZIP: queries read less, and Athena bills less"
	if d.FileExtension != "" {
		change += "; end FileExtension with " + firehose.GZIP.Extension()
	}
	stored := *p.StoredBytesPerMonth / b.GZIP
	return Improvement{
		Name:   "gzip",
		Change: change,
		Figures: []Figure{
			{"storedBytesPerMonth", *p.StoredBytesPerMonth, stored},
			{"storageCostLastMonth", *p.Cost.StorageLastMonth, b.Prices.List.Storage.Of(stored * float64(b.Months) / GB)},
		},
	}, b.GZIP >= 1/0.9
}

// improveDays suggests daily folders if a folder holds more than a day.
func (d stream) improveDays(b Basis, p Plan) (Improvement, bool) {
	if d.DynamicPartitioning || p.StoredBytesPerMonth == nil || d.Unknown[firehose.FieldPrefix] != nil {
		return Improvement{}, false
	}
	kept := float64(b.Months * DaysPerMonth)
	inOne := min(kept, days(d.Data))
	day := *p.StoredBytesPerMonth / DaysPerMonth
	return Improvement{
		Name:    "days",
		Change:  fmt.Sprintf("end Prefix with !{timestamp:yyyy/MM/dd/} and adapt the table: a folder now holds %.0f days", inOne),
		Figures: []Figure{{"bytesReadForOneDay", inOne * day, day}},
	}, inOne > 1
}

// days returns the average number of consecutive days that the prefix writes to one
// folder: 1 for a day or less, 30 for months, Inf without a date.
func days(p *prefix.Expression) float64 {
	const looked = 366 + 365 // days: two whole years
	first := time.Date(2028, time.January, 1, 12, 0, 0, 0, time.UTC)
	changes, last := 0, ""
	for day := range looked {
		key, err := p.At(first.AddDate(0, 0, day), prefix.Values{Rand: same{}})
		if err != nil {
			return math.Inf(1)
		}
		if day > 0 && key != last {
			changes++
		}
		last = key
	}
	if changes == 0 {
		return math.Inf(1)
	}
	return math.Round(looked / float64(changes+1))
}

// same is a random source that makes all random strings equal.
type same struct{}

func (same) Uint64() uint64 { return 0 }
