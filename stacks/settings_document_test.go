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

// settingsHeader precedes the table in docs/settings.md.
const settingsHeader = `<!-- Generated from stacks/settings.go by "go test ./stacks -update" (make golden). Do not edit. -->
# Settings

Write settings into ` + "`context` in `cdk.json`" + `, or pass them on the command line as ` + "`-c name=value`" + `. The command line wins. A wrong value
stops the synth with one line that names the setting, the value, the rule and the remedy. This page is generated from the code.

What a change of a setting does to a stack that is already deployed is in [updates.md](updates.md). No setting removes or replaces a bucket
or the sign-in.

| Setting | Default | Values | Meaning |
|---|---|---|---|
`

// docs/settings.md is generated from the table of settings.
func TestSettingsAreDocumented(t *testing.T) {
	var want strings.Builder
	want.WriteString(settingsHeader)
	for _, s := range settings {
		fmt.Fprintf(&want, "| `%s` | %s | %s | %s |\n", s.Name, markdown(s.Default), s.Values, s.Meaning)
	}
	path := filepath.Join("..", "docs", "settings.md")
	if cdktest.Updating(t) {
		require.NoError(t, os.WriteFile(path, []byte(want.String()), 0o644))
		return
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err, "run make golden to write it")
	assert.Equal(t, want.String(), string(got), "run make golden to write it")
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
