package firehose

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const oneMiB = 1 << 20

// after returns the time that is the given number of seconds after docTime.
func after(seconds float64) time.Time {
	return docTime.Add(time.Duration(seconds * float64(time.Second)))
}

// bufferWith returns an empty buffer with the buffering hints.
func bufferWith(sizeMiB, seconds int) *Buffer {
	return Definition{BufferSizeMiB: sizeMiB, BufferIntervalSeconds: seconds}.Buffer()
}

// arrival is the size and the arrival time of a record.
type arrival struct {
	bytes int
	at    time.Time
}

// TestBuffer has rows for each rule of the two hints.
func TestBuffer(t *testing.T) {
	const half = oneMiB / 2
	for _, row := range []struct {
		name     string
		seconds  int
		arrivals []arrival
		want     []Object
	}{
		{"no record", 60, nil, nil},
		{"one record", 60, []arrival{{7, after(0)}}, []Object{{after(0), 1, 7}}},
		{"small records share an object", 60, []arrival{{7, after(0)}, {8, after(1)}, {9, after(59.9)}}, []Object{{after(0), 3, 24}}},
		{"records fill an object exactly", 60, []arrival{{half, after(0)}, {half, after(1)}, {1, after(2)}}, []Object{{after(0), 2, oneMiB}, {after(2), 1, 1}}},
		{"a record that does not fit opens an object", 60, []arrival{{half, after(0)}, {half + 1, after(1)}, {1, after(2)}}, []Object{{after(0), 1, half}, {after(1), 2, half + 2}}},
		{"a full object accepts no empty record", 60, []arrival{{oneMiB, after(0)}, {0, after(1)}}, []Object{{after(0), 1, oneMiB}, {after(1), 1, 0}}},
		{"empty records count", 60, []arrival{{0, after(0)}, {0, after(1)}}, []Object{{after(0), 2, 0}}},
		{"a record above the size hint is alone", 60, []arrival{{1, after(0)}, {oneMiB + 1, after(1)}, {1, after(2)}}, []Object{{after(0), 1, 1}, {after(1), 1, oneMiB + 1}, {after(2), 1, 1}}},
		{"the first record is above the size hint", 60, []arrival{{2 * oneMiB, after(0)}, {1, after(0)}}, []Object{{after(0), 1, 2 * oneMiB}, {after(0), 1, 1}}},
		{"just before the end of the interval", 60, []arrival{{1, after(0)}, {1, after(59.999)}}, []Object{{after(0), 2, 2}}},
		{"at the end of the interval", 60, []arrival{{1, after(0)}, {1, after(60)}}, []Object{{after(0), 1, 1}, {after(60), 1, 1}}},
		{"the interval begins with the oldest record", 60, []arrival{{1, after(0)}, {1, after(40)}, {1, after(80)}}, []Object{{after(0), 2, 2}, {after(80), 1, 1}}},
		{"a long pause creates no empty object", 60, []arrival{{1, after(0)}, {1, after(1000)}}, []Object{{after(0), 1, 1}, {after(1000), 1, 1}}},
		{"size and interval complete an object together", 60, []arrival{{oneMiB, after(0)}, {oneMiB, after(60)}}, []Object{{after(0), 1, oneMiB}, {after(60), 1, oneMiB}}},
		{"0 seconds: records of one instant share an object", 0, []arrival{{1, after(0)}, {2, after(0)}, {4, after(1e-9)}, {8, after(1e-9)}}, []Object{{after(0), 2, 3}, {after(1e-9), 2, 12}}},
		{"0 seconds: the size hint applies", 0, []arrival{{oneMiB, after(0)}, {1, after(0)}}, []Object{{after(0), 1, oneMiB}, {after(0), 1, 1}}},
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

// A buffer has the hints of its stream, in MiB.
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
		require.False(t, complete, "the object is exactly full")
		_, complete = b.Add(1, after(0))
		require.True(t, complete)
	}
	check(Defaults(), 5_242_880, 5*time.Minute)
	check(Example(), 1_048_576, time.Minute)
	check(Definition{BufferSizeMiB: 128, BufferIntervalSeconds: 900}, 134_217_728, 15*time.Minute)
	check(Definition{BufferSizeMiB: 1}, 1_048_576, 0)
}

