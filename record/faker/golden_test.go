package faker_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite testdata/functions.golden: every seed's records change with it")

// TestGolden checks that a seed always gives the same bytes, with the first two records of
// each function and example.
func TestGolden(t *testing.T) {
	const path = "testdata/functions.golden"
	var b strings.Builder
	for _, call := range calls() {
		records := draws(t, call, 2)
		fmt.Fprintf(&b, "%s\t%q\t%q\n", call, records[0], records[1])
	}
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	golden, err := os.ReadFile(path)
	require.NoError(t, err)
	want, got := strings.Split(string(golden), "\n"), strings.Split(b.String(), "\n")
	for i := range min(len(want), len(got)) {
		require.Equal(t, want[i], got[i], "line %d", i+1)
	}
	require.Len(t, got, len(want))
}
