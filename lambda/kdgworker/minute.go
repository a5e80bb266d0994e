package main

import (
	"fmt"
	"time"

	"penstock/internal/generate"
)

// An event is the input of the schedule.
type event struct {
	Minute string `json:"minute"`
}

// placeholder is the context attribute that EventBridge Scheduler replaces with the time of
// the invocation in RFC 3339. Emulators may not replace it.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
const placeholder = "<aws.scheduler.scheduled-time>"

// parse returns the minute of the event, or the current one if the event has none.
func (e event) parse(now time.Time) (minute, error) {
	if e.Minute == "" || e.Minute == placeholder {
		return minute(now.UTC().Truncate(time.Minute)), nil
	}
	at, err := time.Parse(time.RFC3339, e.Minute)
	if err != nil {
		return minute{}, fmt.Errorf("event: minute %q is not a time in RFC 3339: write a time such as 2026-11-28T10:30:00Z", e.Minute)
	}
	return minute(at.UTC().Truncate(time.Minute)), nil
}

// A minute is the start of a minute.
type minute time.Time

// String returns a name for keys and messages.
func (m minute) String() string { return time.Time(m).Format("2006-01-02T15:04Z") }

// epoch is the time of the first record of every schedule.
var epoch = time.Unix(0, 0).UTC()

// job returns the records of the minute. They are the part of a run that began at the epoch
// and never ends.
func (m minute) job(c config) *generate.Job {
	pace := generate.Pace{Start: epoch, Rate: c.rate}
	start := time.Time(m).Sub(epoch)
	first := pace.Before(start)
	return &generate.Job{
		Template: c.template,
		Tail:     "\n",
		First:    first,
		N:        pace.Before(start+time.Minute) - first,
		Seed:     c.seed,
		Zone:     time.UTC,
		Schedule: generate.Simulated(pace),
	}
}
