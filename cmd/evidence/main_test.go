package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/evidence"
)

func TestTheTableOfARun(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(evidence.Variable, folder)
	evidence.Write(t, "a", evidence.Row{Tried: "stories", Count: 9})
	file := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(file, []byte("before\n<!-- evidence: written by x -->\nold\n<!-- /evidence -->\nafter\n"), 0o644))

	assert.ErrorContains(t, run([]string{"--check", folder, file}, nil), "is not that of this run: see why, then make evidence\n| Tried |")
	require.NoError(t, run([]string{folder, file}, nil))
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "before\n<!-- evidence: written by x -->\n| Tried | How many | Went wrong |\n|---|---|---|\n| stories | 9 | 0 |\n<!-- /evidence -->\nafter\n", string(content))
	assert.NoError(t, run([]string{"--check", folder, file}, nil))
}

func TestBadCalls(t *testing.T) {
	folder, file := t.TempDir(), filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(file, []byte("no table"), 0o644))
	assert.ErrorContains(t, run([]string{folder}, nil), "it takes FOLDER and FILE, and there are 1")
	assert.ErrorContains(t, run([]string{"--chek", folder, file}, nil), "unknown flag: --chek; see evidence --help")
	assert.ErrorContains(t, run([]string{folder, file}, nil), "no rows in "+folder)
	t.Setenv(evidence.Variable, folder)
	evidence.Write(t, "a", evidence.Row{Tried: "stories", Count: 9})
	assert.ErrorContains(t, run([]string{folder, file}, nil), "has no lines <!-- evidence:")
	var manual strings.Builder
	require.NoError(t, run([]string{"--help"}, &manual))
	assert.Contains(t, manual.String(), "usage: evidence")
}
