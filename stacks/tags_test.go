package stacks

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func manyTags(count int) map[string]any {
	tags := map[string]any{}
	for i := range count {
		tags[fmt.Sprintf("tag%d", i)] = "x"
	}
	return tags
}

// With retainData=false, CDK adds a tag to the buckets.
func TestTagLimitIncludesCDKsTag(t *testing.T) {
	_, err := read(with(map[string]any{"tags": manyTags(50)}))
	assert.NoError(t, err)
	_, err = read(with(map[string]any{"tags": manyTags(49), "retainData": false}))
	assert.NoError(t, err)
	_, err = read(with(map[string]any{"tags": manyTags(50), "retainData": false}))
	assert.EqualError(t, err, "setting tags: with retainData=false, CDK adds a tag to buckets, which have at most 50: set 49 tags at most, or retainData=true")
}
