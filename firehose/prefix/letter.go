package prefix

import (
	"fmt"
	"time"
)

// A letter is a letter of a timestamp pattern.
type letter struct {
	means string // for messages
	runs  runs   // how often it may be repeated
	write writer
}

// A writer returns the text of a field of count letters at t.
type writer func(t time.Time, count int) (string, error)

// letters has the letters of Java 8's DateTimeFormatter.
// https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html
var letters = map[byte]letter{
	'G': {"era", upTo(5), word(era, eras)},
	'y': {"year", upTo(10).or(19, 19), year(time.Time.Year)},
	'u': {"year", upTo(10).or(19, 19), year(time.Time.Year)},
	'Y': {"week-based year", upTo(10).or(19, maxRaw), year(weekYear)},
	'Q': {"quarter", upTo(5), numberOrWord(quarter, quarters)},
	'q': {"quarter", upTo(5), numberOrWord(quarter, quarters)},
	'M': {"month", upTo(5), numberOrWord(month, months)},
	'L': {"month", upTo(5), numberOrWord(month, months)},
	'w': {"week of year", upTo(2), number(weekOfYear)},
	'W': {"week of month", upTo(1), number(weekOfMonth)},
	'd': {"day of month", upTo(2), number(time.Time.Day)},
	'D': {"day of year", upTo(3), number(time.Time.YearDay)},
	'F': {"day of week in month", upTo(1), number(dayOfWeekInMonth)},
	'E': {"day of week", upTo(5), word(dayOfWeek, days)},
	'e': {"day of week", upTo(5), numberOrWord(dayOfWeek, days)},
	'c': {"day of week", upTo(1).or(3, 5), numberOrWord(dayOfWeek, days)},
	'a': {"AM or PM", upTo(1), word(halfDay, halves)},
	'h': {"hour 1 to 12", upTo(2), number(func(t time.Time) int { return (t.Hour()+11)%12 + 1 })},
	'K': {"hour 0 to 11", upTo(2), number(func(t time.Time) int { return t.Hour() % 12 })},
	'k': {"hour 1 to 24", upTo(2), number(func(t time.Time) int { return (t.Hour()+23)%24 + 1 })},
	'H': {"hour", upTo(2), number(time.Time.Hour)},
	'm': {"minute", upTo(2), number(time.Time.Minute)},
	's': {"second", upTo(2), number(time.Time.Second)},
	'S': {"fraction of second", upTo(9), fraction},
	'A': {"millisecond of day", upTo(19), number(func(t time.Time) int { return nanoOfDay(t) / 1e6 })},
	'n': {"nanosecond of second", upTo(19), number(time.Time.Nanosecond)},
	'N': {"nanosecond of day", upTo(19), number(nanoOfDay)},
	'V': {"zone", runs{{2, 2}}, zoneID},
	'z': {"zone name", upTo(4), zoneName},
	'O': {"zone offset", upTo(1).or(4, 4), localOffset},
	'X': {"zone offset", upTo(5), offsetX},
	'x': {"zone offset", upTo(5), offsetSmallX},
	'Z': {"zone offset", upTo(5), offsetZ},
}

// newer has the letters added after Java 8.
var newer = map[byte]string{'B': "period of day", 'g': "Julian day", 'v': "zone name"}

func number(value func(time.Time) int) writer {
	return func(t time.Time, count int) (string, error) {
		return fmt.Sprintf("%0*d", count, value(t)), nil
	}
}

// year writes a number; two letters write the year of the century.
func year(value func(time.Time) int) writer {
	whole, ofCentury := number(value), number(func(t time.Time) int { return value(t) % 100 })
	return func(t time.Time, count int) (string, error) {
		if count == 2 {
			return ofCentury(t, count)
		}
		return whole(t, count)
	}
}

// word writes a name in the style of the count. value counts from 1.
func word(value func(time.Time) int, n names) writer {
	return func(t time.Time, count int) (string, error) {
		switch i := value(t) - 1; count {
		case 4:
			return n.full[i], nil
		case 5:
			return n.narrow[i], nil
		default:
			return n.short[i], nil
		}
	}
}

// numberOrWord writes a number for one or two letters, a name for more.
func numberOrWord(value func(time.Time) int, n names) writer {
	asNumber, asWord := number(value), word(value, n)
	return func(t time.Time, count int) (string, error) {
		if count < 3 {
			return asNumber(t, count)
		}
		return asWord(t, count)
	}
}

func fraction(t time.Time, count int) (string, error) {
	return fmt.Sprintf("%09d", t.Nanosecond())[:count], nil
}

// names holds the words for a value, counted from 0, in locale en-US.
type names struct{ short, full, narrow []string }

var (
	months = cut("January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December")
	days     = cut("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
	quarters = names{
		short:  []string{"Q1", "Q2", "Q3", "Q4"},
		full:   []string{"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"},
		narrow: []string{"1", "2", "3", "4"},
	}
	halves = names{short: []string{"AM", "PM"}}
	eras   = names{short: []string{"AD"}, full: []string{"Anno Domini"}, narrow: []string{"A"}}
)

// cut returns names whose short form has three letters and whose narrow form has one.
func cut(full ...string) names {
	n := names{full: full}
	for _, s := range full {
		n.short = append(n.short, s[:3])
		n.narrow = append(n.narrow, s[:1])
	}
	return n
}

func era(time.Time) int                { return 1 } // [Expression.At] rejects years before 1
func quarter(t time.Time) int          { return (month(t)-1)/3 + 1 }
func month(t time.Time) int            { return int(t.Month()) }
func dayOfWeek(t time.Time) int        { return int(t.Weekday()) + 1 } // a US week starts on Sunday
func halfDay(t time.Time) int          { return t.Hour()/12 + 1 }
func weekYear(t time.Time) int         { return saturday(t).Year() }
func weekOfYear(t time.Time) int       { return (saturday(t).YearDay()-1)/7 + 1 }
func dayOfWeekInMonth(t time.Time) int { return (t.Day()-1)%7 + 1 }

// weekOfMonth counts weeks from the one with the 1st, which may be short.
func weekOfMonth(t time.Time) int {
	first := (int(t.Weekday()) - t.Day() + 36) % 7 // the weekday of the 1st
	return (first+t.Day()-1)/7 + 1
}

// saturday returns the last day of the week of t. A US week belongs to the year it ends
// in, because the week of 1 January is week 1. The result is in UTC, where no change of
// clocks moves the date.
func saturday(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+int(time.Saturday-t.Weekday()), 0, 0, 0, 0, time.UTC)
}

// nanoOfDay returns the time on the wall clock, not the time since midnight.
func nanoOfDay(t time.Time) int {
	return ((t.Hour()*60+t.Minute())*60+t.Second())*1e9 + t.Nanosecond()
}
