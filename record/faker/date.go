package faker

import (
	"math"
	"strings"
	"time"

	"penstock/internal/moment"
	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var dateFunctions = []Function{
	{Name: "date.now", Args: "(pattern)", Doc: "the current time in the time zone, as YYYY-MM-DDTHH:mm:ssZ or in a moment.js pattern", Examples: []string{"", `("YYYY-MM-DD HH:mm:ss.SSS")`, `("DD/MMM/YYYY:HH:mm:ss ZZ")`, `("x")`}, make: dateIn(moment.Local, false)},
	{Name: "date.utc", Args: "(pattern)", Doc: "the current time in UTC, as YYYY-MM-DDTHH:mm:ss[Z] or in a moment.js pattern", Examples: []string{"", `("YYYY/MM/DD HH:mm:ss")`}, make: dateIn(moment.UTC, true)},
	{Name: "date.simTime", Args: "(pattern)", Doc: "same as date.now; KDG supports it only in its periodic mode", make: func(c *call) render.Node {
		c.warnKDG(arg.Value{}, "KDG has a simulated time only in its periodic mode: this is date.now")
		return dateIn(moment.Local, false)(c)
	}},
	{Name: "date.past", Args: "(years,from)", Doc: "a time within the last years (default 1) before from (default now)", Examples: []string{"", "(10)"}, make: dateWithin(year, before)},
	{Name: "date.future", Args: "(years,from)", Doc: "a time within the next years (default 1) after from (default now)", Examples: []string{"", "(10)"}, make: dateWithin(year, after)},
	{Name: "date.recent", Args: "(days,from)", Doc: "a time within the last days (default 1) before from (default now)", Examples: []string{"", "(30)"}, make: dateWithin(day, before)},
	{Name: "date.between", Args: `("from","to")`, Doc: "a time from from to to, both inclusive", Examples: []string{`("2015-01-01","2015-01-05")`}, make: betweenDates},
	{Name: "date.month", Args: `({"abbr":true})`, Doc: "the name of a month, or its first three letters", Examples: []string{"", `({"abbr":true})`}, make: monthOrWeekday(12, func(i int) string { return time.Month(i + 1).String() })},
	{Name: "date.weekday", Args: `({"abbr":true})`, Doc: "the name of a weekday, or its first three letters", Examples: []string{"", `({"abbr":true})`}, make: monthOrWeekday(7, func(i int) string { return time.Weekday(i).String() })},
}

// Units of KDG's date functions. A year has 365 days.
const (
	day  = 24 * time.Hour
	year = 365 * day
)

// dateIn returns a function that prints the record's instant in the pattern of the first
// argument. In contrast to KDG, single quotes around the pattern are not part of it.
func dateIn(format func(string) *moment.Format, utc bool) func(*call) render.Node {
	return func(c *call) render.Node {
		pattern := c.textOnly("fails at")
		if len(c.faults) == 0 {
			c.warnPattern(pattern, utc)
		}
		return render.Date(format(pattern))
	}
}

// warnPattern adds the warnings of [moment.Check] about a date pattern.
func (c *call) warnPattern(pattern string, utc bool) {
	v, ok := c.argument(0)
	if !ok || v.Kind == arg.Number && v.JSON() || v.Kind == arg.Bool { // textOnly has warned already
		return
	}
	for _, p := range moment.Check(pattern, utc) {
		at := v
		switch {
		case v.Kind == arg.Raw:
			at.Off, at.Len = v.Off+p.Off, p.Len
		case v.Kind == arg.String && v.Len == len(pattern)+len(`""`): // no escapes
			at.Off, at.Len = v.Off+1+p.Off, p.Len
		}
		c.warn(at, "%s", p.Msg)
	}
}

// dateWithin returns a function that prints a time at least one second and at most n
// units away from the base. n is the first argument, and the base the second one.
func dateWithin(unit time.Duration, from func(func(*render.State) time.Time, time.Duration) render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		n := 1.0
		if v, ok := c.argument(0); ok {
			if n, ok = c.decimal(v); ok && (n < 0 || n*unit.Hours() > maxHours) {
				c.fault(v, "%s requires a number from 0 to %d here", c.function.Name, int(maxHours/unit.Hours()))
				return nil
			}
			if n == 0 {
				n = 1 // as in KDG
			}
		}
		base := (*render.State).Now
		if v, ok := c.argument(1); ok {
			at := time.UnixMilli(c.instant(v))
			base = func(*render.State) time.Time { return at }
		}
		return from(base, time.Duration(n*float64(unit)))
	}
}

// maxHours is 250 years, just below the maximum of a time.Duration.
const maxHours = 250 * 365 * 24

// before returns a time from span to one second before base.
func before(base func(*render.State) time.Time, span time.Duration) render.Node {
	return offsetBy(base, span, -time.Millisecond)
}

