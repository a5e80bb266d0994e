package firehose

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fault is one thing wrong, or doubtful, in a prefix expression.
type Fault struct {
	Field    string // the API's name of the setting: Prefix, ErrorOutputPrefix, or "" if unknown
	Expr     string // the whole expression
	Off, Len int    // where in Expr the fault is, in bytes
	Msg      string // one line: what is wrong, the rule, the remedy
}

// Error gives the message, the expression under it, and under that a caret for
// each column of the fault. Characters that do not print are shown escaped.
func (f *Fault) Error() string {
	head := f.Msg
	if f.Field != "" {
		head = f.Field + ": " + f.Msg
	}
	if f.Expr == "" {
		return head
	}
	before, rest := f.Expr[:f.Off], f.Expr[f.Off:]
	indent := strings.Repeat(" ", columns(printable(before)))
	carets := strings.Repeat("^", max(1, columns(printable(rest[:f.Len]))))
	return head + "\n    " + printable(f.Expr) + "\n    " + indent + carets
}

// Faults are the faults of an expression or of a pair, in order. As an error,
// errors.As finds a *Fault in it.
type Faults []*Fault

// Error gives the faults one after the other.
func (fs Faults) Error() string {
	all := make([]string, len(fs))
	for i, f := range fs {
		all[i] = f.Error()
	}
	return strings.Join(all, "\n")
}

// Unwrap gives the faults as errors.
func (fs Faults) Unwrap() []error {
	all := make([]error, len(fs))
	for i, f := range fs {
		all[i] = f
	}
	return all
}

// err is fs as an error: nil when there is none.
func (fs Faults) err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// printable gives s on one line, with every character that takes no known number
// of columns (controls, marks of direction, broken UTF-8) as a Go escape.
func printable(s string) string {
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
