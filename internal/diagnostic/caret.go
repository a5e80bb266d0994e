// Package diagnostic shows where in a text a fault is, and guesses what was meant. It
// is what the languages of the project have in common: prefix expressions and
// record templates.
package diagnostic

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Under gives text on one line, with what does not print escaped, and the carets
// to show under it: one for each column of the n bytes from off, at least one.
func Under(text string, off, n int) (line, carets string) {
	before, rest := text[:off], text[off:]
	indent := strings.Repeat(" ", columns(Printable(before)))
	return Printable(text), indent + strings.Repeat("^", max(1, columns(Printable(rest[:n]))))
}

// Around cuts text down to about width bytes around the n bytes from off, with … for
// what is left out, and gives where those bytes are now.
func Around(text string, off, n, width int) (cut string, at, length int) {
	const gap = "…"
	start, end := 0, len(text)
	if len(text) > width {
		start = max(0, off-width/3)
		end = min(len(text), start+width)
		start = max(0, min(start, end-width))
	}
	for start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	cut, at, length = text[start:end], off-start, min(n, end-off)
	if start > 0 {
		cut, at = gap+cut, at+len(gap)
	}
	if end < len(text) {
		cut += gap
	}
	return cut, at, length
}

// Printable returns s on one line, with each control character, mark of direction and
// other character of no known width, and each byte that is not UTF-8, as a Go escape.
// It makes text from somebody else's file safe to show in a terminal.
func Printable(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case strconv.IsPrint(r) && r != utf8.RuneError:
			b.WriteRune(r)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}

// PrintableLines is [Printable] for a text of several lines.
func PrintableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Printable(line)
	}
	return strings.Join(lines, "\n")
}

// columns is the width of s in a terminal.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me): // drawn over the one before
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide are the characters that take two columns: the East Asian scripts, their
// punctuation and full-width forms, and the emoji.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1},
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1},
		{Lo: 0x3041, Hi: 0xa4cf, Stride: 1},
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1},
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1},
		{Lo: 0xff00, Hi: 0xff60, Stride: 1},
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1},
		{Lo: 0x1f680, Hi: 0x1f6ff, Stride: 1},
		{Lo: 0x1f900, Hi: 0x1f9ff, Stride: 1},
		{Lo: 0x20000, Hi: 0x3fffd, Stride: 1},
	},
}
