package generate

import (
	"context"
	"errors"
	"math/bits"
	"time"
)

// errScheduleOver reports that a schedule has reached its end.
var errScheduleOver = errors.New("the schedule is over")

// Now returns a schedule that renders records without waiting. The records of a batch
// share one instant, which clock returns.
func Now(clock func() time.Time) Schedule { return &immediate{clock: clock} }

type immediate struct {
	clock func() time.Time
	at    time.Time
}

func (s *immediate) Take(_ context.Context, _ uint64, most int) (int, error) {
	s.at = s.clock()
	return most, nil
}

func (s *immediate) At() (time.Time, func(uint64) time.Time) { return s.at, nil }

// A Pace is a start and a constant rate. Record i, counted from 0, is due i/Rate seconds
// after the start.
type Pace struct {
	Start time.Time
	Rate  Rate
}

// A Rate is a number of records per second, in millionths of a record: 10 records per
// second are 10*PerSecond. As an integer, it gives exact instants.
type Rate uint64

// PerSecond is the Rate of one record per second.
const PerSecond = 1e6

// The limits of a Rate: one record in about 11 days, and a billion records per second.
const (
	MinRate Rate = 1
	MaxRate Rate = 1e9 * PerSecond
)

// After returns the time from the start to record i, rounded down to a nanosecond. It
// returns the maximum duration if the time exceeds it.
func (p Pace) After(i uint64) time.Duration {
	const longest = 1<<63 - 1
	hi, lo := bits.Mul64(i, PerSecond*1e9)
	if hi >= uint64(p.Rate) {
		return longest
	}
	ns, _ := bits.Div64(hi, lo, uint64(p.Rate))
	return time.Duration(min(ns, longest))
}

// At returns the instant of record i.
func (p Pace) At(i uint64) time.Time { return p.Start.Add(p.After(i)) }

// Before returns the number of records due before d has passed since the start.
func (p Pace) Before(d time.Duration) uint64 {
	if d <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(d), uint64(p.Rate))
	n, rest := bits.Div64(hi, lo, PerSecond*1e9) // cannot overflow, even for 292 years at MaxRate
	if rest > 0 {
		n++
	}
	return n
}

// Simulated returns a schedule that dates records by the pace but renders them without
// waiting.
func Simulated(p Pace) Schedule { return simulated{p} }

type simulated struct{ Pace }

func (s simulated) Take(_ context.Context, _ uint64, most int) (int, error) { return most, nil }

func (s simulated) At() (time.Time, func(uint64) time.Time) { return s.Start, s.Pace.At }

// RealTime returns a schedule that renders each record when it is due.
func RealTime(p Pace) Schedule { return realTime{p} }

type realTime struct{ Pace }

// Tick is the approximate real time that a batch covers. It avoids waking up for every
// single record at high rates.
const Tick = 20 * time.Millisecond

func (s realTime) Take(ctx context.Context, first uint64, most int) (int, error) {
	n := int(min(max(1, s.Before(Tick)), uint64(most)))
	return n, waitUntil(ctx, s.Pace.At(first+uint64(n)-1))
}

// waitUntil waits until at. If ctx is done before, it returns the context's error.
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
