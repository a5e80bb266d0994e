package plan

import (
	"fmt"
	"math"
	"time"

	"penstock/firehose"
)

// FleetBasis holds the inputs of the plan of a bulk run, whose records are sent by functions
// in AWS. The rate of the load, the quota and the months of Basis do not matter.
type FleetBasis struct {
	Basis
	Count    uint64
	Workers  int
	Capacity Capacity
	MemoryMB int
	Slice    time.Duration // how long an invocation generates records
}

// Capacity is what a stream accepts per second before it throttles.
type Capacity struct {
	Of       string // whose capacity it is
	Records  int64
	Requests int64 // 0 if they are not limited
	Bytes    int64
	Packs    bool // the functions pack records
}

// Unlimited is the capacity of a stream that nobody has looked at.
var Unlimited = Capacity{Bytes: math.MaxInt64, Packs: true}

// DeliveryCapacity returns the capacity of a delivery stream in a Region.
func DeliveryCapacity(q firehose.Quota, packs bool) Capacity {
	return Capacity{"a delivery stream in " + q.Region, q.Records, q.Requests, q.Bytes, packs}
}

// What a shard accepts per second: Kinesis Data Streams Developer Guide, "Quotas and limits".
const (
	shardRecords = 1000
	shardBytes   = 1 << 20
)

// ShardCapacity returns the capacity of a data stream. Records for it are not packed.
func ShardCapacity(shards int) Capacity {
	of := "a data stream with 1 shard"
	if shards != 1 {
		of = fmt.Sprintf("a data stream with %d shards", shards)
	}
	return Capacity{Of: of, Records: int64(shards) * shardRecords, Bytes: int64(shards) * shardBytes}
}

// perSecond returns how many records with the sizes of a load the stream accepts.
func (c Capacity) perSecond(l Load) float64 {
	rate := float64(c.Bytes) / l.Mean()
	if !c.Packs {
		rate = min(rate, float64(c.Records))
	}
	return rate
}

// Workers returns the number of functions that together reach the capacity, at most most.
// More would only be throttled.
func (c Capacity) Workers(sizes []int, memoryMB, most int) int {
	needed := math.Ceil(c.perSecond(Load{Sizes: sizes}) / workerRate(memoryMB))
	return min(max(1, int(needed)), most)
}

// Rate returns the number of records per second that some functions send to the stream.
func (c Capacity) Rate(sizes []int, memoryMB, workers int) float64 {
	return min(c.perSecond(Load{Sizes: sizes}), float64(workers)*workerRate(memoryMB))
}

// workerRate returns the number of records per second that a function sends.
func workerRate(memoryMB int) float64 {
	return float64(memoryMB) / memoryMBPerCore / secondsPerRecord
}

// Fleet is the plan of a bulk run.
type Fleet struct {
	Records          uint64  `json:"records"`
	RawBytes         float64 `json:"rawBytes"`
	BilledBytes      float64 `json:"billedBytes"` // by Firehose
	Workers          int     `json:"workers"`
	Seconds          float64 `json:"seconds"`
	RecordsPerSecond float64 `json:"recordsPerSecond"`
	Invocations      float64 `json:"invocations"` // one per slice
	Calls            float64 `json:"calls"`       // to the stream, without retries

	Capacity string    `json:"capacity"` // whose quota it is
	Entries  Use       `json:"entriesPerSecond"`
	Requests *Use      `json:"requestsPerSecond,omitempty"`
	Bytes    Use       `json:"bytesPerSecond"`
	Cost     FleetCost `json:"cost"`

	Prices PricesUsed `json:"prices"`
}

// FleetCost is the cost of a bulk run in Currency. Ingestion is by Firehose; the cost of a
// data stream is not included.
type FleetCost struct {
	Currency    string   `json:"currency"`
	Functions   float64  `json:"functions"`        // Lambda: requests and duration
	Transitions float64  `json:"stateTransitions"` // Step Functions
	Ingestion   float64  `json:"ingestion"`
	Processing  float64  `json:"processing"`   // Firehose: format conversion and dynamic partitioning
	PutRequests *float64 `json:"putRequests"`  // nil if the objects cannot be predicted
	Storage     *float64 `json:"storageMonth"` // of the records, and those of a backup, for a month
	Total       float64  `json:"total"`        // of the known costs
}

