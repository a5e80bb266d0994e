package moment

import "time"

// The patterns used in place of an empty one: moment.defaultFormat and
// moment.defaultFormatUtc.
const (
	defaultLocal = "YYYY-MM-DDTHH:mm:ssZ"
	defaultUTC   = "YYYY-MM-DDTHH:mm:ss[Z]"
)

// A Format is a compiled pattern. It is immutable and safe for concurrent use.
type Format struct {
	utc       bool
	parts     []part
	subsecond bool
	maxLen    int
}

// Local compiles a pattern for instants in their own time zone, like
// moment().format(pattern) of moment 2.17.1. The tokens z and zz are empty. An empty
// pattern means YYYY-MM-DDTHH:mm:ssZ.
func Local(pattern string) *Format {
	if pattern == "" {
		pattern = defaultLocal
	}
	return newFormat(pattern, false)
}

// UTC compiles a pattern for instants in UTC, like moment.utc().format(pattern) of moment
// 2.17.1. An empty pattern means YYYY-MM-DDTHH:mm:ss[Z], which ends in a literal Z, while
// the token Z prints +00:00.
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

// Append appends the formatted t to dst and returns the extended slice. A Format of [UTC]
// converts t to UTC. Append allocates only if the capacity of dst is too small.
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

// Subsecond reports whether the text depends on fractions of a second: the pattern has
// one of the tokens S to SSSSSSSSS or x.
func (f *Format) Subsecond() bool { return f.subsecond }

// MaxLen returns an upper bound in bytes for the text that Append appends. It holds for
// the years -271821 to 275760, the range of a JavaScript Date, and for offsets of less
// than 100 hours.
func (f *Format) MaxLen() int { return f.maxLen }
