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
	{Name: "date.now", Args: "(pattern)", Doc: "the instant in the zone, as YYYY-MM-DDTHH:mm:ssZ or in a pattern of moment.js", Examples: []string{"", `("YYYY-MM-DD HH:mm:ss.SSS")`, `("DD/MMM/YYYY:HH:mm:ss ZZ")`, `("x")`}, make: dateIn(moment.Local)},
	{Name: "date.utc", Args: "(pattern)", Doc: "the instant in UTC, as YYYY-MM-DDTHH:mm:ss[Z] or in a pattern of moment.js", Examples: []string{"", `("YYYY/MM/DD HH:mm:ss")`}, make: dateIn(moment.UTC)},
	{Name: "date.simTime", Args: "(pattern)", Doc: "date.now: KDG refuses it outside of its periodic mode", make: func(c *call) render.Node {
		c.differs(arg.Value{}, "KDG has a simulated time in its periodic mode only: this is date.now")
		return dateIn(moment.Local)(c)
	}},
	{Name: "date.past", Args: "(years,from)", Doc: "an instant within the last year, or so many years", Examples: []string{"", "(10)"}, make: within(year, before)},
	{Name: "date.future", Args: "(years,from)", Doc: "an instant within the next year, or so many years", Examples: []string{"", "(10)"}, make: within(year, after)},
	{Name: "date.recent", Args: "(days,from)", Doc: "an instant within the last day, or so many days", Examples: []string{"", "(30)"}, make: within(day, before)},
	{Name: "date.between", Args: `("from","to")`, Doc: "an instant between two, both included", Examples: []string{`("2015-01-01","2015-01-05")`}, make: betweenDates},
	{Name: "date.month", Args: `({"abbr":true})`, Doc: "a month, or its first three letters", Examples: []string{"", `({"abbr":true})`}, make: calendar(12, func(i int) string { return time.Month(i + 1).String() })},
	{Name: "date.weekday", Args: `({"abbr":true})`, Doc: "a day of the week, or its first three letters", Examples: []string{"", `({"abbr":true})`}, make: calendar(7, func(i int) string { return time.Weekday(i).String() })},
}

// KDG's units: a year has 365 days.
const (
	day  = 24 * time.Hour
	year = 365 * day
)

// dateIn is the instant in the pattern that the first argument is. KDG takes the
// quotes of a pattern in single quotes for a part of it.
func dateIn(format func(string) *moment.Format) func(*call) render.Node {
	return func(c *call) render.Node {
		if v, ok := c.at(0); ok && v.Kind == arg.String {
			c.warnPattern(v)
		}
		return render.Date(format(c.text(0, "")))
	}
}

// within is an instant up to n units away, and at least a second.
func within(unit time.Duration, from func(func(*render.State) time.Time, time.Duration) render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		n := 1.0
		if v, ok := c.at(0); ok {
			if n, ok = c.decimal(v); ok && (n < 0 || n*unit.Hours() > maxHours) {
				c.fault(v, "%s takes a number from 0 to %d", c.function.Name, int(maxHours/unit.Hours()))
				return nil
			}
			if n == 0 {
				n = 1 // as KDG has it
			}
		}
		base := (*render.State).Now
		if v, ok := c.at(1); ok {
			at := time.UnixMilli(c.instant(v))
			base = func(*render.State) time.Time { return at }
		}
		return from(base, time.Duration(n*float64(unit)))
	}
}

// maxHours is 250 years: all that a time.Duration holds is a little more.
const maxHours = 250 * 365 * 24

// before is an instant from span to a second before another.
func before(base func(*render.State) time.Time, span time.Duration) render.Node {
	return away(base, span, -time.Millisecond)
}

// after is an instant from a second to span after another.
func after(base func(*render.State) time.Time, span time.Duration) render.Node {
	return away(base, span, time.Millisecond)
}

func away(base func(*render.State) time.Time, span, unit time.Duration) render.Node {
	const least = 1000 // milliseconds
	width := uint64(max(0, span.Milliseconds()-least)) + 1
	return render.Call(maxJSDate, func(dst []byte, s *render.State) []byte {
		return appendJSDate(dst, base(s).Add(time.Duration(least+s.Below(width))*unit).In(s.Now().Location()))
	})
}

// betweenDates takes two instants, or later versions' {"from": …, "to": …}.
func betweenDates(c *call) render.Node {
	from, ok := c.at(0)
	to, also := c.at(1)
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
		c.fault(arg.Value{}, `date.between needs two instants: write ("2015-01-01","2015-01-05"); KDG can give Invalid Date only`)
		return nil
	}
	c.differs(from, "KDG gives Invalid Date, whatever the arguments")
	first, last := c.instant(from), c.instant(to)
	if last < first {
		c.fault(from, "from is after to: exchange the two")
	}
	if len(c.faults) > 0 {
		return nil
	}
	return render.Call(maxJSDate, func(dst []byte, s *render.State) []byte {
		t := time.UnixMilli(first + int64(s.Below(uint64(last-first)+1)))
		return appendJSDate(dst, t.In(s.Now().Location()))
	})
}

// instant reads an instant as JavaScript's Date does, in milliseconds since 1970;
// one without a zone is in UTC.
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
	c.wrong(v, "an instant, like 2026-11-23 or 2026-11-23T10:30:00Z")
	return 0
}

// maxInstant is JavaScript's last: 8.64e15 ms after 1970.
const maxInstant = 8.64e15

// calendar is a name of n, or its first three letters.
func calendar(n int, name func(int) string) func(*call) render.Node {
	return func(c *call) render.Node {
		v, ok := c.at(0)
		if ok && v.Kind != arg.Object {
			c.wrong(v, `{"abbr":true}`)
		}
		abbr, _ := c.key(v, "abbr")
		if later, ok := v.Key("abbreviated"); ok { // faker.js 8's name
			abbr, _ = c.key(v, "abbreviated")
			c.differs(later, `KDG ignores "abbreviated": it knows abbr`)
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

// maxJSDate is the most bytes of a date in JavaScript, with the longest name of a zone.
const maxJSDate = 100

// appendJSDate appends t as JavaScript's Date.prototype.toString writes it, but with
// the abbreviation of the zone: Sun Jul 05 2026 20:01:50 GMT-0400 (EDT). Browsers have
// CLDR's long name there. No library for Go has these names by zone: locales of
// go-playground has them by abbreviation, and so calls Shanghai's Central Standard Time.
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