// OfFleet returns the plan of a bulk run to a delivery stream, or to the data stream that it
// reads.
func OfFleet(planned firehose.Stream, b FleetBasis) Fleet {
	d := stream{planned}
	count := float64(b.Count)
	sent := b.Load
	sent.Rate = min(b.Capacity.Rate(sent.Sizes, b.MemoryMB, b.Workers), count)
	f := Fleet{
		Records:          b.Count,
		RawBytes:         count * sent.Mean(),
		Workers:          b.Workers,
		Seconds:          startSeconds + count/sent.Rate,
		RecordsPerSecond: sent.Rate,
		Capacity:         b.Capacity.Of,
	}
	entries := sent
	if b.Capacity.Packs {
		entries, _ = sent.pack()
	}
	perRecord := entries.Rate / sent.Rate
	f.BilledBytes = count * perRecord * d.meanBilled(entries)
	f.Calls = math.Ceil(count / sent.Rate * entries.Requests())
	f.Invocations = float64(b.Workers) * math.Ceil(count/sent.Rate/b.Slice.Seconds())
	f.Entries, f.Bytes = use(entries.Rate, b.Capacity.Records), use(sent.Rate*sent.Mean(), b.Capacity.Bytes)
	if b.Capacity.Requests > 0 {
		f.Requests = new(use(entries.Requests(), b.Capacity.Requests))
	}
	prices := b.Prices
	prices.List.Ingestion = b.Prices.ingestion(d)
	f.Cost = prices.Fleet(FleetUse{
		Workers:     b.Workers,
		Invocations: f.Invocations,
		Seconds:     f.Seconds * float64(b.Workers),
		MemoryMB:    b.MemoryMB,
		BilledBytes: f.BilledBytes,
	})
	d.addDelivery(&f, b, sent)
	used := []string{"ingestion"}
	if d.Destination == firehose.Iceberg {
		used = []string{"icebergIngestion"}
	}
	if d.Staged() || d.SourceBackup != nil {
		used = append(used, "putRequests", "storage")
	}
	used = append(used, "functionRequests", "functionDuration", "stateTransitions")
	if d.Conversion != "" {
		used = append(used, "formatConversion")
	}
	if d.DynamicPartitioning {
		used = append(used, "dynamicPartitioning", "partitionObjects")
	}
	f.Prices = b.Prices.named(used...)
	return f
}

// addDelivery adds the cost of what the stream does with the records.
func (d stream) addDelivery(f *Fleet, b FleetBasis, sent Load) {
	if d.Conversion != "" {
		f.Cost.Processing += b.Prices.List.FormatConversion.Of(f.BilledBytes / GB)
	}
	if d.DynamicPartitioning {
		f.Cost.Processing += b.Prices.List.DynamicPartitioning.Of(f.RawBytes / GB)
	}
	requests, storage := new(0.0), new(0.0)
	if d.Staged() {
		var partitions float64
		requests, storage, partitions = d.fleetObjects(b, sent)
		f.Cost.Processing += partitions
	}
	if d.SourceBackup != nil {
		more, bytes, _ := stream{*d.SourceBackup}.fleetObjects(b, Load{Rate: sent.Rate, Sizes: sent.Sizes})
		requests, storage = sum(requests, more), sum(storage, bytes)
	}
	f.Cost.PutRequests, f.Cost.Storage = requests, storage
	f.Cost.Total += f.Cost.Processing + known(requests) + known(storage)
}

// fleetObjects returns the cost of the objects of a run, and of its partitions. Unknown
// values are nil.
func (d stream) fleetObjects(b FleetBasis, sent Load) (requests, storage *float64, partitions float64) {
	if d.Conversion != "" && b.Parquet == 0 {
		return nil, nil, 0 // the size of objects is unknown
	}
	count := float64(b.Count)
	delivered := sent.delivered()
	if d.Unpredicted() == "" && len(delivered.Sizes) > 0 {
		o := d.predict(delivered)
		each := min(o.RecordsPerObject, count)
		objects := math.Ceil(count / each)
		requests = new(b.Prices.List.PutRequests.Of(objects * d.requests(each*delivered.Mean()/d.ratio(b.Basis)) / 1000))
		if d.DynamicPartitioning {
			partitions = b.Prices.List.PartitionObjects.Of(objects / 1000)
		}
	}
	if d.storesRecords() {
		bytes := count * (sent.Mean() + float64(d.delimiter()))
		storage = new(b.Prices.List.Storage.Of(bytes / d.ratio(b.Basis) / GB))
	}
	return requests, storage, partitions
}

// sum returns the sum of two amounts, or nil if one is unknown.
func sum(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return new(*a + *b)
}

// FleetUse is what a bulk run has used.
type FleetUse struct {
	Workers     int
	Invocations float64
	Seconds     float64 // of all invocations
	MemoryMB    int
	BilledBytes float64 // by Firehose
}

// State transitions of a run, of each worker and of each slice: the states of
// constructs/traffic, and one for the start of a worker's execution.
const (
	runTransitions    = 5
	workerTransitions = 2
	sliceTransitions  = 2
)

// Fleet returns the cost of what a bulk run has used, without storage. The prices are those
// of the first tiers, as if nothing else used the services in the month.
func (p Prices) Fleet(u FleetUse) FleetCost {
	transitions := runTransitions + workerTransitions*float64(u.Workers) + sliceTransitions*u.Invocations
	c := FleetCost{
		Currency:    p.Currency,
		Functions:   p.List.Requests.Of(u.Invocations/1e6) + p.List.Duration.Of(u.Seconds*float64(u.MemoryMB)/memoryMBPerGB),
		Transitions: p.List.Transitions.Of(transitions / 1000),
		Ingestion:   p.List.Ingestion.Of(u.BilledBytes / GB),
	}
	c.Total = c.Functions + c.Transitions + c.Ingestion
	return c
}

// named returns the use of the named prices.
func (p Prices) named(names ...string) PricesUsed {
	used := PricesUsed{Region: p.Region, AsOf: p.AsOf, Names: names, Unverified: []string{}}
	for _, price := range p.all() {
		for _, name := range names {
			if name == price.name && !price.Verified {
				used.Unverified = append(used.Unverified, name)
			}
		}
	}
	return used
}

// and returns the prices of both.
func (u PricesUsed) and(more PricesUsed) PricesUsed {
	u.Names, u.Unverified = append(u.Names, more.Names...), append(u.Unverified, more.Unverified...)
	return u
}
