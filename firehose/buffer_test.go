package firehose

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const oneMiB = 1 << 20

// after is so many seconds after the first arrival.
func after(seconds float64) time.Time {
	return docTime.Add(time.Duration(seconds * float64(time.Second)))
}

// bufferWith is an empty one with the hints.
func bufferWith(sizeMiB, seconds int) *Buffer {
	return Definition{BufferSizeMiB: sizeMiB, BufferIntervalSeconds: seconds}.Buffer()
}

// arrival is a record, as a buffer sees it.
type arrival struct {
	bytes int
	at    time.Time
}

// TestBuffer has a row for each rule of the two hints: what arrives, and the objects.
func TestBuffer(t *testing.T) {
	const half = oneMiB / 2
	for _, row := range []struct {
		name     string
		seconds  int
		arrivals []arrival
		want     []Object
	}{
		{"nothing arrives, nothing is delivered", 60, nil, nil},
		{"a record alone", 60, []arrival{{7, after(0)}}, []Object{{after(0), 1, 7}}},
		{"small records are together", 60, []arrival{{7, after(0)}, {8, after(1)}, {9, after(59.9)}}, []Object{{after(0), 3, 24}}},
		{"what fills it exactly is in it", 60, []arrival{{half, after(0)}, {half, after(1)}, {1, after(2)}}, []Object{{after(0), 2, oneMiB}, {after(2), 1, 1}}},
		{"what would take it over is in the next", 60, []arrival{{half, after(0)}, {half + 1, after(1)}, {1, after(2)}}, []Object{{after(0), 1, half}, {after(1), 2, half + 2}}},
		{"a full one takes no empty record", 60, []arrival{{oneMiB, after(0)}, {0, after(1)}}, []Object{{after(0), 1, oneMiB}, {after(1), 1, 0}}},
		{"empty records count", 60, []arrival{{0, after(0)}, {0, after(1)}}, []Object{{after(0), 2, 0}}},
		{"a record above the hint is alone", 60, []arrival{{1, after(0)}, {oneMiB + 1, after(1)}, {1, after(2)}}, []Object{{after(0), 1, 1}, {after(1), 1, oneMiB + 1}, {after(2), 1, 1}}},
		{"one above the hint comes first", 60, []arrival{{2 * oneMiB, after(0)}, {1, after(0)}}, []Object{{after(0), 1, 2 * oneMiB}, {after(0), 1, 1}}},
		{"just before the interval is over", 60, []arrival{{1, after(0)}, {1, after(59.999)}}, []Object{{after(0), 2, 2}}},
		{"when the interval is over", 60, []arrival{{1, after(0)}, {1, after(60)}}, []Object{{after(0), 1, 1}, {after(60), 1, 1}}},
		{"the interval is from the oldest, not the last", 60, []arrival{{1, after(0)}, {1, after(40)}, {1, after(80)}}, []Object{{after(0), 2, 2}, {after(80), 1, 1}}},
		{"a long pause is not an object", 60, []arrival{{1, after(0)}, {1, after(1000)}}, []Object{{after(0), 1, 1}, {after(1000), 1, 1}}},
		{"size and interval at once are one object", 60, []arrival{{oneMiB, after(0)}, {oneMiB, after(60)}}, []Object{{after(0), 1, oneMiB}, {after(60), 1, oneMiB}}},
		{"0 seconds: one instant is together", 0, []arrival{{1, after(0)}, {2, after(0)}, {4, after(1e-9)}, {8, after(1e-9)}}, []Object{{after(0), 2, 3}, {after(1e-9), 2, 12}}},
		{"0 seconds: the size still holds", 0, []arrival{{oneMiB, after(0)}, {1, after(0)}}, []Object{{after(0), 1, oneMiB}, {after(0), 1, 1}}},
		{"the longest interval", 900, []arrival{{1, after(0)}, {1, after(899)}, {1, after(900)}}, []Object{{after(0), 2, 2}, {after(900), 1, 1}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			b, got := bufferWith(1, row.seconds), []Object(nil)
			for _, r := range row.arrivals {
				if o, complete := b.Add(r.bytes, r.at); complete {
					got = append(got, o)
				} else {
					require.Zero(t, o)
				}
			}
			if o, any := b.Flush(); any {
				got = append(got, o)
			}
			require.Equal(t, row.want, got)
		})
	}
}

// TestBufferHints: the stream's hints are the buffer's, and MB means MiB.
func TestBufferHints(t *testing.T) {
	check := func(d Definition, wantSize int64, wantInterval time.Duration) {
		t.Helper()
		require.Equal(t, wantSize, d.BufferSize())
		require.Equal(t, wantInterval, d.BufferInterval())
		b := d.Buffer()
		b.Add(0, after(0))
		deadline, waits := b.Deadline()
		require.True(t, waits)
		require.Equal(t, max(wantInterval, 1), deadline.Sub(after(0)))
		_, complete := b.Add(int(wantSize), after(0))
		require.False(t, complete, "it is just full")
		_, complete = b.Add(1, after(0))
		require.True(t, complete)
	}
	check(Defaults(), 5_242_880, 5*time.Minute)
	check(Example(), 1_048_576, time.Minute)
	check(Definition{BufferSizeMiB: 128, BufferIntervalSeconds: 900}, 134_217_728, 15*time.Minute)
	check(Definition{BufferSizeMiB: 1}, 1_048_576, 0)
}

