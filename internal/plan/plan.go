// Package plan predicts the objects, the quota usage and the cost of a delivery stream,
// and suggests improvements.
//
//  1. [Load] describes what a producer sends, with the sizes of a sample of records.
//  2. [Predict] runs the load through the stream's [firehose.Buffer].
//  3. [Of] adds [Prices] and improvements to a [Plan].
package plan

import (
	"math"

	"penstock/firehose"
)

type stream struct{ firehose.Stream }

// Basis holds the inputs of a plan besides the stream.
type Basis struct {
	Load Load
	GZIP float64 // compression ratio of gzip for the records of an object
	// Parquet is how many times smaller the records of an object are in Parquet; 0 if it
	// is unknown.
	Parquet float64
	Quota   firehose.Quota
	Prices  Prices
	Months  int // months that objects are kept, at least 1
	// Minute is the function that could send the records from inside AWS. Without memory, its
	// cost is left out.
	Minute MinuteFunction
}

// Plan is the prediction for a stream. A month has [DaysPerMonth]. Unknown values are nil.
// Figures are means, so counts may be fractions.
type Plan struct {
	Record    RecordSize `json:"record"`
	PerSecond Volume     `json:"perSecond"`
	PerDay    Volume     `json:"perDay"`
	PerMonth  Volume     `json:"perMonth"`
	// Destination is what the stream delivers to, unless that is S3.
	Destination firehose.Destination `json:"destination,omitempty"`

	Quota  QuotaUse   `json:"quota"`
	Quotas []QuotaUse `json:"quotas"` // in all Regions

	Objects             *Objects `json:"objects"`
	Unpredicted         string   `json:"unpredicted,omitempty"` // the reason if Objects is nil although there are objects
	GZIPRatio           float64  `json:"gzipRatio"`
	StoredBytesPerMonth *float64 `json:"storedBytesPerMonth"` // added to the bucket each month
	Backup              *Backup  `json:"backup,omitempty"`    // nil without a backup of the records as they arrive

	Cost         Cost          `json:"costPerMonth"`
	Prices       PricesUsed    `json:"prices"`
	Improvements []Improvement `json:"improvements"`
	Warnings     []string      `json:"warnings"`
	Assumptions  []string      `json:"assumptions"`
}

// RecordSize describes the sample.
type RecordSize struct {
	Sampled         int     `json:"sampled"` // records
	SmallestBytes   int     `json:"smallestBytes"`
	MeanBytes       float64 `json:"meanBytes"`
	LargestBytes    int     `json:"largestBytes"`
	MeanBilledBytes float64 `json:"meanBilledBytes"`
}

// Volume is the data that arrives in a period.
type Volume struct {
	Records     float64 `json:"records"`
	RawBytes    float64 `json:"rawBytes"`
	BilledBytes float64 `json:"billedBytes"` // each record rounded up to [firehose.BillingUnit]
}

// Objects describes the objects that a stream writes.
type Objects struct {
	Forecast
	StoredBytesPerObject float64 `json:"storedBytesPerObject"` // after compression
	PutRequestsPerDay    float64 `json:"putRequestsPerDay"`
}

// QuotaUse is the load measured against a stream's quota.
type QuotaUse struct {
	Region   string `json:"region"` // or a list of Regions
	Records  Use    `json:"recordsPerSecond"`
	Requests Use    `json:"requestsPerSecond"`
	Bytes    Use    `json:"bytesPerSecond"`
}

// Use is consumption measured against a quota.
type Use struct {
	Used    float64 `json:"used"`
	Quota   int64   `json:"quota"`
	Percent float64 `json:"percent"`
}

func use(used float64, quota int64) Use { return Use{used, quota, 100 * used / float64(quota)} }

// Cost is the cost per month in Currency.
type Cost struct {
	Currency            string  `json:"currency"`
	Ingestion           float64 `json:"ingestion"`
	FormatConversion    float64 `json:"formatConversion"`
	DynamicPartitioning float64 `json:"dynamicPartitioning"` // by GB and, if they are predicted, by objects
	S3Cost
	LastMonth       int     `json:"lastMonth"`
	Backup          *S3Cost `json:"backup,omitempty"` // nil without a backup
	TotalFirstMonth float64 `json:"totalFirstMonth"`  // of the known costs
	TotalLastMonth  float64 `json:"totalLastMonth"`
	// SteadyTraffic is the cost of sending the records from inside AWS, which the totals do
	// not include. It is nil if one function cannot send them.
	SteadyTraffic *float64 `json:"steadyTraffic"`
}

// PricesUsed lists the prices behind a Cost.
type PricesUsed struct {
	Region     string   `json:"region"`
	AsOf       string   `json:"asOf"`
	Names      []string `json:"names"`
	Unverified []string `json:"unverified"` // not verified against AWS's price list
}

// Firehose returns the part that Firehose bills.
func (c Cost) Firehose() float64 { return c.Ingestion + c.FormatConversion + c.DynamicPartitioning }

// DaysPerMonth is the length of a month in a plan.
const DaysPerMonth = 30

const secondsPerDay = 24 * 60 * 60

// Of returns the plan of a stream.
func Of(planned firehose.Stream, b Basis) Plan {
	d := stream{planned}
	p := d.estimate(b)
	p.Prices = b.Prices.usedBy(d)
	if p.Cost.SteadyTraffic != nil {
		p.Prices = p.Prices.and(b.Prices.named("functionRequests", "functionDuration", "schedules"))
	}
	p.Improvements = d.improve(b, p)
	p.Warnings = d.warnings(b, p)
	p.Assumptions = d.assumptions(b, p)
	return p
}

// CostOf returns only the cost of a stream, which is much faster.
func CostOf(planned firehose.Stream, b Basis) (Cost, PricesUsed) {
	d := stream{planned}
	return d.estimate(b).Cost, b.Prices.usedBy(d)
}

