package arg

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quotationMark returns the quotation mark at pos, which is ", ', \" or \', or "" if there
// is none.
func (p *parser) quotationMark() string {
	for _, mark := range []string{`"`, `'`, `\"`, `\'`} {
		if strings.HasPrefix(p.src[p.pos:], mark) {
			return mark
		}
	}
	return ""
}

// stringValue parses a string in quotes. Escaped quotes mean that the template was pasted
// from a JSON string, in which backslashes are doubled.
func (p *parser) stringValue() (string, bool) {
	start, mark := p.pos, p.quotationMark()
	p.pos += len(mark)
	escaped := len(mark) == 2
	switch {
	case escaped:
		p.warnKDG(start, len(mark), `KDG does not accept \%s as a quotation mark`, mark[1:])
	case mark == "'":
		p.warnKDG(start, len(mark), "KDG does not accept ' as a quotation mark")
	}
	var b strings.Builder
	for {
		c, n := p.char(escaped)
		switch {
		case n == 0:
			p.pos = start
			return "", p.fail(start, "the closing %s is missing: add it after the string", mark)
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
				p.warnKDG(p.pos, n, "KDG does not allow control characters in a string: write \\t for a tab")
			}
			b.WriteString(c)
			p.pos += n
		}
	}
}

// char returns the next character of a string and its length in the source, which is 0 at
// the end. In a string with escaped quotes, \" and \\ are one character each.
func (p *parser) char(escaped bool) (string, int) {
	rest := p.src[p.pos:]
	if escaped && len(rest) > 1 && rest[0] == '\\' && strings.IndexByte(`"'\`, rest[1]) >= 0 {
		return rest[1:2], 2
	}
	_, n := utf8.DecodeRuneInString(rest)
	return rest[:n], n
}

// escape parses the escape sequence after a backslash.
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
			p.warnKDG(p.pos-1, 2, `KDG does not accept \': write '`)
		}
	case `"`, `\`, "/":
	case "u":
		return p.unicode(b)
	default:
		return p.fail(max(0, p.pos-1), `invalid escape \%s: write \\ for a backslash`, c)
	}
	p.pos += n
	b.WriteString(c)
	return true
}

// unicode parses \uXXXX, or both escapes of a surrogate pair.
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
			return p.fail(p.pos, `half of a surrogate pair: write both \u escapes`)
		}
		r = utf16.DecodeRune(r, low)
	}
	b.WriteRune(r)
	return true
}

// describeNext describes the character at pos, for messages.
func (p *parser) describeNext() string {
	r, n := utf8.DecodeRuneInString(p.src[p.pos:])
	switch {
	case n == 0:
		return "nothing"
	case r == '“' || r == '”' || r == '‘' || r == '’':
		return fmt.Sprintf("a typographic quotation mark %c", r)
	}
	return strconv.QuoteRune(r)
}
