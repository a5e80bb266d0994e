package moment

import "time"

// A weekRule defines how weeks are numbered.
type weekRule struct {
	first   time.Weekday
	january int // day of January that is always in week 1
}

var (
	sundayWeek = weekRule{time.Sunday, 1} // the English locale: dow 0, doy 6
	mondayWeek = weekRule{time.Monday, 4} // ISO 8601: dow 1, doy 4
)

// A yearWeek is a week number with the year that the week belongs to.
type yearWeek struct{ year, number int64 }

// weekOf returns the week of the instant, like weekOfYear of moment 2.17.1,
// src/lib/units/week-calendar-utils.js. It inherits the errors of dayOfYear.
func (at *instant) weekOf(rule weekRule) yearWeek {
	number := (at.dayOfYear() - rule.start(at.year) - 1 + 7) / 7
	if number < 1 {
		return yearWeek{at.year - 1, number + rule.weeks(at.year-1)}
	}
	if weeks := rule.weeks(at.year); number > weeks {
		return yearWeek{at.year + 1, number - weeks}
	}
	return yearWeek{at.year, number}
}

// start returns the number of days from 1 January to the first day of week 1, from -6 to 3.
func (rule weekRule) start(year int64) int64 {
	weekday := date(year, time.January, rule.january, time.UTC).Weekday()
	return int64(rule.january) - 1 - int64(weekday-rule.first+7)%7
}

// weeks returns the number of weeks in a year.
func (rule weekRule) weeks(year int64) int64 {
	days := int64(date(year, time.December, 31, time.UTC).YearDay())
	return (days - rule.start(year) + rule.start(year+1)) / 7
}

// dayOfYear returns the day of the year, counted from 1. It is computed from the time
// passed since the beginning of the year, so it does not count a date that the zone
// skipped.
func (at *instant) dayOfYear() int64 {
	passed := date(at.year, time.Month(at.month), int(at.day), at.Location()).
		Sub(date(at.year, time.January, 1, at.Location()))
	const oneDay = 24 * time.Hour
	return int64((passed+oneDay/2)/oneDay) + 1
}

func date(year int64, month time.Month, day int, zone *time.Location) time.Time {
	return time.Date(int(year), month, day, 0, 0, 0, 0, zone)
}
