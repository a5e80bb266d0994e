package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseInstant(t *testing.T) {
	paris, err := parseZone("Europe/Paris")
	require.NoError(t, err)
	for written, want := range map[string]string{
		"2026-11-23T10:30:07Z":      "2026-11-23T10:30:07Z",
		"2026-11-23T10:30:07.25Z":   "2026-11-23T10:30:07.25Z",
		"2026-11-23T10:30:07-05:00": "2026-11-23T15:30:07Z",
		"2026-11-23T10:30:07":       "2026-11-23T09:30:07Z",
		"2026-11-23 10:30:07.5":     "2026-11-23T09:30:07.5Z",
		"2026-07-14":                "2026-07-13T22:00:00Z",
	} {
		at, err := parseInstant(written)
		require.NoError(t, err, written)
		assert.Equal(t, want, at.clock(paris)().UTC().Format(time.RFC3339Nano), written)
	}
	for _, written := range []string{"", "now", "10:30", "2026-11", "2026-02-30", "23.11.2026", "1700000000"} {
		_, err := parseInstant(written)
		assert.Error(t, err, written)
	}
}

func TestClockWithoutInstant(t *testing.T) {
	before := time.Now()
	assert.WithinRange(t, instant{}.clock(time.UTC)(), before, time.Now())
}

func TestParseZone(t *testing.T) {
	for _, written := range []string{"UTC", "Local", "Asia/Kathmandu"} {
		zone, err := parseZone(written)
		assert.NoError(t, err, written)
		assert.Equal(t, written, zone.String())
	}
	for _, written := range []string{"", "Europe/Pari", "+01:00", "../UTC"} {
		_, err := parseZone(written)
		assert.Error(t, err, written)
	}
}