// Due returns an object once, when it is full or its interval is over.
func TestBufferDue(t *testing.T) {
	check := func(name string, seconds, bytes int, now time.Time, want bool) {
		t.Helper()
		b := bufferWith(1, seconds)
		b.Add(bytes, after(0))
		o, complete := b.Due(now)
		require.Equal(t, want, complete, name)
		if !want {
			require.Zero(t, o, name)
			o, _ = b.Flush() // the object is still open
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
	require.False(t, complete, "the buffer is empty")
}

// recordsInObject returns how many of the records belong in the first object. It is
// independent of Buffer.
func recordsInObject(records []arrival, size int, interval time.Duration) int {
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

// randomArrivals returns records whose sizes and intervals are often close to a hint.
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

// TestBufferProperties adds random records to buffers, with and without calls of Due. No
// record may be lost, duplicated, split or reordered, and the objects must agree with
// recordsInObject.
func TestBufferProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		sizeMiB, seconds := 1+rng.IntN(3), []int{0, 1, 60, 900}[rng.IntN(4)]
		size, interval := sizeMiB*oneMiB, time.Duration(seconds)*time.Second
		records := randomArrivals(rng, size, interval)
		for _, polls := range []bool{false, true} {
			d := checkedBuffer{t: t, Buffer: bufferWith(sizeMiB, seconds), size: size, interval: interval, records: records, now: docTime}
			for _, r := range records {
				if polls {
					d.poll(rng, r.at)
				}
				d.check(d.Add(r.bytes, r.at))
				d.next, d.now = d.next+1, r.at
			}
			d.end(rng.IntN(2) == 0)
		}
	}
}

// A checkedBuffer is a buffer to which records[:next] were added. Its open object has
// records[first:next].
type checkedBuffer struct {
	*Buffer
	t           *testing.T
	size        int
	interval    time.Duration
	records     []arrival
	first, next int
	now         time.Time // of the last call
}

// check checks a completed object: it must have all waiting records, and as many as
// recordsInObject says.
func (d *checkedBuffer) check(o Object, complete bool) {
	d.t.Helper()
	if !complete {
		require.Zero(d.t, o)
		return
	}
	all := d.records[d.first:d.next]
	require.EqualValues(d.t, len(all), o.Records)
	require.Equal(d.t, recordsInObject(d.records[d.first:], d.size, d.interval), len(all))
	require.EqualValues(d.t, bytesOf(all), o.Bytes)
	require.True(d.t, o.Bytes <= int64(d.size) || o.Records == 1)
	require.Equal(d.t, all[0].at, o.Opened)
	waited := all[len(all)-1].at.Sub(o.Opened)
	require.True(d.t, waited == 0 || waited < d.interval)
	d.first = d.next
}

// poll calls Due a few times before the next arrival. Due must return an object exactly when
// it is full or its deadline has passed.
func (d *checkedBuffer) poll(rng *rand.Rand, until time.Time) {
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
		d.check(o, complete)
		d.now = d.now.Add(time.Duration(rng.Int64N(int64(until.Sub(d.now)) + 1)))
	}
}

// end empties the buffer with Flush or with Due. No record must remain.
func (d *checkedBuffer) end(byFlush bool) {
	d.t.Helper()
	deadline, waits := d.Deadline()
	require.Equal(d.t, d.first < d.next, waits)
	out := d.Flush
	if !byFlush {
		out = func() (Object, bool) { return d.Due(deadline) }
	}
	o, any := out()
	require.Equal(d.t, waits, any)
	d.check(o, any)
	require.Equal(d.t, len(d.records), d.first)
}
