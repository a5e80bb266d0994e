package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/repo"
)

// Every sender delivers every record, and only KDG's programs pack them.
func TestRounds(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	senders, err := build(t.Context(), root, t.TempDir(), 2000, 100)
	require.NoError(t, err)
	for i, s := range senders {
		r, err := s.round(t.Context())
		require.NoError(t, err, s.name)
		assert.GreaterOrEqual(t, r.records, int64(s.records), s.name)
		if packs := i < 2; packs {
			assert.Less(t, r.billed, r.bytes+r.bytes/10, s.name)
		} else {
			assert.Equal(t, r.records*5120, r.billed, s.name)
		}
		assert.Positive(t, r.calls, s.name)
	}
}
