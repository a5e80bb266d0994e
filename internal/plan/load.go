package plan

import (
	"math"
	"math/bits"
	"time"

	"penstock/firehose"
)

// Load describes what a producer sends: records at a constant rate, whose sizes are those
// of a sample, repeated.
type Load struct {
	Rate  float64 // records per second, 0.000001 or more
	Sizes []int   // of the sample's records in bytes, before base64; at least one, none 0
	// Partitions has the number of the partition of each record, from 0, or a negative
	// number for a record that has none. It is nil if the stream does not partition.
	Partitions []int
}

// Mean returns the mean size of a record in bytes.
func (l Load) Mean() float64 { return mean(l.Sizes, func(n int) float64 { return float64(n) }) }

// MeanBilled returns the mean of the billed sizes in bytes. The billed mean size would be
// smaller.
func (l Load) MeanBilled() float64 {
	return mean(l.Sizes, func(n int) float64 { return float64(firehose.Billed(int64(n))) })
}

func mean(sizes []int, of func(int) float64) float64 {
	sum := 0.0
	for _, n := range sizes {
		sum += of(n)
	}
	return sum / float64(len(sizes))
}

// Requests returns the number of PutRecordBatch calls per second of a producer that sends
// once per second, as KDG does, in calls that are as full as possible.
func (l Load) Requests() float64 {
	return max(min(l.Rate, 1), l.Rate/firehose.MaxBatchRecords, l.Rate*l.Mean()/firehose.MaxBatchBytes)
}

// Packed returns the load of a producer that packs as many records as fit into one of at
// most limit bytes. Each ends with its line feed, so the objects stay the same.
func (l Load) Packed(limit int) Load { return l.packed(limit, len(l.Sizes)) }

// PackedWithin returns the load of a producer that packs records as [Load.Packed] does, but
// in which no record waits longer than linger for its pack to become full.
func (l Load) PackedWithin(linger time.Duration) Load {
	_, limit := l.pack()
	return l.packed(limit, max(1, int(l.Rate*linger.Seconds())))
}

// packed packs up to most records into one of at most limit bytes.
func (l Load) packed(limit, most int) Load {
	packed, fit := Load{Sizes: []int{l.Sizes[0]}}, 1
	for _, n := range l.Sizes[1:] {
		if last := &packed.Sizes[len(packed.Sizes)-1]; fit < most && *last+n <= limit {
			*last += n
			fit++
		} else {
			packed.Sizes, fit = append(packed.Sizes, n), 1
		}
	}
	packed.Rate = l.Rate * float64(len(packed.Sizes)) / float64(len(l.Sizes))
	return packed
}

// maxPackUnits is the largest pack that [Load.pack] considers, in billing units: 100 KB.
const maxPackUnits = 20

// pack packs the records into the fewest billing units that waste at most 5 %, or into
// the number up to maxPackUnits that wastes least.
func (l Load) pack() (packed Load, limit int) {
	leastWaste := math.Inf(1)
	for units := range maxPackUnits {
		try := l.Packed((units + 1) * firehose.BillingUnit)
		waste := try.MeanBilled() / try.Mean()
		if waste < leastWaste {
			packed, limit, leastWaste = try, (units+1)*firehose.BillingUnit, waste
		}
		if waste <= 1.05 {
			break
		}
	}
	return packed, limit
}

// Forecast describes the objects that a stream writes for a load. Values are means.
type Forecast struct {
	ObjectsPerDay    float64 `json:"objectsPerDay"`
	RecordsPerObject float64 `json:"recordsPerObject"`
	BytesPerObject   float64 `json:"bytesPerObject"` // before compression
	ClosedBySize     float64 `json:"closedBySize"`   // share of the objects that the size hint completes; the interval completes the others

	Partitions *Partitions `json:"partitions,omitempty"` // of a stream that partitions
}

// [Predict] stops after forecastObjects objects. If the size hint completes any of them, it
// also uses the whole sample. It stops earlier after forecastAdds additions to the buffer,
// if it has seen an object.
const (
	forecastObjects = 50
	forecastAdds    = 2_000_000
)

// Predict runs the load through the stream's [firehose.Buffer]. Records arrive at equal
// intervals. If an object could hold more than a million records, they arrive in groups,
// which causes an error of at most a millionth. Predict ignores format conversion and
// transforms.
func Predict(s firehose.Stream, l Load) Forecast { return stream{s}.predict(l.delivered()) }

func (d stream) predict(l Load) Forecast {
	if l.Partitions != nil {
		return d.predictPartitions(l)
	}
	mean := l.Mean() + float64(d.delimiter())
	maxRecords := min(float64(d.BufferSize())/mean, l.Rate*float64(d.BufferIntervalSeconds)) // in an object
	group := 1 + uint64(maxRecords/(forecastAdds/2))
	bytes := d.bytesOf(l)
	b := d.Buffer()
	objects, bySize, adds := 0.0, 0.0, int64(0)
	for i := uint64(0); objects == 0 || i < forecastAdds; i++ {
		first := i * group
		if objects >= forecastObjects && (bySize == 0 || first >= uint64(len(l.Sizes))) {
			break
		}
		now := l.arrival(first)
		o, complete := b.Add(bytes(first+group)-bytes(first), now)
		if !complete {
			continue
		}
		objects++
		adds += o.Records
		if now.Sub(o.Opened) < d.BufferInterval() {
			bySize++
		}
	}
	perObject := float64(adds) * float64(group) / objects
	return Forecast{
		ObjectsPerDay:    l.Rate * secondsPerDay / perObject,
		RecordsPerObject: perObject,
		BytesPerObject:   perObject * mean,
		ClosedBySize:     bySize / objects,
	}
}

// bytesOf returns a function that returns the size of the first n records in objects.
func (d stream) bytesOf(l Load) func(n uint64) int {
	sums := []int{0}
	for _, n := range l.Sizes {
		sums = append(sums, sums[len(sums)-1]+n+d.delimiter())
	}
	sample := uint64(len(l.Sizes))
	return func(n uint64) int { return int(n/sample)*sums[sample] + sums[n%sample] }
}

// arrival returns the arrival time of record i, exact to the nanosecond.
func (l Load) arrival(i uint64) time.Time {
	hi, lo := bits.Mul64(i, 1e15)
	ns, _ := bits.Div64(hi, lo, uint64(math.Round(l.Rate*1e6)))
	return time.Unix(0, int64(ns))
}

// delimiter returns the number of bytes that the stream appends to each record.
func (d stream) delimiter() int {
	if d.AppendDelimiter {
		return 1
	}
	return 0
}
