package generate

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// A Week holds the mean and the standard deviation of the records per second for each hour
// of the week, like the periodic mode of KDG (awslabs/amazon-kinesis-data-generator,
// web/js/producer.js, createDataPeriodicForTime).
type Week struct{ means, deviations hourly }

// hourly holds a number for each hour of the week, beginning with Sunday 0:00.
type hourly [7 * 24]float64

// At returns the mean and the standard deviation at an instant, by the clock of its time
// zone.
//
// The numbers of an hour apply at half past, and are interpolated linearly in between.
// KDG's smoothing intends the same, but it jumps at half past, does not interpolate the
// deviation, and uses Sunday's first hour as the hour after 22 and 23 o'clock. When
// daylight saving time begins or ends, the numbers jump with the clock.
func (w *Week) At(t time.Time) (mean, deviation float64) {
	const week = time.Duration(len(w.means)) * time.Hour
	hour, minute, second := t.Clock()
	past := time.Duration(int(t.Weekday())*24+hour)*time.Hour + time.Duration(minute)*time.Minute +
		time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
	past = (past + week - time.Hour/2) % week // since Sunday, 00:30
	return w.means.at(past), w.deviations.at(past)
}

// Mean returns the mean of the week's means, in records per second.
func (w *Week) Mean() float64 {
	sum := 0.0
	for _, mean := range w.means {
		sum += mean
	}
	return sum / float64(len(w.means))
}

// Max returns the highest of the week's means, in records per second.
func (w *Week) Max() float64 { return slices.Max(w.means[:]) }

// at returns the interpolated number at a time past Sunday 0:30.
func (h *hourly) at(past time.Duration) float64 {
	i := int(past / time.Hour)
	from, to := h[i], h[(i+1)%len(h)]
	return from + (to-from)*float64(past%time.Hour)/float64(time.Hour)
}

// Schedule returns a schedule that renders records in real time, from start to until, or
// without end if until is zero. The number of records in each second is drawn from the
// normal distribution of the second's start, and they are spread evenly over the second.
// The same week, start and seed give the same instants.
func (w *Week) Schedule(start, until time.Time, seed uint64) Schedule {
	return &weekSchedule{seconds: newSecondsOfWeek(w, start, seed), until: until, wait: waitUntil, span: Tick}
}

// Simulated returns a schedule that dates records like [Week.Schedule] but renders them
// without waiting. Its first record has the number first.
func (w *Week) Simulated(start, until time.Time, seed, first uint64) Schedule {
	return &weekSchedule{
		seconds: newSecondsOfWeek(w, start, seed), until: until, first: first, end: first,
		wait: func(ctx context.Context, _ time.Time) error { return ctx.Err() }, span: time.Second,
	}
}

// Count returns the number of records in the whole seconds from start to until.
func (w *Week) Count(start, until time.Time, seed uint64) (n uint64) {
	for seconds := newSecondsOfWeek(w, start, seed); seconds.next.Before(until); {
		drawn, _ := seconds.second()
		n += drawn
	}
	return n
}

// A secondsOfWeek computes the seconds of a week's schedule one by one. It does not wait.
type secondsOfWeek struct {
	week  *Week
	rng   *rand.Rand
	next  time.Time // start of the next second
	carry uint64    // millionths of a record carried over from previous seconds
}

// weekStream selects an RNG stream that differs from those of records with the same seed.
const weekStream = 0x7765656b

func newSecondsOfWeek(w *Week, start time.Time, seed uint64) secondsOfWeek {
	return secondsOfWeek{week: w, rng: rand.New(rand.NewPCG(seed, weekStream)), next: start}
}

// second returns the number of records in the next second, and their pace.
//
// It carries fractions of a record over to the next second, so that a mean of 0.25 gives
// one record every four seconds. As in KDG, a negative draw counts as 0. If the deviation
// is large relative to the mean, the average therefore exceeds the mean.
func (c *secondsOfWeek) second() (n uint64, p Pace) {
	mean, deviation := c.week.At(c.next)
	draw := max(0, mean+deviation*c.rng.NormFloat64())
	c.carry += uint64(math.Round(draw * PerSecond))
	n = c.carry / PerSecond
	c.carry %= PerSecond
	p = Pace{c.next, Rate(n * PerSecond)}
	c.next = c.next.Add(time.Second)
	return n, p
}

// weekSchedule is the schedule of a Week. Each batch lies within one second.
type weekSchedule struct {
	seconds    secondsOfWeek
	until      time.Time
	pace       Pace   // of the current second
	first, end uint64 // numbers of the first record of the current second and of the next one

	wait func(ctx context.Context, until time.Time) error
	span time.Duration // that a batch covers at most
}

func (s *weekSchedule) Take(ctx context.Context, first uint64, most int) (int, error) {
	for first >= s.end {
		if err := ctx.Err(); err != nil { // the mean may be 0 for hours
			return 0, err
		}
		if s.ended(s.seconds.next) {
			return 0, errScheduleOver
		}
		var n uint64
		n, s.pace = s.seconds.second()
		s.first, s.end = s.end, s.end+n
	}
	if s.ended(s.pace.At(first - s.first)) {
		return 0, errScheduleOver
	}
	n := min(max(1, s.pace.Before(s.span)), s.end-first, uint64(most))
	for s.ended(s.pace.At(first + n - 1 - s.first)) {
		n--
	}
	return int(n), s.wait(ctx, s.pace.At(first+n-1-s.first))
}

// ended reports whether the schedule has ended at a time.
func (s *weekSchedule) ended(at time.Time) bool { return !s.until.IsZero() && !at.Before(s.until) }

func (s *weekSchedule) At() (time.Time, func(uint64) time.Time) {
	pace, first := s.pace, s.first // copies, because Take changes them while the batch is rendered
	return pace.Start, func(i uint64) time.Time { return pace.At(i - first) }
}
