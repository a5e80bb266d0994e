package prefix

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// warn returns the warnings of one prefix alone, in the order of its text.
func warn(name string, e *Expression) Faults {
	r := report{Expression: e, name: name}
	r.warnSlashes()
	r.warnLookalike()
	r.warnSub()
	r.warnQuotes()
	for i, part := range e.parts {
		if part.Kind == Field {
			r.warnField(i, part)
		}
	}
	r.warnEnd()
	slices.SortStableFunc(r.faults, func(a, b *Fault) int { return a.Off - b.Off })
	return r.faults
}

// warnSlashes warns of slashes that make folders without a name.
func (r *report) warnSlashes() {
	const start, other = 0, 1 // what may come before a character, besides a character
	before := byte(start)
	for _, part := range r.parts {
		if part.Kind != Literal {
			before = other
			continue
		}
		for i := range len(part.Text) {
			c := part.Text[i]
			switch {
			case c == '/' && before == start:
				r.add(part.char(i), `a leading "/" makes a first folder without a name: leave it out`)
			case c == '/' && before == '/':
				r.add(part.char(i), `a second "/" makes a folder without a name: leave it out`)
			}
			before = c
		}
	}
}

// char is the place of byte i of a Literal's text: all of the Literal if quotes
// make its text differ from the expression.
func (p Part) char(i int) Span {
	if p.Len != len(p.Text) {
		return p.Span
	}
	return Span{p.Off + i, 1}
}

// warnEnd warns of a prefix that does not end with "/".
func (r *report) warnEnd() {
	if len(r.parts) == 0 {
		return // the empty prefix, or a pattern that writes nothing
	}
	if last := r.parts[len(r.parts)-1]; last.Kind == Literal && strings.HasSuffix(last.Text, "/") {
		return
	}
	_, n := utf8.DecodeLastRuneInString(r.src)
	at := Span{len(r.src) - n, n}
	if len(r.exprs) == 0 {
		r.add(at, `no "/" at the end, and Firehose appends yyyy/MM/dd/HH/ without one, so keys read %q: end with "/"`, r.exampleKey())
		return
	}
	r.add(at, `no "/" at the end, and Firehose inserts none, so keys read %q: end with "/"`, r.exampleKey())
}

// exampleKey returns the beginning of a key under this prefix, for messages.
func (e *Expression) exampleKey() string {
	v := Values{ErrorType: ErrorTypes()[0], Rand: zeros{}, Query: map[string]string{}, Lambda: map[string]string{}}
	for _, part := range e.parts {
		switch part.Kind {
		case QueryKey:
			v.Query[part.Text] = part.Text
		case LambdaKey:
			v.Lambda[part.Text] = part.Text
		}
	}
	key, err := e.At(time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC), v)
	if err != nil {
		key = "…" // too long, or a pad too narrow for the zone
	}
	return key + "my-stream-1-2026-01-02-03-…"
}

// zeros is a random source that returns 0.
type zeros struct{}

func (zeros) Uint64() uint64 { return 0 }

// warnField warns of part i, a field.
func (r *report) warnField(i int, p Part) {
	run, means := p.Run(), p.Means()
	say := func(what string) { r.add(p.Span, "%s (%s) %s", run, means, what) }

	r.warnWord(p)
	if p.Pad > 0 {
		say("is padded with spaces, which keys should not have: leave the p out, and repeat the letter for zeros, as in dd")
	}
	if p.IsName() {
		say("is text of the service's locale, which neither sorts by time nor suits partition projection: " + instead[p.Letter])
		return
	}
	switch p.Letter {
	case 'Y':
		if !hasLetter(r.parts, "w") {
			say("is 2026 from 28 December 2025 on: for the year write " + strings.ToLower(run))
		}
	case 'm':
		if !hasLetter(r.parts[:i], "HkhK") {
			say("has no hour before it: for the month write " + strings.ToUpper(run))
		}
	case 'D':
		if r.dayMeant(i) {
			say("is 239 on 27 August: for the day of the month write dd")
		}
	case 'h', 'K':
		if !hasLetter(r.parts, "a") {
			say("is the same in the morning and the evening: for 0 to 23 write HH")
		}
	case 'w', 'W', 'e', 'c':
		say("counts weeks as the locale does, in the US from Sunday on, not as ISO weeks: write yyyy/MM/dd to be sure")
	case 's', 'S', 'n', 'A', 'N':
		say("gives nearly every object its own folder: stop at the hour")
	case 'X', 'x', 'Z', 'O':
		say(`puts "+" or ":" into keys, which S3 tools trip over: leave it out, a stream has one zone`)
	case 'V':
		say(`has a "/" in it, as in Asia/Tokyo, which makes one more folder: leave it out, a stream has one zone`)
	}
}

// dayMeant reports whether part i, the day of the year, was probably meant to be the day
// of the month: if it is DD, if there is a month too, or an m before it that was meant
// as the month. yyyy/DDD is a date.
func (r *report) dayMeant(i int) bool {
	return r.parts[i].Count == 2 || hasLetter(r.parts, "ML") || hasLetter(r.parts[:i], "m")
}

// hasLetter reports whether one of the parts is a field of one of the letters.
func hasLetter(parts []Part, letters string) bool {
	for _, p := range parts {
		if p.Kind == Field && strings.IndexByte(letters, p.Letter) >= 0 {
			return true
		}
	}
	return false
}

// instead has the remedy for each letter that can write a name.
var instead = map[byte]string{
	'M': "write MM",
	'L': "write MM",
	'Q': "write Q",
	'q': "write q",
	'E': "write dd, the day of the month",
	'e': "write dd, the day of the month",
	'c': "write dd, the day of the month",
	'a': "leave it out and write HH",
	'G': "leave it out",
	'z': "leave it out, a stream has one zone",
}

// warnWord warns of a word without quotes whose letters all mean something, as
// those of day= do.
func (r *report) warnWord(p Part) {
	if next := p.Off + p.Len; r.src[next] == '=' { // at least the } follows a field
		at := r.word(p.Off)
		r.add(at, "every letter of %q is read as a field: text goes in single quotes, or outside the braces", r.src[at.Off:at.Off+at.Len])
	}
}
