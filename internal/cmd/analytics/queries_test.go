package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docs/queries.svg shows the sales and the rentals of the hour.
func TestDocumentationShowsTheSavedQueries(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	drawing, err := os.ReadFile(filepath.Join(root, "docs", "queries.svg"))
	require.NoError(t, err)
	events := hour(t)
	of := func(types ...string) []event {
		return slices.DeleteFunc(slices.Clone(events), func(e event) bool { return !slices.Contains(types, e.Type) })
	}

	var bars []string
	for _, text := range regexp.MustCompile(`>(\d+)</text>`).FindAllSubmatch(drawing, -1) {
		bars = append(bars, string(text[1]))
	}
	sales := slices.SortedFunc(maps.Values(count(of("rent", "buy"), func(e event) int { return e.Film })), func(a, b int) int { return b - a })
	assert.Contains(t, strings.Join(bars, " "), strings.Trim(fmt.Sprint(sales[:10]), "[]"))

	rentals := 0
	for _, text := range regexp.MustCompile(`(?s)>(\d+),(\d+)</\w+>\s*<\w+[^>]*>rentals<`).FindAllSubmatch(drawing, -1) {
		var n int
		_, err := fmt.Sscan(string(text[1])+string(text[2]), &n)
		require.NoError(t, err)
		rentals += n
	}
	assert.Equal(t, len(of("rent")), rentals)
}
