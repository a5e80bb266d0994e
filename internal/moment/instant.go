package moment

import "time"

// An instant is a time with precomputed fields that most patterns use.
type instant struct {
	time.Time
	year, month, day     int64
	hour, minute, second int64
}

func newInstant(t time.Time) instant {
	y, m, d := t.Date()
	hh, mm, ss := t.Clock()
	return instant{t, int64(y), int64(m), int64(d), int64(hh), int64(mm), int64(ss)}
}

// value returns a field of the instant.
func (at *instant) value(f field) int64 {
	switch f {
	case year:
		return at.year
	case quarter:
		return (at.month-1)/3 + 1
	case month:
		return at.month
	case day:
		return at.day
	case dayOfYear:
		return at.dayOfYear()
	case weekday:
		return int64(at.Weekday())
	case week:
		return at.weekOf(sundayWeek).number
	case weekYear:
		return at.weekOf(sundayWeek).year
	case isoWeekday:
		return int64(at.Weekday()+6)%7 + 1
	case isoWeek:
		return at.weekOf(mondayWeek).number
	case isoWeekYear:
		return at.weekOf(mondayWeek).year
	case hour:
		return at.hour
	case hour12:
		return (at.hour+11)%12 + 1
	case hour24:
		return (at.hour+23)%24 + 1
	case minute:
		return at.minute
	case second:
		return at.second
	case milli:
		return int64(at.Nanosecond()) / 1e6
	case unixSecond:
		return at.Unix()
	case unixMilli:
		return at.UnixMilli()
	case offset:
		return at.offset()
	}
	panic("moment: no such field")
}

// offset returns the minutes east of UTC, rounded to a quarter of an hour like
// getDateOffset of moment 2.17.1. See https://github.com/moment/moment/pull/1871.
func (at *instant) offset() int64 {
	_, seconds := at.Zone()
	minutes := int64(seconds / 60) // truncated like JavaScript's getTimezoneOffset
	if minutes < 0 {
		return -((-minutes + 7) / 15 * 15)
	}
	return (minutes + 7) / 15 * 15
}
