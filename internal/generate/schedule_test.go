package generate

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPace(t *testing.T) {
	for _, row := range []struct {
		what  string
		rate  Rate
		i     uint64
		after time.Duration
	}{
		{"the first is at the start", 10 * PerSecond, 0, 0},
		{"ten per second", 10 * PerSecond, 1, 100 * time.Millisecond},
		{"no drift in a year", 10 * PerSecond, 365 * 86400 * 10, 365 * 24 * time.Hour},
		{"a third of a second is rounded down", 3 * PerSecond, 1, 333_333_333},
		{"but the next ones do not add it up", 3 * PerSecond, 3e9, 1e9 * time.Second},
		{"one every two seconds", PerSecond / 2, 3, 6 * time.Second},
		{"one in eleven days", MinRate, 1, 1e6 * time.Second},
		{"a billion per second", MaxRate, 5, 5},
		{"longer than durations are, just so that it does not fit", MinRate, 18_447, 1<<63 - 1},
		{"the end of durations", MinRate, 1 << 63, 1<<63 - 1},
		{"just before it", MaxRate, 1<<63 - 2, 1<<63 - 2},
	} {
		assert.Equal(t, row.after, Pace{Rate: row.rate}.After(row.i), row.what)
	}
}

// Before counts exactly the records whose instant is before the end.
func TestBeforeIsTheInverseOfAfter(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		p := Pace{Rate: Rate(1 + chance.Uint64N(uint64(MaxRate))>>chance.UintN(50))}
		d := time.Duration(chance.Uint64N(1<<62) >> chance.UintN(62))
		n := p.Before(d)
		if n > 0 {
			require.Less(t, p.After(n-1), d, "%d/s, %s", p.Rate, d)
		}
		require.GreaterOrEqual(t, p.After(n), d, "%d/s, %s", p.Rate, d)
	}
	assert.Zero(t, Pace{Rate: MaxRate}.Before(0))
	assert.Zero(t, Pace{Rate: MaxRate}.Before(-1))
}

// No record is rendered before it is due, and none later than a Tick.
func TestRealTime(t *testing.T) {
	for _, rate := range []Rate{PerSecond / 10, 10 * PerSecond, 1000 * PerSecond, 100_000 * PerSecond} {
		synctest.Test(t, func(t *testing.T) {
			p := Pace{time.Now(), rate}
			s := RealTime(p)
			for first := uint64(0); first < 10_000; {
				n, err := s.Take(t.Context(), first, 4096)
				require.NoError(t, err)
				require.GreaterOrEqual(t, n, 1)
				late := time.Since(p.At(first))
				require.GreaterOrEqual(t, time.Since(p.At(first+uint64(n)-1)), time.Duration(0))
				require.LessOrEqual(t, late, Tick)
				first += uint64(n)
			}
		})
	}
}

func TestRealTimeEndsOnCancellation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := RealTime(Pace{time.Now(), MinRate}).Take(ctx, 1, 1)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}
