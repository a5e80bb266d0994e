// Package checkout copies the project's checkout for tests that run make or the CDK CLI,
// which read the user's settings in cdk.json.
package checkout

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/require"
)

// output are the folders that the project's commands create in a checkout.
var output = []string{".git", ".local", "build", "cdk.out"}

// Copy returns a temporary folder that links to everything in the checkout, and has a
// new cdk.json: the feature flags from the checkout, and these settings.
func Copy(t *testing.T, settings map[string]any) string {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	dir := t.TempDir()
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, entry := range entries {
		if name := entry.Name(); name != "cdk.json" && !slices.Contains(output, name) {
			require.NoError(t, os.Symlink(filepath.Join(root, name), filepath.Join(dir, name)))
		}
	}

	change(t, root, dir, func(cdk map[string]any) {
		context := cdk["context"].(map[string]any)
		maps.DeleteFunc(context, func(key string, _ any) bool { return !strings.HasPrefix(key, "@") && key != "cli-telemetry" })
		maps.Copy(context, settings)
	})
	return dir
}

// SetApp sets the app command in the cdk.json of a copy. The command of the checkout asks the
// go command for each synth whether the app is compiled.
func SetApp(t *testing.T, dir, command string) {
	t.Helper()
	change(t, dir, dir, func(cdk map[string]any) { cdk["app"] = command })
}

// change reads cdk.json in a folder, and writes it changed to another folder.
func change(t *testing.T, from, to string, do func(cdk map[string]any)) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(from, "cdk.json"))
	require.NoError(t, err)
	var cdk map[string]any
	require.NoError(t, json.Unmarshal(content, &cdk))
	do(cdk)
	content, err = json.Marshal(cdk)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(to, "cdk.json"), content, 0o600))
}
