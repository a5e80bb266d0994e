package record

import (
	"cmp"
	"fmt"
	"strings"

	"penstock/internal/diagnostic"
)

// Fault is one thing wrong with a template, or a warning.
type Fault struct {
	Line, Column int    // where it is in the template, from 1; columns are characters
	Text         string // the line, or the part of it that can be shown
	Off, Len     int    // where in Text the fault is, in bytes
	KDG          bool   // of a warning: only KDG does something else, and the records are as written
	Msg          string // one line: what is wrong, the rule, the remedy
	KDGOnly      bool   // a warning about KDG alone: this package renders what is meant
}

// Error gives the place and the message, the line under it, and under that a caret
// for each column of the fault.
func (f *Fault) Error() string {
	return fmt.Sprintf("line %d, column %d: %s%s", f.Line, f.Column, f.Msg, f.Excerpt())
}

// Excerpt is the line with its carets, each after a line feed; "" where the line is
// blank.
func (f *Fault) Excerpt() string {
	if strings.TrimSpace(f.Text) == "" {
		return ""
	}
	line, carets := diagnostic.Under(f.Text, f.Off, f.Len)
	return "\n    " + line + "\n    " + carets
}

// ByPlace compares two faults by where they are in the template.
func ByPlace(a, b *Fault) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) }

// Faults are the faults of a template, in the order of its text.
type Faults = diagnostic.Faults[*Fault]
