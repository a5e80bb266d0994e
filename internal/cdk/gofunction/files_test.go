package gofunction_test

import (
	"os"
	"path/filepath"
	"testing"

	"penstock/internal/cdk/gofunction"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilesAreBesideTheFunctionAndInItsHash(t *testing.T) {
	root := module(t)
	write(t, root, "web/index.html", "one")
	write(t, root, "web/assets/app.js", "app")
	with := func() gofunction.Function {
		function, err := gofunction.BuildWithFiles(root, "lambda/hello", "arm64", filepath.Join(root, "web"), "page")
		require.NoError(t, err)
		return function
	}
	first := with()
	assert.FileExists(t, filepath.Join(first.Dir, "bootstrap"))
	content, err := os.ReadFile(filepath.Join(first.Dir, "page", "assets", "app.js"))
	require.NoError(t, err)
	assert.Equal(t, "app", string(content))
	assert.Equal(t, first, with(), "the build is reused")

	write(t, root, "web/index.html", "two")
	second := with()
	assert.NotEqual(t, first.Hash, second.Hash)
	assert.NoDirExists(t, first.Dir, "replaced")
	write(t, root, "lambda/hello/main.go", "package main\n\nfunc main() { println(\"changed\") }\n")
	assert.NotEqual(t, second.Hash, with().Hash, "the function")

	_, err = gofunction.BuildWithFiles(root, "lambda/hello", "arm64", filepath.Join(root, "missing"), "page")
	assert.ErrorContains(t, err, "missing")
}
