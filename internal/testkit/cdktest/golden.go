package cdktest

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Updating reports whether tests rewrite the files that they compare with: with -update,
// and never in CI.
func Updating(t *testing.T) bool {
	t.Helper()
	if *update {
		require.Empty(t, os.Getenv("CI"), "-update is for people: CI compares")
	}
	return *update
}

// Golden compares a template with testdata/<name>.template.json, or rewrites that file.
// Logical IDs are frozen: it fails with a specific message if one is missing.
func Golden(t *testing.T, name string, template Template) {
	t.Helper()
	path := filepath.Join("testdata", name+".template.json")
	content, err := json.MarshalIndent(template, "", "  ")
	require.NoError(t, err)
	content = append(content, '\n')
	if Updating(t) {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, content, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "no golden template: make golden writes it")
	var golden Template
	require.NoError(t, json.Unmarshal(want, &golden))
	if gone := goneIDs(golden, template); len(gone) > 0 {
		t.Fatalf("%s:\n%s", name, strings.Join(gone, "\n"))
	}
	require.JSONEq(t, string(want), string(content), "the template of %s changed: if that is intended, run make golden and read the diff", name)
}

// goneIDs returns a message for each resource of the golden template whose logical ID the
// template does not have, or has with another type.
func goneIDs(golden, template Template) (messages []string) {
	was, is := golden.types(), template.types()
	for _, id := range slices.Sorted(maps.Keys(was)) {
		if is[id] != was[id] {
			messages = append(messages, fmt.Sprintf("logical ID %s of type %s is gone: CloudFormation would replace the resource in every deployed copy; "+
				"give the construct its old ID and scope, or, if that is intended, run make golden", id, was[id]))
		}
	}
	return messages
}
