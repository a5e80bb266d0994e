package stacks

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withSteady are settings with steady traffic.
func withSteady(changes map[string]any) map[string]any {
	all := map[string]any{"traffic": "steady"}
	maps.Copy(all, changes)
	return with(all)
}

func TestTrafficEndsAtATimeInTheFuture(t *testing.T) {
	for value, want := range map[string]string{
		"":                                  "0001-01-01T00:00:00Z",
		"2026-11-29":                        "2026-11-29T00:00:00Z",
		"2026-11-29T00:00:00Z":              "2026-11-29T00:00:00Z",
		"2026-11-29T01:30:00.5+01:00":       "2026-11-29T00:30:00.5Z",
		"2026-11-28T20:00:00-04:00":         "2026-11-29T00:00:00Z",
		now.Add(1).Format(time.RFC3339Nano): now.Add(1).Format(time.RFC3339Nano),
	} {
		config, err := read(withSteady(map[string]any{"trafficUntil": value}))
		require.NoError(t, err, value)
		assert.Equal(t, want, config.TrafficUntil.Format(time.RFC3339Nano), value)
		assert.Equal(t, time.UTC, config.TrafficUntil.Location(), value)
	}
	for _, value := range []string{"2026-11-28", "2026-11-28T23:59:59Z", "2026-11-29T00:59:59+01:00"} {
		_, err := read(withSteady(map[string]any{"trafficUntil": value}))
		assert.ErrorContains(t, err, "the end is past: set a time after 2026-11-28T23:59:59Z, which is now, or none", value)
	}
}

// Each is refused with traffic, and only there.
func TestWhatTrafficCannotSend(t *testing.T) {
	template := func(text string) string {
		path := filepath.Join(t.TempDir(), "t.tmpl")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for says, change := range map[string]map[string]any{
		"has 3073 bytes, and the function's variables hold 3072: shorten recordTemplate": {"recordTemplate": template(strings.Repeat("x", 3073))},
		"CDK replaces ${Token[… in the template":                                         {"recordTemplate": template("${Token[x]}")},
		"under traffic/minutes/: begin prefix with another folder":                       {"prefix": "traffic/minutes/!{timestamp:yyyy}/"},
		"under undelivered/: begin errorPrefix with another folder":                      {"errorPrefix": "undelivered/!{firehose:error-output-type}/"},
	} {
		_, err := read(with(change))
		assert.NoError(t, err, "without traffic")
		_, err = read(withSteady(change))
		require.ErrorContains(t, err, "setting traffic=steady: ")
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), "\n")
	}
	for _, change := range []map[string]any{
		{"recordTemplate": template(strings.Repeat("x", 3072))}, {"source": "stream"}, {"partitionBy": "eventType"}, {"prefix": "traffic/!{timestamp:yyyy}/"}, {"compression": "GZIP"},
	} {
		_, err := read(withSteady(change))
		assert.NoError(t, err)
	}
}
