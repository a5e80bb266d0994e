package main

import (
	"encoding/json"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tracked returns the paths of all files with a name in the repository.
func tracked(t *testing.T, name string) []string {
	t.Helper()
	output, err := exec.Command("git", "ls-files", name, "**/"+name).Output()
	require.NoError(t, err)
	return strings.Fields(string(output))
}

// Each dependency has a committed checksum, so everybody installs the same files even if a
// registry changes. The Makefile makes the installers compare the checksums.
func TestDependenciesArePinnedWithChecksums(t *testing.T) {
	makefile := read(t, "Makefile")
	for _, command := range regexp.MustCompile(`npm (?:i|install) .*`).FindAllString(makefile, -1) {
		assert.Contains(t, command, "--package-lock-only", "install with npm ci: npm install changes the lock file")
	}
	for _, command := range regexp.MustCompile(`pip install .*`).FindAllString(makefile, -1) {
		assert.Contains(t, command, "--require-hashes", "without it, pip does not compare checksums")
	}

	mods := tracked(t, "go.mod")
	require.Len(t, mods, 4)
	requirement := regexp.MustCompile(`(?m)^(?:require )?\s*([a-z][^\s()]+\.[^\s()]+/\S+|[a-z.]+/\S+) (v\S+)`)
	for _, mod := range mods {
		content, sums := read(t, mod), "\n"+read(t, path.Join(path.Dir(mod), "go.sum"))
		content = strings.Replace(content, "replace penstock => ../..\n", "", 1) // the example uses this checkout
		assert.NotRegexp(t, `(?m)^\s*replace\b|=>`, content, "%s: a replacement has no checksum", mod)
		for _, line := range requirement.FindAllStringSubmatch(content, -1) {
			if line[1] == "penstock" {
				continue
			}
			assert.Contains(t, sums, "\n"+line[1]+" "+line[2]+"/go.mod h1:", mod)
		}
	}

	locks := tracked(t, "package-lock.json")
	assert.Len(t, locks, len(tracked(t, "package.json")), "each package.json has a lock file")
	for _, lock := range locks {
		var file struct {
			Packages map[string]struct {
				Integrity string
				InBundle  bool // part of another package's tarball, whose checksum covers it
			}
		}
		require.NoError(t, json.Unmarshal([]byte(read(t, lock)), &file))
		require.NotEmpty(t, file.Packages)
		for name, p := range file.Packages {
			assert.True(t, name == "" || p.InBundle || strings.HasPrefix(p.Integrity, "sha512-"), "%s: %s has no checksum", lock, name)
		}
	}

	for _, lock := range []string{"requirements.txt", "tools/checkov.txt", "tools/flink.txt"} {
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

// make upgrade-cdk changes these versions together.
func TestCDKVersionsAgree(t *testing.T) {
	const module = "github.com/aws/aws-cdk-go/awscdk/v2"
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", module).Output()
	require.NoError(t, err)
	version, dir, _ := strings.Cut(strings.TrimSpace(string(output)), " ")
	assert.Contains(t, read(t, "examples/own-app/go.mod"), module+" "+version+"\n")
	assert.Contains(t, read(t, "bench/synth/typescript/package.json"), `"aws-cdk-lib": "`+version[1:]+`"`)

	library := filepath.Join(dir, "jsii", "aws-cdk-lib-"+version[1:]+".tgz")
	output, err = exec.Command("tar", "-xzOf", library, "package/recommended-feature-flags.json").Output()
	require.NoError(t, err)
	var recommended map[string]any
	require.NoError(t, json.Unmarshal(output, &recommended))
	var cdk struct{ Context map[string]any }
	require.NoError(t, json.Unmarshal([]byte(read(t, "cdk.json")), &cdk))
	require.NotEmpty(t, recommended)
	for flag := range recommended {
		_, has := cdk.Context[flag]
		assert.True(t, has, "cdk.json lacks the feature flag %s, which CDK recommends: run make upgrade-cdk VERSION=%s", flag, version[1:])
	}
}
