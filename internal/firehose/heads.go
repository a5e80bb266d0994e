package firehose

import (
	"slices"
	"strings"
)

// Heads are texts of which the key of every object begins with one: delivered ones
// and those of errors of every type. No fewer say as much: none begins with another.
// Where a prefix begins with an expression, or is refused, all keys are possible, and
// the only head is empty.
//
// A data prefix gives its text up to the first expression. An error prefix gives a
// head for each of [ErrorTypes] that is near its beginning; where it is not written
// down, errors lie under the data prefix, whose head covers them.
//
// They are texts and not patterns: in a policy's resource *, ? and $ are to be written
// ${*}, ${?} and ${$}.
func (p Prefixes) Heads() []string {
	data, errs, err := p.Parse()
	if err != nil {
		return []string{""}
	}
	all := append(errs.heads(), data.Head())
	slices.Sort(all) // so that those that begin with another follow it
	var fewest []string
	for _, head := range all {
		if len(fewest) == 0 || !strings.HasPrefix(head, fewest[len(fewest)-1]) {
			fewest = append(fewest, head)
		}
	}
	return fewest
}
