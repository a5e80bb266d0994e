package firehose

import "penstock/internal/diagnostic"

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
	line, carets := diagnostic.Under(f.Expr, f.Off, f.Len)
	return head + "\n    " + line + "\n    " + carets
}

// Faults are the faults of an expression or of a pair, in order. As an error,
// errors.As finds a *Fault in it.
type Faults = diagnostic.Faults[*Fault]
