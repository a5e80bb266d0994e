package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFirstDayMayBeToday(t *testing.T) {
	for _, day := range []string{"2026-11-28", "2015-01-01"} {
		_, err := read(with(map[string]any{"firstDay": day}))
		assert.NoError(t, err)
	}
}

func TestObjectsMustBeTieredBeforeTheyExpire(t *testing.T) {
	_, err := read(with(map[string]any{"tierAfterDays": "30", "expireAfterDays": "30"}))
	assert.EqualError(t, err, "setting tierAfterDays=30: objects are deleted after 30 days: tier them earlier, or set expireAfterDays=0")
	_, err = read(with(map[string]any{"tierAfterDays": "30"}))
	assert.NoError(t, err)
}

func TestOnlyAGeneratedPasswordRotates(t *testing.T) {
	config, err := read(with(map[string]any{"rotateAfterDays": "90"}))
	require.NoError(t, err)
	assert.Equal(t, 90, config.RotateAfterDays)
	_, err = read(with(map[string]any{"rotateAfterDays": "90", "kdgPassword": "parameter"}))
	assert.EqualError(t, err, "setting rotateAfterDays=90: there is no generated password to change: set kdgPassword=generated, or rotateAfterDays=0")
}