func (d stream) estimate(b Basis) Plan {
	l := b.Load
	p := Plan{Record: l.size(), Destination: d.Destination}
	p.Record.MeanBilledBytes = d.meanBilled(l)
	p.PerSecond = Volume{l.Rate, l.Rate * l.Mean(), l.Rate * p.Record.MeanBilledBytes}
	p.PerDay = p.PerSecond.times(secondsPerDay)
	p.PerMonth = p.PerDay.times(DaysPerMonth)
	p.Quota = l.use(b.Quota)
	for _, q := range firehose.Quotas() {
		p.Quotas = append(p.Quotas, l.use(q))
	}
	p.GZIPRatio = b.GZIP
	delivered := l.delivered()
	unknownSize := d.Conversion != "" && b.Parquet == 0
	switch p.Unpredicted = d.Unpredicted(); {
	case !d.Staged():
		p.Unpredicted = ""
	case p.Unpredicted == "" && unknownSize:
		p.Unpredicted = "conversion of records that are not those of a table"
	case p.Unpredicted == "" && len(delivered.Sizes) == 0:
		p.Unpredicted = "a stream whose records all lack a partition key"
	case p.Unpredicted == "":
		f := d.predict(delivered)
		if f.Partitions != nil {
			f.Partitions.Failed = 1 - delivered.Rate/l.Rate
		}
		p.Objects = d.stored(f, b)
	}
	if !unknownSize && d.storesRecords() {
		perSecond := 0.0
		if len(delivered.Sizes) > 0 {
			perSecond = delivered.Rate * (delivered.Mean() + float64(d.delimiter()))
		}
		p.StoredBytesPerMonth = new(perSecond * secondsPerDay * DaysPerMonth / d.ratio(b))
	}
	p.Backup = d.backup(b)
	p.Cost = d.cost(b, p)
	return p
}

// stored returns the objects with their size after compression and their requests.
func (d stream) stored(f Forecast, b Basis) *Objects {
	bytes := f.BytesPerObject / d.ratio(b)
	return &Objects{f, bytes, f.ObjectsPerDay * d.requests(bytes)}
}

func (l Load) use(q firehose.Quota) QuotaUse {
	return QuotaUse{
		Region:   q.Region,
		Records:  use(l.Rate, q.Records),
		Requests: use(l.Requests(), q.Requests),
		Bytes:    use(l.Rate*l.Mean(), q.Bytes),
	}
}

func (l Load) size() RecordSize {
	r := RecordSize{Sampled: len(l.Sizes), MeanBytes: l.Mean(), SmallestBytes: math.MaxInt}
	for _, n := range l.Sizes {
		r.SmallestBytes, r.LargestBytes = min(r.SmallestBytes, n), max(r.LargestBytes, n)
	}
	return r
}

func (v Volume) times(n float64) Volume {
	return Volume{v.Records * n, v.RawBytes * n, v.BilledBytes * n}
}

// ratio returns the stream's compression ratio. ZIP compresses as well as gzip; Snappy is
// not measured and counts as uncompressed.
func (d stream) ratio(b Basis) float64 {
	switch {
	case d.Conversion == firehose.Parquet:
		return b.Parquet
	case d.Compression == firehose.GZIP || d.Compression == firehose.ZIP:
		return b.GZIP
	}
	return 1
}

// partBytes is the minimum size of a part of a multipart upload, except the last.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const partBytes = 5 << 20

// inParts reports whether Firehose uploads an object in parts. The Firehose guide documents
// this for intervals below 60 seconds; for large objects it is an assumption.
func (d stream) inParts(bytes float64) bool {
	return d.BufferIntervalSeconds < 60 || bytes > partBytes
}

// requests returns the number of requests for an object: one, or one per part and two more
// for a multipart upload.
func (d stream) requests(bytes float64) float64 {
	if !d.inParts(bytes) {
		return 1
	}
	return 2 + math.Ceil(bytes/partBytes)
}

// storesRecords reports whether the bucket gets all records, in a known format.
func (d stream) storesRecords() bool {
	return d.Staged() && d.Transformation == nil && !d.Logs.Extract && d.Unknown[firehose.FieldCompression] == nil &&
		d.Unknown[firehose.FieldParquetCodec] == nil && d.Unknown[firehose.FieldConversion] == nil && d.Unknown[firehose.FieldProcessing] == nil
}

func (d stream) cost(b Basis, p Plan) Cost {
	prices := b.Prices.List
	c := Cost{Currency: b.Prices.Currency, Ingestion: b.Prices.ingestion(d).Of(p.PerMonth.BilledBytes / GB), LastMonth: b.Months}
	if d.Conversion != "" {
		c.FormatConversion = prices.FormatConversion.Of(p.PerMonth.BilledBytes / GB)
	}
	if d.DynamicPartitioning {
		c.DynamicPartitioning = prices.DynamicPartitioning.Of(p.PerMonth.RawBytes / GB)
		if p.Objects != nil {
			c.DynamicPartitioning += prices.PartitionObjects.Of(p.Objects.ObjectsPerDay * DaysPerMonth / 1000)
		}
	}
	c.S3Cost = b.s3(p.Objects, p.StoredBytesPerMonth)
	c.TotalFirstMonth, c.TotalLastMonth = c.Firehose()+c.first(), c.Firehose()+c.last()
	if p.Backup != nil {
		c.Backup = new(b.s3(p.Backup.Objects, p.Backup.StoredBytesPerMonth))
		c.TotalFirstMonth += c.Backup.first()
		c.TotalLastMonth += c.Backup.last()
	}
	c.SteadyTraffic = b.steadyTraffic()
	return c
}
