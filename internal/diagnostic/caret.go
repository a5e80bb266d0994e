// Package diagnostic formats error messages for the project's languages, prefix
// expressions and record templates. It underlines the position of an error with carets,
// suggests corrections for misspelled names, and escapes text for a terminal.
package diagnostic

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Under returns text as one printable line, and the line of carets to print below it. The
// carets mark the columns of the n bytes at offset off. There is at least one caret.
func Under(text string, off, n int) (line, carets string) {
	before, rest := text[:off], text[off:]
	indent := strings.Repeat(" ", columns(Printable(before)))
	return Printable(text), indent + strings.Repeat("^", max(1, columns(Printable(rest[:n]))))
}

// Around shortens text to about width bytes around the n bytes at offset off, with … in
// place of the removed parts. It returns the position of those bytes in the short text.
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

// Printable returns s as one line that is safe to show in a terminal. It replaces control
// characters, direction marks, other characters without a defined width, and invalid
// UTF-8 by Go escape sequences.
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

// PrintableLines is like [Printable], but keeps line feeds.
func PrintableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Printable(line)
	}
	return strings.Join(lines, "\n")
}

// columns returns the width of s in a terminal.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me): // combines with the previous character
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide contains the characters that take two columns: East Asian scripts with their
// punctuation, full-width forms and emoji.
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
