package faker

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSuggestionsExist checks that every suggestion names an existing function, and that
// no listed name is itself a function.
func TestSuggestionsExist(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(suggestions)) {
		name, to, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue // separates groups
		}
		f, _, _, _ := Find(name)
		assert.Nil(t, f, name)
		if to = strings.TrimSpace(to); to != noSuggestion {
			call, _, _ := strings.Cut(to, "(")
			f, _, _, msg := Find(call)
			assert.NotNil(t, f, "%s: %s", name, msg)
		}
	}
}
