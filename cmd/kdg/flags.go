package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

func parseSeed(s string) (uint64, error) {
	seed, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("a seed is a whole number from 0 to %d: write 1", uint64(math.MaxUint64))
	}
	return seed, nil
}

func parseZone(s string) (*time.Location, error) {
	zone, err := time.LoadLocation(s)
	if err != nil || s == "" {
		return nil, errors.New("no such time zone: write an IANA name such as Europe/Paris, UTC, or Local for this machine's zone")
	}
	return zone, nil
}

// An instant is a time from a flag. It is floating if it was written without an offset.
type instant struct {
	given    bool
	floating bool
	time     time.Time
}

func parseInstant(s string) (instant, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return instant{given: true, time: t}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return instant{given: true, floating: true, time: t}, nil
		}
	}
	return instant{}, errors.New("a time is written 2026-11-23T10:30:07Z, with another offset, or without an offset for the zone of --tz; 2026-11-23 is midnight")
}

// in returns the time of the instant. A floating instant is in zone.
func (i instant) in(zone *time.Location) time.Time {
	if t := i.time; i.floating {
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
	}
	return i.time
}

// clock returns a function for the time of records: always the given instant, or the current
// time if none was given.
func (i instant) clock(zone *time.Location) func() time.Time {
	if !i.given {
		return time.Now
	}
	return func() time.Time { return i.in(zone) }
}

// parseShare parses a share from 0 to 1: 0.01.
func parseShare(s string) (float64, error) {
	share, err := strconv.ParseFloat(s, 64)
	if err != nil || !(share >= 0 && share <= 1) {
		return 0, errors.New("a share is a number from 0 to 1: write 0.01 for one in a hundred")
	}
	return share, nil
}

// into returns a function for flags that parses a value and stores it in to.
func into[T any](to *T, parse func(string) (T, error)) func(string) error {
	return func(s string) (err error) {
		*to, err = parse(s)
		return err
	}
}
