package generate

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata" // embeds time zones for machines without them

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each record is rendered when it is due or at most a Tick later, and contains that
// instant. All records of a minute are complete when the job is told to end. A receiver
// that is late once does not delay later records.
func TestWeekSchedule(t *testing.T) {
	for _, row := range []struct {
		week string
		late time.Duration // of the receiver, after 10 s
	}{
		{"*,*,10,", 0}, {"*,*,0.25,", 0}, {"*,*,130.5,40", 0}, {"*,*,1000,100", 0},
		{"*,*,10,", 5 * time.Second}, {"*,*,1000,100", 5 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, start := parseWeek(t, row.week), time.Now()
			c := newSecondsOfWeek(w, start, 3)
			want := c.instants(60)
			j := newJob(t, `{{date.now("x")}}`, 1<<40)
			j.Schedule = w.Schedule(start, time.Time{}, 3)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute-time.Nanosecond)
			defer cancel()
			out, ended := make(chan *Batch), make(chan error, 1)
			go func() { ended <- j.Run(ctx, 3, 3, out) }()
			made, late := 0, row.late
			for b := range out {
				if time.Since(start) > 10*time.Second {
					time.Sleep(late) // uses synctest's clock
					late = 0
				}
				var text []byte
				for k := range b.Ends {
					require.Less(t, made, len(want), row.week)
					at := start.Add(want[made])
					require.Equal(t, at, b.Time(k), "%s, record %d", row.week, made)
					text = fmt.Appendln(text, at.UnixMilli())
					made++
				}
				require.Equal(t, string(text), string(b.Text), row.week)
				require.LessOrEqual(t, b.Time(len(b.Ends)-1), time.Now())
				if after := time.Since(start); row.late == 0 || after < 10*time.Second || after > 20*time.Second {
					require.LessOrEqual(t, time.Since(b.Time(0)), Tick, row.week)
				}
				b.Release()
			}
			assert.ErrorIs(t, <-ended, context.DeadlineExceeded)
			assert.Equal(t, len(want), made, row.week)
		})
	}
}

// Take may advance while a batch is rendered, so the batch keeps its own instants.
func TestWeekBatchesKeepTheirInstants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, start := parseWeek(t, "*,*,130.5,40"), time.Now()
		s := w.Schedule(start, time.Time{}, 3)
		var each []func(uint64) time.Time
		for time.Since(start) < 10*time.Second {
			n, err := s.Take(t.Context(), uint64(len(each)), 1)
			require.Equal(t, 1, n, err)
			_, at := s.At()
			each = append(each, at)
		}
		c := newSecondsOfWeek(w, start, 3)
		for i, after := range c.instants(10) {
			require.Equal(t, start.Add(after), each[i](uint64(i)))
		}
	})
}

// The schedule ends immediately when told to, even if there are no records for hours.
func TestWeekScheduleEndsOnCancellation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := parseWeek(t, "*,*,0.001,").Schedule(start, time.Time{}, 1).Take(ctx, 0, 1)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(start))
		_, err = new(Week).Schedule(time.Now(), time.Time{}, 1).Take(ctx, 0, 1)
		assert.ErrorIs(t, err, context.DeadlineExceeded, "the schedule has no records")
	})
}

// A schedule with an end renders no records from then on, and ends the job.
func TestWeekScheduleWithEnd(t *testing.T) {
	for span, n := range map[time.Duration]int{
		time.Second:             50,
		1500 * time.Millisecond: 75,
		20 * time.Millisecond:   1,
		time.Nanosecond:         1,
		21 * time.Millisecond:   2,
	} {
		synctest.Test(t, func(t *testing.T) {
			j := newJob(t, `{{date.now("x")}}`, math.MaxUint64)
			start := time.Now()
			j.Schedule = parseWeek(t, "*,*,50,").Schedule(start, start.Add(span), 1)
			out := make(chan *Batch)
			go j.Run(t.Context(), 2, 0, out)
			made := 0
			for b := range out {
				made += len(b.Ends)
				require.True(t, b.Time(len(b.Ends)-1).Before(start.Add(span)))
				b.Release()
			}
			assert.Equal(t, n, made, span)
		})
	}
}

// A simulated week has the instants of the real one. A job for the records from any one on
// continues it.
func TestSimulatedWeek(t *testing.T) {
	const seed, first, seconds = 3, 1 << 40, 60
	for _, text := range []string{"*,*,10,", "*,*,0.25,", "*,*,130.5,40", "*,*,9000,100"} {
		w, start := parseWeek(t, text), parseTime(t, "2026-10-25T02:59:30+02:00", "Europe/Paris")
		c := newSecondsOfWeek(w, start, seed)
		var want []string
		for _, after := range c.instants(seconds) {
			want = append(want, fmt.Sprintln(start.Add(after).UnixMilli()))
		}
		until := start.Add(seconds * time.Second)
		n := w.Count(start, until, seed)
		require.EqualValues(t, len(want), n, text)
		for _, from := range []uint64{0, 1, n / 2, n - 1} {
			j := newJob(t, `{{date.now("x")}}`, n-from)
			j.First = first + from
			j.Schedule = w.Simulated(start, until, seed, first)
			require.Equal(t, strings.Join(want[from:], ""), j.run(t, 2), "%s, from record %d", text, from)
		}
	}
}