// after returns a time from one second to span after base.
func after(base func(*render.State) time.Time, span time.Duration) render.Node {
	return offsetBy(base, span, time.Millisecond)
}

func offsetBy(base func(*render.State) time.Time, span, unit time.Duration) render.Node {
	const least = 1000 // milliseconds
	width := uint64(max(0, span.Milliseconds()-least)) + 1
	return render.Call(maxJSDate, func(dst []byte, s *render.State) []byte {
		return appendJSDate(dst, base(s).Add(time.Duration(least+s.Below(width))*unit).In(s.Now().Location()))
	})
}

// betweenDates reads two instants, or the object {"from": …, "to": …} of later faker.js
// versions.
func betweenDates(c *call) render.Node {
	from, ok := c.argument(0)
	to, also := c.argument(1)
	if from.Kind == arg.Object {
		object := from
		from, ok = c.key(object, "from")
		to, also = c.key(object, "to")
	}
	if before, after, comma := strings.Cut(from.Text, ","); from.Kind == arg.Raw && comma {
		to, also = from, true
		from.Text, to.Text = before, after
	}
	if !ok || !also {
		c.fault(arg.Value{}, `date.between requires two instants: write ("2015-01-01","2015-01-05"); KDG always prints Invalid Date`)
		return nil
	}
	c.list.Warnings = nil // one KDG warning is enough
	c.warnKDG(from, "KDG always prints Invalid Date")
	first, last := c.instant(from), c.instant(to)
	if last < first {
		c.fault(from, "from is after to: swap the two")
	}
	if len(c.faults) > 0 {
		return nil
	}
	return render.Call(maxJSDate, func(dst []byte, s *render.State) []byte {
		t := time.UnixMilli(first + int64(s.Below(uint64(last-first)+1)))
		return appendJSDate(dst, t.In(s.Now().Location()))
	})
}

// instant parses a date or time and returns milliseconds since 1970-01-01 UTC. A number
// is taken as such milliseconds, as in JavaScript's Date. A time without an offset is in
// UTC.
func (c *call) instant(v arg.Value) int64 {
	if f, ok := v.Float(); ok && v.Kind == arg.Number && math.Abs(f) <= maxInstant {
		return int64(f)
	}
	if v.Kind == arg.String || v.Kind == arg.Raw {
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", time.DateOnly, "2006-01", "2006"} {
			if t, err := time.Parse(layout, strings.TrimSpace(v.Text)); err == nil {
				return t.UnixMilli()
			}
		}
	}
	c.faultType(v, "a date or time such as 2026-11-23 or 2026-11-23T10:30:00Z")
	return 0
}

// maxInstant is the maximum of JavaScript's Date, in milliseconds since 1970.
const maxInstant = 8.64e15

// monthOrWeekday returns a function that prints one of n names, or with {"abbr": true}
// its first three letters.
func monthOrWeekday(n int, name func(int) string) func(*call) render.Node {
	return func(c *call) render.Node {
		v, ok := c.argument(0)
		if ok && v.Kind != arg.Object {
			c.faultType(v, `{"abbr":true}`)
		}
		abbr, _ := c.key(v, "abbr")
		if later, ok := v.Key("abbreviated"); ok { // faker.js 8's name
			abbr, _ = c.key(v, "abbreviated")
			c.warnKDG(later, `KDG ignores "abbreviated": its key is "abbr"`)
		}
		c.key(v, "context")
		abbreviated := c.flag(abbr)
		var names []string
		for i := range n {
			if abbreviated {
				names = append(names, name(i)[:3])
			} else {
				names = append(names, name(i))
			}
		}
		return pick(names)
	}
}

// maxJSDate is the maximum length of a JavaScript date with the name of its time zone.
const maxJSDate = 100

// appendJSDate appends t in the format of JavaScript's Date.prototype.toString, but with
// the abbreviation of the time zone: Sun Jul 05 2026 20:01:50 GMT-0400 (EDT). Browsers
// print the long name from CLDR instead. No Go library has these names by time zone:
// go-playground/locales has them by abbreviation, so it would print Central Standard Time
// for Shanghai's CST.
func appendJSDate(dst []byte, t time.Time) []byte {
	dst = t.AppendFormat(dst, "Mon Jan 02 2006 15:04:05 GMT-0700 (")
	name, offset := t.Zone()
	switch {
	case offset == 0 && (name == "UTC" || t.Location() == time.UTC):
		dst = append(dst, "Coordinated Universal Time"...)
	case name == "" || name[0] == '+' || name[0] == '-':
		dst = t.AppendFormat(dst, "GMT-07:00")
	default:
		dst = append(dst, name...)
	}
	return append(dst, ')')
}
