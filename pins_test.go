package main

import (
	"encoding/json"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tracked are the files of that name in the repository.
func tracked(t *testing.T, name string) []string {
	t.Helper()
	output, err := exec.Command("git", "ls-files", name, "**/"+name).Output()
	require.NoError(t, err)
	return strings.Fields(string(output))
}

// What is installed has the checksum that is committed: it is the same for everybody,
// and not what a registry says today. That the installers look is the Makefile's doing.
func TestDependenciesArePinnedWithChecksums(t *testing.T) {
	makefile := read(t, "Makefile")
	for _, command := range regexp.MustCompile(`npm (?:i|install) .*`).FindAllString(makefile, -1) {
		assert.Contains(t, command, "--package-lock-only", "npm ci looks at the lock file, and npm install changes it")
	}
	for _, command := range regexp.MustCompile(`pip install .*`).FindAllString(makefile, -1) {
		assert.Contains(t, command, "--require-hashes", "pip compares checksums only when told to")
	}

	mods := tracked(t, "go.mod")
	require.Len(t, mods, 4)
	requirement := regexp.MustCompile(`(?m)^(?:require )?\s*([a-z][^\s()]+\.[^\s()]+/\S+|[a-z.]+/\S+) (v\S+)`)
	for _, mod := range mods {
		content, sums := read(t, mod), "\n"+read(t, path.Join(path.Dir(mod), "go.sum"))
		content = strings.Replace(content, "replace penstock => ../..\n", "", 1) // the example takes this checkout
		assert.NotRegexp(t, `(?m)^\s*replace\b|=>`, content, "%s: what replaces a module has no checksum of its own", mod)
		for _, line := range requirement.FindAllStringSubmatch(content, -1) {
			if line[1] == "penstock" {
				continue
			}
			assert.Contains(t, sums, "\n"+line[1]+" "+line[2]+"/go.mod h1:", mod)
		}
	}

	locks := tracked(t, "package-lock.json")
	assert.Len(t, locks, len(tracked(t, "package.json")), "a lock file for each package.json")
	for _, lock := range locks {
		var file struct {
			Packages map[string]struct {
				Integrity string
				InBundle  bool // in the tarball of another, whose checksum is its own too
			}
		}
		require.NoError(t, json.Unmarshal([]byte(read(t, lock)), &file))
		require.NotEmpty(t, file.Packages)
		for name, p := range file.Packages {
			assert.True(t, name == "" || p.InBundle || strings.HasPrefix(p.Integrity, "sha512-"), "%s: %s has no checksum", lock, name)
		}
	}

	for _, lock := range []string{"requirements.txt", "tools/checkov.txt"} {
		requirements := regexp.MustCompile(`\\\n`).ReplaceAllString(read(t, lock), " ")
		pinned := 0
		for line := range strings.Lines(requirements) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				assert.Regexp(t, `^[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}`, line, lock)
				pinned++
			}
		}
		assert.Greater(t, pinned, 10, lock)
	}
}
