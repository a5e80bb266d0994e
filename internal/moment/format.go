package moment

import "time"

// The patterns that stand in for an empty one: moment.defaultFormat and
// moment.defaultFormatUtc.
const (
	defaultLocal = "YYYY-MM-DDTHH:mm:ssZ"
	defaultUTC   = "YYYY-MM-DDTHH:mm:ss[Z]"
)

// A Format is a compiled pattern. It never changes, so goroutines may share it.
type Format struct {
	utc       bool
	parts     []part
	subsecond bool
	maxLen    int
}

// Local gives the format of a pattern for an instant in its own zone, as
// moment().format(pattern) of moment 2.17.1: z and zz are empty. The empty pattern
// is YYYY-MM-DDTHH:mm:ssZ.
//
// https://momentjs.com/docs/#/displaying/format/
func Local(pattern string) *Format {
	if pattern == "" {
		pattern = defaultLocal
	}
	return newFormat(pattern, false)
}

// UTC gives the format of a pattern for an instant in UTC, as
// moment.utc().format(pattern) of moment 2.17.1. The empty pattern is
// YYYY-MM-DDTHH:mm:ss[Z], which ends in Z, where the token Z is +00:00.
//
// https://momentjs.com/docs/#/displaying/format/
func UTC(pattern string) *Format {
	if pattern == "" {
		pattern = defaultUTC
	}
	return newFormat(pattern, true)
}

func newFormat(pattern string, utc bool) *Format {
	f := &Format{utc: utc, parts: parse(pattern, utc)}
	for _, p := range f.parts {
		f.subsecond = f.subsecond || p.field == milli || p.field == unixMilli
		f.maxLen += p.maxLen()
	}
	return f
}

// Append adds the text of t to dst and gives the longer slice. A UTC format takes
// t to UTC itself. It allocates only if dst has no room.
func (f *Format) Append(dst []byte, t time.Time) []byte {
	if f.utc {
		t = t.UTC()
	}
	at := newInstant(t)
	for i := range f.parts {
		p := &f.parts[i]
		if p.field == none {
			dst = append(dst, p.text...)
			continue
		}
		dst = p.append(dst, at.value(p.field))
	}
	return dst
}

// Subsecond says whether the text depends on more of an instant than its whole
// second: S to SSSSSSSSS and x do.
func (f *Format) Subsecond() bool { return f.subsecond }

// MaxLen is an upper bound, in bytes, of what Append adds for the years -271821 to
// 275760, which are those of a JavaScript date, and a zone of less than 100 hours.
func (f *Format) MaxLen() int { return f.maxLen }
