// Package prefixtest generates random prefix expressions and instants for property tests.
package prefixtest

import (
	"math/rand/v2"
	"strings"
	"time"
)

// Random returns a random prefix expression. Most can be projected, or would be after a small change.
func Random(rng *rand.Rand) string {
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	rarely := func(what string) string {
		if rng.IntN(8) == 0 {
			return what
		}
		return ""
	}
	pattern := func(i int) string {
		good := []string{"yyyy", "MM", "dd", "HH", "mm"}[i]
		if rng.IntN(12) > 0 {
			return good
		}
		return pick("uuuu", "LL", "M", "d", "H", "m", "yy", "y", "MMM", "YYYY", "hh", "kk", "DDD", "a", "ss", "[dd]", "ppd", "VV", "X", good, good)
	}
	head := pick("", "a/", "a/b/", "logs", "a/x-", "T/", "données/") + rarely(pick("/", "$", "${a}/", "*", "year=", "!{firehose:random-string}/"))
	last := rng.IntN(6) - 1
	if last < 0 {
		return head
	}
	var body strings.Builder
	switch rng.IntN(4) {
	case 0: // one timestamp expression
		separator := pick("/", "-", "_", ".", "", "'T'", "/", "'n'", ",")
		body.WriteString(pick("", "dt=", "Dt=", "") + "!{timestamp:")
		for i := range last + 1 {
			if i > 0 {
				body.WriteString(separator)
			}
			body.WriteString(pattern(i))
		}
		body.WriteString("}")
	case 1: // a timestamp expression for each part
		for i := range last + 1 {
			if i > 0 {
				body.WriteString(pick("/", "/", "-", "T") + rarely("b/"))
			}
			body.WriteString("!{timestamp:" + pattern(i) + "}")
		}
	case 2: // name=value for each part
		for i := range last + 1 {
			if i > 0 {
				body.WriteString(pick("/", "/", "/", "-", "/b/"))
			}
			body.WriteString(names[i] + rarely("s") + "=!{timestamp:" + pattern(i) + "}")
		}
	default: // name=value for each part, quoted in one expression
		body.WriteString("!{timestamp:")
		for i := range last + 1 {
			if i > 0 {
				body.WriteString("/")
			}
			body.WriteString("'" + names[i] + "='" + pattern(i))
		}
		body.WriteString("}")
	}
	return head + body.String() + pick("/", "/", "/", "/", "/b/", "", "x/")
}

var names = []string{"year", "month", "day", "hour", "minute"}

// Zones lists time zones with unusual offsets or daylight saving time.
var Zones = []string{
	"UTC", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati", "America/New_York", "America/St_Johns",
	"Antarctica/Troll", "Europe/London", "Pacific/Apia", "Africa/Casablanca", "Atlantic/Azores", "Pacific/Pago_Pago",
}

// RandomInstants returns the first instant that a table covers and a later instant of an
// object. They may be close to each other, to the start of a month or year, or to a
// change of the zone's offset.
func RandomInstants(rng *rand.Rand, zone *time.Location) (first, at time.Time) {
	near := func(t time.Time) time.Time { return t.Add(time.Duration(rng.IntN(7200)-3600) * time.Second) }
	turn := func() time.Time {
		y, m := 2024+rng.IntN(5), time.Month(1+rng.IntN(12))
		switch rng.IntN(4) {
		case 0:
			return near(time.Date(y, time.January, 1, 0, 0, 0, 0, zone))
		case 1:
			return near(time.Date(y, m, 1, 0, 0, 0, 0, zone))
		case 2:
			if _, end := time.Date(y, m, 1, 0, 0, 0, 0, zone).ZoneBounds(); !end.IsZero() && end.Year() < 2040 {
				return near(end)
			}
		}
		return time.Date(y, m, 1+rng.IntN(31), rng.IntN(24), rng.IntN(60), rng.IntN(60), 0, zone)
	}
	first, at = turn(), turn()
	if rng.IntN(2) == 0 {
		at = first.Add(time.Duration(rng.IntN(4*3600)) * time.Second)
	}
	if at.Before(first) {
		first, at = at, first
	}
	return first, at
}
