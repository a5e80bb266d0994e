package diagnostic

import "strings"

// Faults is a list of faults that is itself an error. It supports errors.Is and errors.As
// for each fault.
type Faults[F error] []F

// Error returns the messages of the faults, each on its own line.
func (fs Faults[F]) Error() string {
	all := make([]string, len(fs))
	for i, f := range fs {
		all[i] = f.Error()
	}
	return strings.Join(all, "\n")
}

// Unwrap returns the faults, for errors.Is and errors.As.
func (fs Faults[F]) Unwrap() []error {
	all := make([]error, len(fs))
	for i, f := range fs {
		all[i] = f
	}
	return all
}

// Err returns fs as an error, or nil if it is empty.
func (fs Faults[F]) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}
