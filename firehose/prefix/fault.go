package prefix

import "penstock/internal/diagnostic"

// Fault describes one error or warning in a prefix expression, or in another setting
// of a delivery stream.
type Fault struct {
	Field    string // the API's name of the setting, such as Prefix; empty if unknown
	Expr     string // the whole value
	Off, Len int    // position of the fault in Expr, in bytes
	Msg      string // one line: what is wrong, the rule, the remedy
}

// Error returns the message, the expression, and a line of carets under the fault.
// Characters that do not print are escaped.
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

// Faults lists the faults of one or more settings, in order. errors.As finds a *Fault
// in it.
type Faults []*Fault

// Error returns the faults, each on its own lines.
func (f Faults) Error() string { return diagnostic.Faults[*Fault](f).Error() }

// Unwrap returns the faults as errors.
func (f Faults) Unwrap() []error { return diagnostic.Faults[*Fault](f).Unwrap() }

// Err returns the faults as an error, or nil if there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
