package generate

import (
	"context"
	"errors"
	"math/bits"
	"time"
)

// errOver says that a schedule has an end, which is reached.
var errOver = errors.New("the schedule is over")

// Now makes records at once. Those of a batch are of one instant, which clock tells.
func Now(clock func() time.Time) Schedule { return &now{clock: clock} }

type now struct {
	clock func() time.Time
	at    time.Time
}

func (s *now) Take(_ context.Context, _ uint64, most int) (int, error) {
	s.at = s.clock()
	return most, nil
}

func (s *now) At() (time.Time, func(uint64) time.Time) { return s.at, nil }

// A Pace is a start and a rate: record i, the first of which is 0, is of i/rate
// seconds after the start.
type Pace struct {
	Start time.Time
	Rate  Rate
}

// Rate is so many millionths of a record a second: 10 a second is 10,000,000.
// Being whole, it makes every instant exact.
type Rate uint64

// PerSecond is the Rate of one record a second.
const PerSecond = 1e6

// The rates that there are: from one record in eleven days to a billion a second.
const (
	MinRate Rate = 1
	MaxRate Rate = 1e9 * PerSecond
)

// After gives the whole nanoseconds from the start to record i, or the longest
// duration that there is.
func (p Pace) After(i uint64) time.Duration {
	const longest = 1<<63 - 1
	hi, lo := bits.Mul64(i, PerSecond*1e9)
	if hi >= uint64(p.Rate) {
		return longest
	}
	ns, _ := bits.Div64(hi, lo, uint64(p.Rate))
	return time.Duration(min(ns, longest))
}

// At gives the instant of record i.
func (p Pace) At(i uint64) time.Time { return p.Start.Add(p.After(i)) }

// Before gives how many records are made before so long has passed.
func (p Pace) Before(d time.Duration) uint64 {
	if d <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(d), uint64(p.Rate))
	n, rest := bits.Div64(hi, lo, PerSecond*1e9) // it fits: 292 years at the highest rate
	if rest > 0 {
		n++
	}
	return n
}

// Simulated makes records as fast as they are taken, at the instants of the pace.
func Simulated(p Pace) Schedule { return simulated{p} }

type simulated struct{ Pace }

func (s simulated) Take(_ context.Context, _ uint64, most int) (int, error) { return most, nil }

func (s simulated) At() (time.Time, func(uint64) time.Time) { return s.Start, s.Pace.At }

// RealTime makes each record when its instant has come.
func RealTime(p Pace) Schedule { return realTime{p} }

type realTime struct{ Pace }

// Tick is about how much of real time a batch is, so that many records a second are
// not as many wakings.
const Tick = 20 * time.Millisecond

func (s realTime) Take(ctx context.Context, first uint64, most int) (int, error) {
	n := int(min(max(1, s.Before(Tick)), uint64(most)))
	return n, waitUntil(ctx, s.Pace.At(first+uint64(n)-1))
}

// waitUntil waits for an instant, or until ctx is done, which is its error.
func waitUntil(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s realTime) At() (time.Time, func(uint64) time.Time) { return s.Start, s.Pace.At }
