package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func call(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(args, &out, &err)
	return status, out.String(), err.String()
}

// The picture in README.md is what the command draws of the templates that are deployed.
func TestItDrawsWhatREADMEShows(t *testing.T) {
	templates, err := filepath.Glob("../../stacks/testdata/Penstock*.template.json")
	require.NoError(t, err)
	require.Len(t, templates, 2)
	status, picture, stderr := call(templates...)
	assert.Equal(t, 0, status)
	assert.Empty(t, stderr)
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	assert.Contains(t, string(readme), "```mermaid\n"+picture+"```\n")
}

func TestCalls(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.template.json", []byte(`{"Resources": {}}`), 0o644))
	require.NoError(t, os.WriteFile("b.json", []byte(`{"Resources": {}}`), 0o644))
	require.NoError(t, os.WriteFile("manifest.json", []byte(`{}`), 0o644))
	for _, row := range []struct {
		args           []string
		status         int
		stdout, stderr string
	}{
		{[]string{"-h"}, 0, usage, ""},
		{[]string{"a.template.json", "b.json"}, 0, "flowchart TB\n    subgraph a [\"a\"]\n    end\n    subgraph b [\"b\"]\n    end\n", ""},
		{nil, 2, "", "picture: no TEMPLATE: name one or more, such as cdk.out/*.template.json; see picture -h\n"},
		{[]string{"--svg"}, 2, "", "picture: flag provided but not defined: -svg; see picture -h\n"},
		{[]string{"none.json"}, 1, "", "picture: open none.json: no such file or directory\n"},
		{[]string{"a.template.json", "manifest.json"}, 1, "", "picture: manifest.json: JSON, but not a template, which has an object Resources: give one of cdk.out/*.template.json\n"},
	} {
		status, stdout, stderr := call(row.args...)
		assert.Equal(t, row.status, status, row.args)
		assert.Equal(t, row.stdout, stdout, row.args)
		assert.Equal(t, row.stderr, stderr, row.args)
	}
}
