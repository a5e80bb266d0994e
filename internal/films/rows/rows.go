// Package rows reads the rows of tables from text: from SQL dumps of MySQL and PostgreSQL,
// and from CSV or TSV files.
//
// For dumps it knows the statements that have rows, INSERT … VALUES and COPY … FROM stdin,
// and the columns of CREATE TABLE. It skips all other statements without a look at their
// grammar, which differs with each server.
package rows

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"penstock/internal/diagnostic"
)

// A Row is a row of a table.
type Row struct {
	Table  string           // in lower case, without a schema
	At     int              // offset of the row in the text
	Values map[string]Value // by the name of the column, in lower case
}

// A Value is a value of a row.
type Value struct {
	Text string // without quotes and escapes
	Null bool
	// Expression reports that the value is neither a string nor a number nor NULL. Its
	// Text is empty.
	Expression bool
	At         int // offset of the value in the text
}

// A Fault is a reason not to read a text.
type Fault struct {
	Line, Column int    // counted from 1; columns count characters
	Msg          string // one line: what is wrong, the rule, the remedy
}

// Error returns line:column: message.
func (f *Fault) Error() string { return fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Msg) }

// NewFault returns the fault of a text at an offset. Names from the text may hold any
// character, so the message is made printable.
func NewFault(text []byte, at int, format string, args ...any) *Fault {
	before := text[:at]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return &Fault{
		Line:   1 + bytes.Count(before, []byte("\n")),
		Column: 1 + utf8.RuneCount(line),
		Msg:    diagnostic.Printable(fmt.Sprintf(format, args...)),
	}
}
