package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runPlan runs kdg plan, which must succeed, and returns its output.
func runPlan(t *testing.T, template string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args = append([]string{"plan", "--at", "2026-11-23T10:30:07Z", "-R", "-"}, args...)
	require.Equal(t, ok, run(t.Context(), args, strings.NewReader(template), &stdout, &stderr), stderr.String())
	return stdout.String()
}

// A record may have 1,024,000 bytes including its line feed.
func TestPlanRecordLimit(t *testing.T) {
	assert.Contains(t, runPlan(t, strings.Repeat("x", 1_023_999)), "Records have 1,024,000 bytes")

	var stdout, stderr bytes.Buffer
	require.Equal(t, failed, run(t.Context(), []string{"plan", "-R", "-"}, strings.NewReader(strings.Repeat("x", 1_024_000)), &stdout, &stderr))
	assert.Equal(t, "kdg: <stdin>: record 1 has 1024001 bytes, but Firehose allows 1024000: make the template's records shorter\n", stderr.String())
	assert.Empty(t, stdout.String())
}

// Tables are at most 80 columns wide, except lines with keys.
func TestPlanWidth(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--rate", "1000M"}, {"--rate", "0.000001"}, {"--buffer-interval", "0"}, {"--compression", "HADOOP_SNAPPY", "--months", "1200"},
	} {
		for line := range strings.Lines(runPlan(t, "{{random.uuid}}", args...)) {
			if !strings.Contains(line, "<uuid>") {
				assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 80, line)
			}
		}
	}
}

// Records are compressed together, as in an object, so repetition across records counts.
func TestPlanMeasuresGZIP(t *testing.T) {
	ratio := func(template string, args ...string) float64 {
		var got struct{ GZIPRatio float64 }
		require.NoError(t, json.Unmarshal([]byte(runPlan(t, template, append(args, "--json")...)), &got))
		return got.GZIPRatio
	}
	repeated := strings.Repeat("0123456789", 20)
	assert.Greater(t, ratio(repeated), 100.0)                      // 600 equal records in an object
	assert.Less(t, ratio(repeated, "--buffer-interval", "0"), 8.0) // one record in an object
	assert.InDelta(t, 37.0/20, ratio("{{random.uuid}}"), 0.2)      // 37 bytes have 16 random ones
	assert.Less(t, ratio("{{random.uuid}}", "-r", "0.001"), 1.0)   // one short record: gzip's header makes it larger
}