// TestBufferDue: what waits is delivered when it is full or its time is up, and
// once only.
func TestBufferDue(t *testing.T) {
	check := func(name string, seconds, bytes int, now time.Time, want bool) {
		t.Helper()
		b := bufferWith(1, seconds)
		b.Add(bytes, after(0))
		o, complete := b.Due(now)
		require.Equal(t, want, complete, name)
		if !want {
			require.Zero(t, o, name)
			o, _ = b.Flush() // it waits still
		}
		require.Equal(t, Object{after(0), 1, int64(bytes)}, o, name)
		_, waits := b.Deadline()
		require.False(t, waits, name)
		_, again := b.Due(after(1e6))
		require.False(t, again, name)
		_, again = b.Flush()
		require.False(t, again, name)
	}
	check("early", 60, 1, after(59.999), false)
	check("in time", 60, 1, after(60), true)
	check("late", 60, 1, after(61), true)
	check("full, at once", 60, oneMiB, after(0), true)
	check("above the hint, at once", 60, oneMiB+1, after(0), true)
	check("nearly full", 60, oneMiB-1, after(0), false)
	check("an empty record", 60, 0, after(60), true)
	check("0 seconds, more may come at this instant", 0, 1, after(0), false)
	check("0 seconds, the next instant", 0, 1, after(1e-9), true)
	check("before its arrival", 60, 1, after(-100), false)

	_, complete := bufferWith(1, 0).Due(after(1e6))
	require.False(t, complete, "nothing waits")
}

// together is what the hints mean, said anew for each object: it takes records
// from first on as long as they may be together, and gives how many.
func together(records []arrival, size int, interval time.Duration) int {
	n := 1
	for ; n < len(records); n++ {
		waited := records[n].at.Sub(records[0].at)
		inTime := waited == 0 || waited < interval
		hasRoom := bytesOf(records[:n]) < int64(size) && bytesOf(records[:n+1]) <= int64(size)
		if !inTime || !hasRoom {
			break
		}
	}
	return n
}

func bytesOf(records []arrival) (sum int64) {
	for _, r := range records {
		sum += int64(r.bytes)
	}
	return sum
}

// randomArrivals are records whose sizes and distances are often just at a hint.
func randomArrivals(rng *rand.Rand, size int, interval time.Duration) []arrival {
	now, records := docTime, make([]arrival, rng.IntN(60))
	for i := range records {
		sizes := []int{0, 1, rng.IntN(1000), rng.IntN(size), rng.IntN(size / 4), size / 2, size - 1, size, size + 1, rng.IntN(3 * size)}
		waits := []time.Duration{0, 0, 0, 1, interval / 2, interval - 1, interval, interval + 1, time.Duration(rng.Int64N(int64(interval/5 + 1)))}
		now = now.Add(max(0, waits[rng.IntN(len(waits))]))
		records[i] = arrival{sizes[rng.IntN(len(sizes))], now}
	}
	return records
}

// TestBufferProperties puts random records into buffers with and without calls of
// Due, and compares the objects with together: none is lost, twice or split, the
// order holds, and each object is as the hints say.
func TestBufferProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		sizeMiB, seconds := 1+rng.IntN(3), []int{0, 1, 60, 900}[rng.IntN(4)]
		size, interval := sizeMiB*oneMiB, time.Duration(seconds)*time.Second
		records := randomArrivals(rng, size, interval)
		for _, polls := range []bool{false, true} {
			d := drill{t: t, Buffer: bufferWith(sizeMiB, seconds), size: size, interval: interval, records: records, now: docTime}
			for _, r := range records {
				if polls {
					d.poll(rng, r.at)
				}
				d.take(d.Add(r.bytes, r.at))
				d.next, d.now = d.next+1, r.at
			}
			d.end(rng.IntN(2) == 0)
		}
	}
}

// A drill is a buffer that records[:next] are put into, of which records[first:next]
// wait.
type drill struct {
	*Buffer
	t           *testing.T
	size        int
	interval    time.Duration
	records     []arrival
	first, next int
	now         time.Time // of the last call
}

// take is told of an object that is complete: it is what waits, all of it, and what
// the hints put together.
func (d *drill) take(o Object, complete bool) {
	d.t.Helper()
	if !complete {
		require.Zero(d.t, o)
		return
	}
	all := d.records[d.first:d.next]
	require.EqualValues(d.t, len(all), o.Records)
	require.Equal(d.t, together(d.records[d.first:], d.size, d.interval), len(all))
	require.EqualValues(d.t, bytesOf(all), o.Bytes)
	require.True(d.t, o.Bytes <= int64(d.size) || o.Records == 1)
	require.Equal(d.t, all[0].at, o.Opened)
	waited := all[len(all)-1].at.Sub(o.Opened)
	require.True(d.t, waited == 0 || waited < d.interval)
	d.first = d.next
}

// poll calls Due a few times until the next arrival. It gives an object just when
// what waits is full or its deadline has come.
func (d *drill) poll(rng *rand.Rand, until time.Time) {
	d.t.Helper()
	for range rng.IntN(4) {
		waiting := d.records[d.first:d.next]
		deadline, waits := d.Deadline()
		require.Equal(d.t, len(waiting) > 0, waits)
		if waits {
			require.Equal(d.t, max(d.interval, 1), deadline.Sub(waiting[0].at))
		}
		o, complete := d.Due(d.now)
		require.Equal(d.t, waits && (bytesOf(waiting) >= int64(d.size) || !d.now.Before(deadline)), complete)
		d.take(o, complete)
		d.now = d.now.Add(time.Duration(rng.Int64N(int64(until.Sub(d.now)) + 1)))
	}
}

// end takes what waits out, in one of the two ways, and nothing is left.
func (d *drill) end(byFlush bool) {
	d.t.Helper()
	deadline, waits := d.Deadline()
	require.Equal(d.t, d.first < d.next, waits)
	out := d.Flush
	if !byFlush {
		out = func() (Object, bool) { return d.Due(deadline) }
	}
	o, any := out()
	require.Equal(d.t, waits, any)
	d.take(o, any)
	require.Equal(d.t, len(d.records), d.first)
}
