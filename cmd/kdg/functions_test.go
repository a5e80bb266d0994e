package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record/faker"
)

// The list shows the result that kdg render gives for each example.
func TestListedResultsMatchRender(t *testing.T) {
	var list, stderr bytes.Buffer
	require.Equal(t, ok, run(t.Context(), []string{"functions"}, nil, &list, &stderr))
	lines := strings.Split(list.String(), "\n")
	for _, f := range faker.Functions() {
		tag := tags(f)[0]
		var rendered bytes.Buffer
		require.Equal(t, ok, run(t.Context(), []string{"render", "-n", "1", "--seed", "0", "--at", "2026-11-23T10:30:07Z", "-"}, strings.NewReader(tag), &rendered, &stderr))
		start := strings.TrimSuffix(rendered.String(), "\n")
		start, _, _ = strings.Cut(start, "\n")
		start = start[:min(len(start), 40)]
		i := indexPrefix(lines, "  "+tag+" ")
		if assert.GreaterOrEqual(t, i, 0, f.Name) {
			result := strings.TrimLeft(strings.TrimPrefix(lines[i], "  "+tag), " ")
			assert.Equal(t, start, result[:min(len(result), len(start))], f.Name)
			assert.NotEmpty(t, start, f.Name)
			assert.Equal(t, f.Later, strings.HasSuffix(lines[i], " (not in KDG)"), f.Name)
		}
	}
	assert.Empty(t, stderr.String())
}

func TestResultsEscapeLineFeeds(t *testing.T) {
	assert.Equal(t, []string{`a\nb`, `a\nb`}, results(`{{helpers.mustache("a\nb")}}`, 2))
}

func indexPrefix(lines []string, prefix string) int {
	for i, line := range lines {
		if strings.HasPrefix(line, prefix) {
			return i
		}
	}
	return -1
}
