package fleet

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFailureMessage(t *testing.T) {
	for cause, want := range map[string]string{
		`{"errorType":"errorString","errorMessage":"gone"}`: "gone",
		"timed out": "timed out",
		`{"errorMessage":"no such\n stream","errorType":"errorString"}`: "no such stream",
		"Task timed out\nafter 300 s":                                   "Task timed out after 300 s",
		`{"a":1}`:                                                       `{"a":1}`,
	} {
		assert.Equal(t, want, FailureMessage(cause))
	}
}
