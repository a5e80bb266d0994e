package plan

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// partitioned returns a stream that partitions, with the smallest size hint.
func partitioned() firehose.Stream {
	d := firehose.Example()
	d.DynamicPartitioning, d.Query, d.BufferSizeMiB = true, "{k:.k}", 64
	d.Prefix = "data/!{partitionKeyFromQuery:k}/"
	return firehose.MustNew(d)
}

// simulate returns the objects per day and the mean number of open partitions when each
// record belongs to a partition by chance.
func simulate(s firehose.Stream, l Load, records int) (objectsPerDay, active float64) {
	chance := rand.New(rand.NewPCG(1, 2))
	buffers := map[int]*firehose.Buffer{}
	objects, open := 0.0, time.Duration(0)
	begin := time.Unix(0, 0)
	for i := range records {
		k := chance.IntN(len(l.Sizes))
		now := begin.Add(time.Duration(float64(i) / l.Rate * 1e9))
		b := buffers[l.Partitions[k]]
		if b == nil {
			b = s.Buffer()
			buffers[l.Partitions[k]] = b
		}
		if o, complete := b.Add(l.Sizes[k], now); complete {
			objects++
			open += min(now.Sub(o.Opened), s.BufferInterval())
		}
	}
	span := float64(records) / l.Rate
	return objects / span * secondsPerDay, open.Seconds() / span
}

// The prediction agrees with a simulation, for few and many partitions of equal and of
// different sizes, whichever hint completes the objects.
func TestPartitionsAgreeWithSimulation(t *testing.T) {
	for _, row := range []struct {
		partitions int
		rate       float64
		bytes      int
		interval   int
	}{{2, 10, 150, 60}, {3, 10, 150, 900}, {100, 10, 150, 60}, {400, 50, 150, 60}, {5, 2000, 100_000, 900}} {
		s := partitioned()
		s.BufferIntervalSeconds = row.interval
		l := Load{Rate: row.rate}
		for i := range 3 * row.partitions { // one has half of the records
			l.Sizes, l.Partitions = append(l.Sizes, row.bytes), append(l.Partitions, max(0, i-2*row.partitions))
		}
		f := Predict(s, l)
		objects, active := simulate(s, l, 1_000_000)
		require.InEpsilon(t, objects, f.ObjectsPerDay, 0.03, "%+v", row)
		require.InEpsilon(t, active, f.Partitions.Active, 0.03, "%+v", row)
		require.InEpsilon(t, row.rate*secondsPerDay, f.ObjectsPerDay*f.RecordsPerObject, 1e-9)
		require.Equal(t, row.partitions, f.Partitions.InSample)
	}
}

// One partition has the objects of a stream that does not partition.
func TestOnePartition(t *testing.T) {
	for _, rate := range []float64{0.001, 10, 5000} {
		l := of(rate, 100, 200, 5000)
		plain := Predict(partitioned(), l)
		l.Partitions = []int{0, 0, 0}
		one := Predict(partitioned(), l)
		require.NotNil(t, one.Partitions)
		one.Partitions = nil
		require.Equal(t, plain, one)
	}
}

// Records without a partition are billed but neither stored nor in objects.
func TestRecordsWithoutPartition(t *testing.T) {
	l := of(10, 100, 100, 100, 500)
	l.Partitions = []int{0, 1, 0, -1}
	p := Of(partitioned(), basis(l))
	require.Equal(t, 0.25, p.Objects.Partitions.Failed)
	require.Equal(t, 7.5*100*secondsPerDay*DaysPerMonth, *p.StoredBytesPerMonth)
	require.InDelta(t, 7.5*secondsPerDay, p.Objects.ObjectsPerDay*p.Objects.RecordsPerObject, 1e-6)
	require.Contains(t, p.Warnings, "25 % of the records have no partition key, and Firehose delivers them as errors: correct the query or the records")
	raw := p.PerMonth.RawBytes / GB
	require.InDelta(t, raw*0.020+p.Objects.ObjectsPerDay*30/1000*0.005, p.Cost.DynamicPartitioning, 1e-9)

	l.Partitions = []int{-1, -1, -1, -1}
	p = Of(partitioned(), basis(l))
	require.Equal(t, "a stream whose records all lack a partition key", p.Unpredicted)
}
