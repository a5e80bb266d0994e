package main

import (
	"fmt"
	"time"

	"penstock/internal/fleet"
	"penstock/internal/generate"
)

// placeholder is the context attribute that EventBridge Scheduler replaces with the time of
// the invocation in RFC 3339. Emulators may not replace it.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
const placeholder = "<aws.scheduler.scheduled-time>"

// minuteBefore returns the minute that ended before the time of the event, or before now if
// the event has no time. Records of the minute that begins then would be dated in the
// future.
func minuteBefore(event string, now time.Time) (minute, error) {
	at := now
	if event != "" && event != placeholder {
		var err error
		if at, err = time.Parse(time.RFC3339, event); err != nil {
			return minute{}, fmt.Errorf("event: time %q is not in RFC 3339: write a time such as 2026-11-28T10:30:00Z", event)
		}
	}
	return minute(at.UTC().Truncate(time.Minute).Add(-time.Minute)), nil
}

// A minute is the start of a minute.
type minute time.Time

// String returns a name for keys and messages.
func (m minute) String() string { return time.Time(m).Format("2006-01-02T15:04Z") }

// epoch is the time of the first record of every steady rate.
var epoch = time.Unix(0, 0).UTC()

// ofMinute returns the records of a minute.
//
// With a rate, they are the part of a run that began at the epoch and never ends. With a
// week, each minute draws the number of its records. Their numbers begin at a multiple of
// 2^32, so that no two minutes share one.
func ofMinute(m minute, e fleet.Minute) (work, error) {
	template, err := parseTemplate(e.Template)
	if err != nil {
		return work{}, err
	}
	w := work{name: "minute " + m.String(), file: m.String(), template: template, seed: e.Seed}
	start := time.Time(m)
	if e.Week == "" {
		err := w.atRate(e.Rate, start.Sub(epoch))
		return w, err
	}
	week, err := generate.ParseWeek([]byte(e.Week))
	if err != nil {
		return work{}, fmt.Errorf("event: week: %w", err)
	}
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return work{}, fmt.Errorf("event: zone %q is not a time zone: write an IANA name such as Europe/Paris", e.Zone)
	}
	start = start.In(zone)
	number := uint64(start.Unix() / 60)
	seed, until := e.Seed+number, start.Add(time.Minute)
	w.first, w.n = number<<32, week.Count(start, until, seed)
	if w.n > 1<<32 {
		return work{}, fmt.Errorf("event: week: this minute has %d records, but at most %d are possible: lower the means", w.n, 1<<32)
	}
	w.schedule = func() generate.Schedule { return week.Simulated(start, until, seed, w.first) }
	return w, nil
}

// atRate sets the records of the minute that begins at a time since the epoch.
func (w *work) atRate(rate generate.Rate, start time.Duration) error {
	if rate < generate.MinRate || rate > generate.MaxRate {
		return fmt.Errorf("event: rate %d: it is in millionths of a record per second, from %d to %d", rate, generate.MinRate, generate.MaxRate)
	}
	pace := generate.Pace{Start: epoch, Rate: rate}
	w.first = pace.Before(start)
	w.n = pace.Before(start+time.Minute) - w.first
	w.schedule = func() generate.Schedule { return generate.Simulated(pace) }
	return nil
}
