package faker

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSuggestionsExist checks that every suggestion names a function, and that no
// name in the list is a function already.
func TestSuggestionsExist(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(suggestions)) {
		name, to, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue // a line between groups
		}
		f, _, _, _ := Find(name)
		assert.Nil(t, f, name)
		if to = strings.TrimSpace(to); to != none {
			call, _, _ := strings.Cut(to, "(")
			f, _, _, msg := Find(call)
			assert.NotNil(t, f, "%s: %s", name, msg)
		}
	}
}
