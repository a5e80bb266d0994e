package diagnostic

import "strings"

// Faults are the faults of a text, in order. As an error, errors.As finds each of
// them in it.
type Faults[F error] []F

// Error gives the faults one after the other.
func (fs Faults[F]) Error() string {
	all := make([]string, len(fs))
	for i, f := range fs {
		all[i] = f.Error()
	}
	return strings.Join(all, "\n")
}

// Unwrap gives the faults as errors.
func (fs Faults[F]) Unwrap() []error {
	all := make([]error, len(fs))
	for i, f := range fs {
		all[i] = f
	}
	return all
}

// Err is fs as an error: nil when there is none.
func (fs Faults[F]) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}
