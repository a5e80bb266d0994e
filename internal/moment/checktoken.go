package moment

import "slices"

// checkToken checks whether the meaning of token i fits its neighbours.
func (c *checker) checkToken(i int) {
	var before, after lexeme
	if i > 0 {
		before = c.tokens[i-1]
	}
	if i+1 < len(c.tokens) {
		after = c.tokens[i+1]
	}
	l := c.tokens[i]
	is := func(l lexeme, fields ...field) bool {
		return l.kind == instantField && slices.Contains(fields, l.field)
	}
	report := func(format string, args ...any) { c.report(l.off, len(l.text), format, args...) }
	joined := before.kind != other && before.off+len(before.text) == l.off
	colon := func(a, b lexeme) bool {
		end := a.off + len(a.text)
		return end < b.off && c.pattern[end:b.off] == ":"
	}

	switch number := l.style == plain; {
	case l.kind == zone && !c.utc:
		report("%s prints nothing in date.now: write Z for the offset of the zone", l.text)
	case l.kind != instantField:
	case is(l, month, minute) && joined && (before.style == upperHalf || before.style == lowerHalf):
		report("%s is not a part of %s, which prints both letters: remove it", l.text, before.text)
	case is(l, month) && number && hour24 >= before.field && before.field >= hour && (colon(before, l) || !is(after, day, year)),
		is(l, month) && number && colon(l, after) && is(after, second, milli):
		report("%s is the month: the minutes are mm", l.text)
	case is(l, minute) && !is(before, hour, hour12, hour24, second) && (is(before, year, day) || is(after, day, weekday, year)):
		report("%s are the minutes: the month is MM", l.text)
	case is(l, milli) && is(before, minute, month, hour, hour12, hour24) && !c.has(second):
		report("%s is a fraction of the second: the seconds are ss", l.text)
	case is(l, dayOfYear) && number && c.has(month):
		report("%s is the day of the year: the day of the month is DD", l.text)
	case is(l, weekday) && len(l.text) <= 2 && l.style != ordinal && c.has(month, year, minute) && !c.has(day, dayOfYear, week, isoWeek):
		report("%s is the day of the week: the day of the month is DD", l.text)
	case is(l, isoWeekday) && joined && is(before, isoWeekday):
		report("%s is the number of the weekday: its name is ddd or dddd", l.text)
	case is(l, unixSecond, unixMilli) && joined:
		report("%s is the time since 1970: the offset of the zone is Z", l.text)
	case is(l, hour12) && !c.has(hour24, hour): // the field of A and a is hour, too
		report("%s is the hour from 1 to 12, but the pattern has no AM or PM (A): write HH", l.text)
	case is(l, hour24):
		report("%s prints 24 for the hour after midnight: write HH", l.text)
	case is(l, hour, hour12) && joined && is(before, hour, hour12) && before.style == plain && l.style == plain:
		report("%s repeats the hour: put text in brackets, as in HH[h]mm", l.text)
	case is(l, weekYear, isoWeekYear) && c.has(month) && !c.has(week, isoWeek):
		report("%s is the year that the week belongs to: the calendar year is YYYY", l.text)
	}
}
