package stacks

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readmeHas compares what README.md has between the marks of a name, or rewrites it.
func readmeHas(t *testing.T, name, want string) {
	t.Helper()
	begin := "<!-- " + name + ": written by `make golden` -->\n"
	end := "<!-- /" + name + " -->"
	path := filepath.Join("..", "README.md")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), begin)
	require.True(t, found, "README.md has no %s", begin)
	got, after, found := strings.Cut(rest, end)
	require.True(t, found, "README.md has no %s", end)
	if cdktest.Updating(t) {
		require.NoError(t, os.WriteFile(path, []byte(before+begin+want+end+after), 0o644))
		return
	}
	assert.Equal(t, want, got, "make golden writes it")
}

// The table of settings in README.md is the one in the code.
func TestREADMEHasTheSettings(t *testing.T) {
	var want strings.Builder
	want.WriteString("| Setting | Default | Values | Meaning |\n|---|---|---|---|\n")
	for _, s := range settings {
		fmt.Fprintf(&want, "| `%s` | %s | %s | %s |\n", s.Name, markdown(s.Default), s.Values, s.Meaning)
	}
	readmeHas(t, "settings", want.String())
}

func markdown(value any) string {
	switch v := value.(type) {
	case string:
		if v == "" {
			return ""
		}
		return "`" + v + "`"
	case map[string]any:
		return ""
	}
	return fmt.Sprintf("`%v`", value)
}
