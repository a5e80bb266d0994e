package firehose

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// warn gives the warnings of one prefix alone, in the order of its text.
func warn(name string, p *Prefix) Faults {
	r := report{Prefix: p, name: name}
	r.warnSlashes()
	r.warnLookalike()
	for i, part := range p.parts {
		if part.kind == field {
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
		if part.kind != literal {
			before = other
			continue
		}
		for i := range len(part.text) {
			c := part.text[i]
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

// char is the place of byte i of a literal's text: all of the literal if quotes
// make its text differ from the expression.
func (p part) char(i int) span {
	if p.len != len(p.text) {
		return p.span()
	}
	return span{p.off + i, 1}
}

// warnEnd warns of a prefix that the rest of the key is glued to.
func (r *report) warnEnd() {
	if len(r.parts) == 0 {
		return // the empty prefix, or a pattern that writes nothing
	}
	if last := r.parts[len(r.parts)-1]; last.kind == literal && strings.HasSuffix(last.text, "/") {
		return
	}
	_, n := utf8.DecodeLastRuneInString(r.src)
	at := span{len(r.src) - n, n}
	if len(r.exprs) == 0 {
		r.add(at, `no "/" at the end, and Firehose appends yyyy/MM/dd/HH/ without one, so keys read %q: end with "/"`, r.exampleKey())
		return
	}
	r.add(at, `no "/" at the end, and Firehose inserts none, so keys read %q: end with "/"`, r.exampleKey())
}

// exampleKey is how a key of this prefix begins.
func (p *Prefix) exampleKey() string {
	v := Values{ErrorType: ErrorTypes()[0], Rand: zeros{}, Query: map[string]string{}, Lambda: map[string]string{}}
	for _, part := range p.parts {
		switch part.kind {
		case queryKey:
			v.Query[part.text] = part.text
		case lambdaKey:
			v.Lambda[part.text] = part.text
		}
	}
	key, err := p.At(time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC), v)
	if err != nil {
		key = "…" // too long, or a pad too narrow for the zone
	}
	return key + "my-stream-1-2026-01-02-03-…"
}

// zeros is the randomness of an example.
type zeros struct{}

func (zeros) Uint64() uint64 { return 0 }

// warnField warns of the field that is part i.
func (r *report) warnField(i int, p part) {
	run, means := strings.Repeat(string(p.letter), p.count), letters[p.letter].means
	say := func(what string) { r.add(p.span(), "%s (%s) %s", run, means, what) }

	r.warnWord(p)
	if p.pad > 0 {
		say("is padded with spaces, which keys should not have: leave the p out, and repeat the letter for zeros, as in dd")
	}
	if p.isName() {
		say("is text of the service's locale, which neither sorts by time nor suits partition projection: " + instead[p.letter])
		return
	}
	switch p.letter {
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
		say("goes by the locale's weeks, in the US from Sunday on, not by ISO weeks: write yyyy/MM/dd to be sure")
	case 's', 'S', 'n', 'A', 'N':
		say("gives nearly every object a folder of its own: stop at the hour")
	case 'X', 'x', 'Z', 'O':
		say(`puts "+" or ":" into keys, which S3 tools trip over: leave it out, a stream has one zone`)
	case 'V':
		say(`has a "/" in it, as in Asia/Tokyo, which makes one more folder: leave it out, a stream has one zone`)
	}
}

// dayMeant says that the day of the year in part i was likely meant to be the day
// of the month. yyyy/DDD is a date; DD is in none, nor is a D beside a month, or
// after an m that is taken for one.
func (r *report) dayMeant(i int) bool {
	return r.parts[i].count == 2 || hasLetter(r.parts, "ML") || hasLetter(r.parts[:i], "m")
}

// isName says that the field writes a name and not a number.
func (p part) isName() bool {
	return strings.IndexByte("EaGz", p.letter) >= 0 || p.count > 2 && strings.IndexByte("MLQqec", p.letter) >= 0
}

// hasLetter says that one of the parts is a field of one of the letters.
func hasLetter(parts []part, letters string) bool {
	for _, p := range parts {
		if p.kind == field && strings.IndexByte(letters, p.letter) >= 0 {
			return true
		}
	}
	return false
}

// instead has for each letter that can write a name what to do about it.
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
func (r *report) warnWord(p part) {
	if next := p.off + p.len; r.src[next] == '=' { // at least the } follows a field
		at := r.word(p.off)
		r.add(at, "every letter of %q is read as a field: text goes in single quotes, or outside the braces", r.src[at.off:at.off+at.len])
	}
}
