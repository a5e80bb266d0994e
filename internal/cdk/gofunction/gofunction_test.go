package gofunction_test

import (
	"bytes"
	"debug/elf"
	"os"
	"path/filepath"
	"testing"

	"penstock/internal/cdk/gofunction"
	"penstock/internal/repo"
	"penstock/lambda/kdguser/sandbox"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// module creates a Go module with one function, which imports a package that embeds a file.
func module(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	write(t, root, "go.mod", "module example\n\ngo 1.26.0\n\ntoolchain go1.26.8\n")
	write(t, root, "go.sum", "")
	write(t, root, "lambda/hello/main.go", "package main\n\nimport \"example/words\"\n\nfunc main() { println(words.Hello) }\n")
	write(t, root, "lambda/hello/main_test.go", "package main\n")
	write(t, root, "words/words.go", "package words\n\nimport _ \"embed\"\n\n//go:embed hello.txt\nvar Hello string\n")
	write(t, root, "words/hello.txt", "hello")
	return root
}

func write(t *testing.T, root, name, content string) {
	t.Helper()
	path := filepath.Join(root, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
}

func build(t *testing.T, root, architecture string) gofunction.Function {
	t.Helper()
	function, err := gofunction.Build(root, "lambda/hello", architecture)
	require.NoError(t, err)
	return function
}

func TestFolderContainsOnlyBootstrap(t *testing.T) {
	for architecture, machine := range map[string]elf.Machine{"arm64": elf.EM_AARCH64, "x86_64": elf.EM_X86_64} {
		function := build(t, module(t), architecture)

		entries, err := os.ReadDir(function.Dir)
		require.NoError(t, err)
		require.Len(t, entries, 1)
		assert.Equal(t, "bootstrap", entries[0].Name())
		info, err := entries[0].Info()
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o755), info.Mode().Perm()&0o755)
		binary, err := elf.Open(filepath.Join(function.Dir, "bootstrap"))
		require.NoError(t, err)
		assert.Equal(t, machine, binary.Machine)
		assert.NoError(t, binary.Close())
	}
}

func TestHash(t *testing.T) {
	root := module(t)
	before := build(t, root, "arm64").Hash

	assert.Equal(t, before, build(t, module(t), "arm64").Hash, "another folder")
	assert.NotEqual(t, before, build(t, root, "x86_64").Hash, "the architecture")
	for name, content := range map[string]string{
		"lambda/hello/main_test.go": "package main // changed\n",
		"README.md":                 "changed",
		"lambda/other/main.go":      "package main\n",
		"words/words_test.go":       "package words\n",
		"words/other.txt":           "changed",
	} {
		write(t, root, name, content)
		assert.Equal(t, before, build(t, root, "arm64").Hash, name)
	}
	for name, content := range map[string]string{
		"lambda/hello/main.go":  "package main\n\nfunc main() { println(\"changed\") }\n",
		"lambda/hello/other.go": "package main\n",
		"words/other.go":        "package words\n",
		"words/hello.txt":       "changed",
		"go.mod":                "module example\n\ngo 1.26.0\n\ntoolchain go1.26.8\n\n// changed\n",
		"go.sum":                "\n",
	} {
		root := module(t)
		write(t, root, name, content)
		assert.NotEqual(t, before, build(t, root, "arm64").Hash, name)
	}
}

func TestBuildIsReused(t *testing.T) {
	root := module(t)
	function := build(t, root, "arm64")
	mark := filepath.Join(function.Dir, "bootstrap")
	require.NoError(t, os.WriteFile(mark, []byte("mark"), 0o755))

	assert.Equal(t, function, build(t, root, "arm64"))
	content, err := os.ReadFile(mark)
	require.NoError(t, err)
	assert.Equal(t, "mark", string(content))
}

func TestNewBuildReplacesOld(t *testing.T) {
	root := module(t)
	old, other := build(t, root, "arm64"), build(t, root, "x86_64")
	write(t, root, "lambda/hello/main.go", "package main\n\nfunc main() { println(\"changed\") }\n")

	assert.DirExists(t, build(t, root, "arm64").Dir)
	assert.NoDirExists(t, old.Dir)
	assert.DirExists(t, other.Dir, "another architecture")
}

func TestFailedBuildLeavesNoFiles(t *testing.T) {
	root := module(t)
	_, err := gofunction.Build(root, "lambda/missing", "arm64")
	assert.ErrorContains(t, err, "cannot find package")

	write(t, root, "lambda/hello/main.go", "package main\n\nfunc main() { undefined() }\n")
	_, err = gofunction.Build(root, "lambda/hello", "arm64")
	assert.ErrorContains(t, err, "undefined: undefined", "the compiler's message")

	write(t, root, "go.mod", "module example\n\ngo 1.26.0\n")
	_, err = gofunction.Build(root, "lambda/hello", "arm64")
	assert.ErrorContains(t, err, "no toolchain line")

	left, err := os.ReadDir(filepath.Join(root, "build"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// The deployed functions, compiled in two folders, are identical and small.
func TestFunctionsAreReproducibleAndSmall(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	other := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		write(t, other, name, string(content))
	}
	for _, name := range []string{"firehose", "internal", "lambda", "record"} {
		require.NoError(t, os.CopyFS(filepath.Join(other, name), os.DirFS(filepath.Join(root, name))))
	}
	for pkg, most := range map[string]int{"lambda/kdguser": 4_000_000, "lambda/kdgworker": 6_000_000, "lambda/kdgpage": 6_000_000} {
		var binaries [][]byte
		for _, root := range []string{root, other} {
			out := filepath.Join(t.TempDir(), "bootstrap")
			require.NoError(t, gofunction.Compile(root, pkg, "linux", "arm64", out))
			content, err := os.ReadFile(out)
			require.NoError(t, err)
			binaries = append(binaries, content)
		}
		assert.True(t, bytes.Equal(binaries[0], binaries[1]), "%s: two builds differ", pkg)
		size, err := sandbox.ZipSize(binaries[0])
		require.NoError(t, err)
		assert.Less(t, size, most, "%s: bytes of the zip", pkg)
	}
}
