package plan

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// of returns a load with a rate per second and the sizes of the sample.
func of(rate float64, sizes ...int) Load { return Load{Rate: rate, Sizes: sizes} }

// MeanBilled is the mean of the billed sizes, not the billed mean size.
func TestMeans(t *testing.T) {
	check := func(l Load, mean, billed float64) {
		t.Helper()
		require.Equal(t, mean, l.Mean())
		require.Equal(t, billed, l.MeanBilled())
	}
	check(of(1, 200), 200, 5120)
	check(of(1, 4096, 6144), 5120, 7680) // 4 KB are billed as 5, 6 KB as 10
	check(of(1, 5120, 5120), 5120, 5120)
}

// KDG sends one call per second, or more if 500 records or 4 MiB fill a call.
func TestRequests(t *testing.T) {
	check := func(l Load, want float64) {
		t.Helper()
		require.Equal(t, want, l.Requests())
	}
	check(of(0.25, 200), 0.25) // each call has one record
	check(of(1, 200), 1)
	check(of(500, 200), 1)
	check(of(1000, 200), 2)
	check(of(100, 1<<20), 25) // four records fill a call
}

// A pack has as many consecutive records as fit. No record is split.
func TestPacked(t *testing.T) {
	check := func(l Load, limit int, wantRate float64, want ...int) {
		t.Helper()
		require.Equal(t, Load{Rate: wantRate, Sizes: want}, l.Packed(limit))
	}
	check(of(10, 5, 5), 9, 10, 5, 5)
	check(of(10, 5, 5), 10, 5, 10)
	check(of(10, 5, 5, 1, 20, 3), 10, 8, 10, 1, 20, 3) // a record above the limit is not packed
	check(of(3, 4, 4, 4), 8, 2, 8, 4)
}

// A pack that is not full is sent when its first record has waited long enough.
func TestPackedWithin(t *testing.T) {
	l := of(2, 100, 100, 100, 100, 100)
	require.Equal(t, Load{Rate: 1.2, Sizes: []int{200, 200, 100}}, l.PackedWithin(time.Second))
	require.Equal(t, l.Sizes, l.PackedWithin(time.Millisecond).Sizes)
	require.Equal(t, Load{Rate: 0.4, Sizes: []int{500}}, l.PackedWithin(time.Minute))
}

// pack chooses the smallest multiple of 5 KB that wastes little.
func TestPack(t *testing.T) {
	check := func(bytes, wantFit, wantLimit int) {
		t.Helper()
		var sizes []int
		for range 1000 {
			sizes = append(sizes, bytes)
		}
		packed, limit := of(10, sizes...).pack()
		require.Equal(t, wantLimit, limit)
		require.Equal(t, wantFit*bytes, packed.Sizes[0])
	}
	check(200, 25, 5120)
	check(149, 34, 5120)
	check(3000, 5, 15360) // one in 5 KB wastes 71 %, three in 10 KB 14 %, five in 15 KB 2 %
	check(5120, 1, 5120)  // nothing to gain
	check(60000, 1, 5120) // unpacked, it wastes 2 %
}

// TestForecast compares the forecast with aDay, which counts objects without a Buffer.
func TestForecast(t *testing.T) {
	check := func(sizeMiB, seconds int, l Load) {
		t.Run(fmt.Sprintf("%d MiB, %d s, %v per second of %v", sizeMiB, seconds, l.Rate, l.Sizes), func(t *testing.T) {
			d := firehose.Definition{BufferSizeMiB: sizeMiB, BufferIntervalSeconds: seconds}
			objects, bySize := aDay(int64(sizeMiB)<<20, seconds, l)
			require.Greater(t, objects, 10.0)
			f := Predict(firehose.Stream{Definition: d}, l)
			require.InDelta(t, objects, f.ObjectsPerDay, 1+objects/200)
			require.InDelta(t, bySize/objects, f.ClosedBySize, 0.02)
			require.InEpsilon(t, l.Rate*86400*l.Mean(), f.ObjectsPerDay*f.BytesPerObject, 1e-9)
			require.InEpsilon(t, l.Rate*86400, f.ObjectsPerDay*f.RecordsPerObject, 1e-9)
		})
	}
	check(1, 60, of(0.001, 200)) // one record per object: they are further apart than the interval
	check(1, 60, of(1.0/3, 200))
	check(1, 60, of(3, 200))
	check(1, 60, of(10, 149))
	check(1, 60, of(100, 100, 150, 200))
	check(1, 60, of(100, 200))                // the size completes objects, after 52 s
	check(1, 60, of(87.38, 200))              // size and interval complete objects at about the same time
	check(1, 60, of(300, 30_000, 20))         // very different sizes
	check(1, 60, of(2, 1_000_000, 10))        // one record almost fills an object
	check(1, 60, of(0.1, 1_000_000, 900_000)) // the size completes objects of one record
	check(5, 60, of(100, 200))
	check(5, 300, of(25, 1000))
	check(128, 900, of(100, 149))
	check(128, 900, of(250, 2000))
	check(128, 60, of(1, 2))          // the size allows millions of records, the interval sixty
	check(128, 900, of(4_000, 2, 60)) // records are added in groups: an object has four million
	check(1, 0, of(5, 200))
	check(1, 1, of(5, 200))
	check(1, 7, of(2.5, 200))
}

// aDay returns the number of objects that are completed in a day, and the number of those
// that the size completes. Times are exact to a microsecond.
func aDay(size int64, seconds int, l Load) (objects, bySize float64) {
	inside, opened, last := int64(0), 0.0, l.Rate*86400
	for i := 0; float64(i) < last; i++ {
		n, now := int64(l.Sizes[i%len(l.Sizes)]), float64(i)/l.Rate
		late := now-opened > float64(seconds)-1e-6
		if inside > 0 && (inside+n > size || late) {
			objects++
			if !late {
				bySize++
			}
			inside = 0
		}
		if inside == 0 {
			opened = now
		}
		inside += n
	}
	return objects, bySize
}

// A line feed that the stream appends is stored but not billed.
func TestForecastDelimiter(t *testing.T) {
	d := firehose.Example()
	d.AppendDelimiter = true
	require.Equal(t, 600*201.0, Predict(firehose.MustNew(d), of(10, 200)).BytesPerObject)
	require.Equal(t, 5216.0, Predict(firehose.MustNew(d), of(100, 200)).RecordsPerObject) // 1 MiB / 201, rounded down
	p := Of(firehose.MustNew(d), Basis{Load: of(10, 5120), GZIP: 1, Months: 1, Prices: DefaultPrices()})
	require.Equal(t, 10*5120.0, p.PerSecond.BilledBytes)
	require.Equal(t, 10*5121.0*86400*30, *p.StoredBytesPerMonth)
}

// Arrivals are more exact than a float64, and slow rates do not overflow.
func TestArrival(t *testing.T) {
	check := func(rate float64, i uint64, want int64) {
		t.Helper()
		require.Equal(t, want, of(rate, 1).arrival(i).UnixNano())
	}
	check(10, 600, 60e9)
	check(3, 1, 333_333_333)
	check(3, 180, 60e9)
	check(0.000001, 200, 200e15)
	check(1e9, 134_217_728, 134_217_728)
}
