package convert

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A jodaFormat reads times in a pattern of Joda-Time, or milliseconds since 1970 if it has
// no tokens. Times without an offset are in UTC.
//
// https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html
type jodaFormat []jodaToken

// A jodaToken is a run of a letter, or literal text.
type jodaToken struct {
	letter  byte // 0 for literal text
	count   int  // of the letter
	digits  int  // of a number at most
	literal string
}

// jodaDigits has the letters of numbers with the digits that a number may have.
var jodaDigits = map[byte]int{'y': 9, 'Y': 9, 'M': 2, 'd': 2, 'H': 2, 'k': 2, 'h': 2, 'K': 2, 'm': 2, 's': 2, 'S': 9}

func parseJoda(pattern string) (format jodaFormat, err error) {
	if pattern == "millis" { // as AWS documents it
		return nil, nil
	}
	for rest := pattern; rest != ""; {
		c := rest[0]
		run := len(rest) - len(strings.TrimLeft(rest, string(c)))
		token := jodaToken{letter: c, count: run, digits: jodaDigits[c]}
		switch {
		case c == '\'':
			end := strings.IndexByte(rest[1:], '\'') + 1
			if end == 0 {
				return nil, fmt.Errorf("the quote at the end has no second one: close it")
			}
			if token = (jodaToken{literal: rest[1:end]}); end == 1 {
				token.literal = "'"
			}
			run = end + 1
		case !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'):
			token = jodaToken{literal: rest[:run]}
		case c == 'y' && run == 2:
			return nil, fmt.Errorf("a year of two digits is not modelled, because its century depends on the day: write yyyy")
		case c == 'M' && run > 2, c == 'E', c == 'a', c == 'Z' && run < 3:
			token.digits = 0
		case token.digits == 0:
			return nil, fmt.Errorf("the letter %s is not modelled: use those of a date, a time or an offset", rest[:run])
		}
		format, rest = append(format, token), rest[run:]
	}
	for i := range format[:max(0, len(format)-1)] {
		if format[i].digits > 0 && format[i+1].digits > 0 { // no separator
			format[i].digits = format[i].count
		}
	}
	return format, nil
}

// parse returns the time that a text has, or false.
func (f jodaFormat) parse(value string) (time.Time, bool) {
	if f == nil {
		millis, err := strconv.ParseInt(value, 10, 64)
		return time.UnixMilli(millis), err == nil
	}
	p := jodaParser{rest: value, month: 1, day: 1, year: 1970}
	for _, token := range f {
		if !p.token(token) {
			return time.Time{}, false
		}
	}
	at, ok := exact(p.year, p.month, p.day, p.hour+p.half, p.minute, p.second, p.nanos)
	return at.Add(-p.offset), ok && p.rest == ""
}

// A jodaParser has what is left of a text, and what was read from it.
type jodaParser struct {
	rest                                                string
	year, month, day, hour, half, minute, second, nanos int
	offset                                              time.Duration
}

// token reads a token, and reports whether the text has it.
func (p *jodaParser) token(t jodaToken) (ok bool) {
	switch {
	case t.letter == 0:
		p.rest, ok = strings.CutPrefix(p.rest, t.literal)
		return ok
	case t.digits > 0:
		return p.number(t)
	case t.letter == 'M':
		p.month, ok = p.name(func(i int) string { return time.Month(i + 1).String() }, 12)
		p.month++
	case t.letter == 'E':
		_, ok = p.name(func(i int) string { return time.Weekday(i).String() }, 7)
	case t.letter == 'a':
		p.half, ok = p.name(func(i int) string { return []string{"AM", "PM"}[i] }, 2)
		p.half *= 12
	default:
		return p.zone()
	}
	return ok
}

func (p *jodaParser) number(t jodaToken) bool {
	n := 0
	for n < min(t.digits, len(p.rest)) && '0' <= p.rest[n] && p.rest[n] <= '9' {
		n++
	}
	digits := p.rest[:n]
	p.rest = p.rest[n:]
	value, err := strconv.Atoi(digits)
	switch t.letter {
	case 'y', 'Y':
		p.year = value
	case 'M':
		p.month = value
	case 'd':
		p.day = value
	case 'H':
		p.hour = value
	case 'K', 'h', 'k': // k counts from 1 to 24, h from 1 to 12
		p.hour = value % map[byte]int{'K': 12, 'h': 12, 'k': 24}[t.letter]
	case 'm':
		p.minute = value
	case 's':
		p.second = value
	case 'S':
		p.nanos, err = strconv.Atoi((digits + "000000000")[:9])
	}
	return err == nil && n > 0
}

// name reads one of n names, whole or its first three letters, in any case.
func (p *jodaParser) name(of func(int) string, n int) (int, bool) {
	for i := range n {
		for _, name := range []string{of(i), of(i)[:min(3, len(of(i)))]} {
			if len(p.rest) >= len(name) && strings.EqualFold(p.rest[:len(name)], name) {
				p.rest = p.rest[len(name):]
				return i, true
			}
		}
	}
	return 0, false
}

// zone reads an offset: +0100, +01:00 or Z.
func (p *jodaParser) zone() bool {
	for _, layout := range []string{"Z07:00", "-0700"} {
		for _, length := range []int{6, 5, 1} {
			if length > len(p.rest) {
				continue
			}
			if at, err := time.Parse(layout, p.rest[:length]); err == nil {
				_, seconds := at.Zone()
				p.offset, p.rest = time.Duration(seconds)*time.Second, p.rest[length:]
				return true
			}
		}
	}
	return false
}
