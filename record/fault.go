package record

import (
	"cmp"
	"fmt"
	"strings"

	"penstock/internal/diagnostic"
)

// A Fault is an error in a template, or a warning about it.
type Fault struct {
	Line, Column int    // position in the template, counted from 1; columns count characters
	Text         string // the line, or the part of it around the fault
	Off, Len     int    // position of the fault in Text, in bytes
	Msg          string // one line: what is wrong, the rule, the remedy
	KDGOnly      bool   // a warning that concerns only KDG: this package renders the template as written
}

// Error returns the position and the message, followed by the excerpt.
func (f *Fault) Error() string {
	return fmt.Sprintf("line %d, column %d: %s%s", f.Line, f.Column, f.Msg, f.Excerpt())
}

// Excerpt returns two lines: the text of the fault's line, and carets under the fault.
// Each begins with a line feed. Excerpt returns "" if the line is blank.
func (f *Fault) Excerpt() string {
	if strings.TrimSpace(f.Text) == "" {
		return ""
	}
	line, carets := diagnostic.Under(f.Text, f.Off, f.Len)
	return "\n    " + line + "\n    " + carets
}

// ByPlace compares the positions of two faults, for slices.SortFunc.
func ByPlace(a, b *Fault) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) }

// Faults is a list of faults in the order of the template. As an error, it supports
// errors.As for each [Fault].
type Faults = diagnostic.Faults[*Fault]
