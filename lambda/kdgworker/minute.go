package main

import (
	"fmt"
	"time"

	"penstock/internal/generate"
)

// An event is the input of the schedule.
type event struct {
	Time string `json:"time"`
}

// placeholder is the context attribute that EventBridge Scheduler replaces with the time of
// the invocation in RFC 3339. Emulators may not replace it.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
const placeholder = "<aws.scheduler.scheduled-time>"

// parse returns the minute that ended before the time of the event, or before now if the
// event has no time. Records of the minute that begins then would be dated in the future.
func (e event) parse(now time.Time) (minute, error) {
	at := now
	if e.Time != "" && e.Time != placeholder {
		var err error
		if at, err = time.Parse(time.RFC3339, e.Time); err != nil {
			return minute{}, fmt.Errorf("event: time %q is not in RFC 3339: write a time such as 2026-11-28T10:30:00Z", e.Time)
		}
	}
	return minute(at.UTC().Truncate(time.Minute).Add(-time.Minute)), nil
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
