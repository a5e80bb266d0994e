package arg

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quote is the quotation mark that starts here: ", ', \" or \', or "" for none.
func (p *parser) quote() string {
	for _, mark := range []string{`"`, `'`, `\"`, `\'`} {
		if strings.HasPrefix(p.src[p.pos:], mark) {
			return mark
		}
	}
	return ""
}

// text reads a text in quotes. One in escaped quotes was pasted from a JSON text,
// where each of its backslashes stands twice.
func (p *parser) text() (string, bool) {
	start, mark := p.pos, p.quote()
	p.pos += len(mark)
	escaped := len(mark) == 2
	switch {
	case escaped:
		p.quirk(start, len(mark), `KDG does not read \%s as a quotation mark`, mark[1:])
	case mark == "'":
		p.quirk(start, len(mark), "KDG does not read ' as a quotation mark")
	}
	var b strings.Builder
	for {
		c, n := p.char(escaped)
		switch {
		case n == 0:
			p.pos = start
			return "", p.fail(start, "no closing %s: add it after the text", mark)
		case c == mark[len(mark)-1:]:
			p.pos += n
			return b.String(), true
		case c == `\`:
			p.pos += n
			if !p.escape(&b, escaped) {
				return "", false
			}
		default:
			if c < " " {
				p.quirk(p.pos, n, "KDG takes no control character inside a text: write \\t for a tab")
			}
			b.WriteString(c)
			p.pos += n
		}
	}
}

// char is the next character of a text and its length in the source, which is 0 at
// the end. In an escaped text, \" and \\ are one character each.
func (p *parser) char(escaped bool) (string, int) {
	rest := p.src[p.pos:]
	if escaped && len(rest) > 1 && rest[0] == '\\' && strings.IndexByte(`"'\`, rest[1]) >= 0 {
		return rest[1:2], 2
	}
	_, n := utf8.DecodeRuneInString(rest)
	return rest[:n], n
}

// escape reads what follows a backslash.
func (p *parser) escape(b *strings.Builder, escaped bool) bool {
	c, n := p.char(escaped)
	switch c {
	case "n":
		c = "\n"
	case "t":
		c = "\t"
	case "r":
		c = "\r"
	case "b":
		c = "\b"
	case "f":
		c = "\f"
	case "'":
		if !escaped {
			p.quirk(p.pos-1, 2, `KDG does not read \': write '`)
		}
	case `"`, `\`, "/":
	case "u":
		return p.unicode(b)
	default:
		return p.fail(max(0, p.pos-1), `no escape \%s: write \\ for a backslash`, c)
	}
	p.pos += n
	b.WriteString(c)
	return true
}

// unicode reads \uXXXX, and the second half of a pair.
func (p *parser) unicode(b *strings.Builder) bool {
	unit := func() (rune, bool) {
		if len(p.src)-p.pos < 5 || p.src[p.pos] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(p.src[p.pos+1:p.pos+5], 16, 16)
		if err != nil {
			return 0, false
		}
		p.pos += 5
		return rune(n), true
	}
	r, ok := unit()
	if !ok {
		return p.fail(p.pos, `\u without four hexadecimal digits: write for example \u00e9`)
	}
	if utf16.IsSurrogate(r) && p.peek() == '\\' {
		p.pos++
		low, ok := unit()
		if !ok {
			return p.fail(p.pos, `half of a character: write both \u of the pair`)
		}
		r = utf16.DecodeRune(r, low)
	}
	b.WriteRune(r)
	return true
}

// found is what stands at the position, for messages.
func (p *parser) found() string {
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	switch {
	case n == 0:
		return "nothing"
	case r == '“' || r == '”' || r == '‘' || r == '’':
		return fmt.Sprintf("a typographic quotation mark %c", r)
	}
	return strconv.QuoteRune(r)
}
