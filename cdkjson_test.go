package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"penstock/internal/repo"
	"penstock/internal/testkit/checkout"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// make test ignores settings that a user has written into cdk.json. That applies to the
// golden templates, to make synth and to the deployment tests.
func TestMakeTestIgnoresSettingsInCDKJSON(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	if _, installed := repo.Tool(root, "cdk"); !installed {
		t.Skip("the CDK CLI is not installed in node_modules: run make setup")
	}
	dir := checkout.Copy(t, map[string]any{"name": "mine", "recordsPerSecond": 20, "source": "stream"})
	for _, command := range [][]string{
		{"go", "test", "-run", "^(TestGolden|TestCopyHasOnlyTheGivenSettings)$", "./stacks", "./internal/testkit/checkout"},
		{"make", "templates", "CDK_VALIDATION=false"},
	} {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir = dir
		output, err := cmd.CombinedOutput()
		require.NoError(t, err, "%v: %s", command, output)
	}
	assert.JSONEq(t, read(t, "stacks/testdata/PenstockIngest.template.json"), read(t, filepath.Join(dir, "build", "synth", "PenstockIngest.template.json")))
	assert.NoFileExists(t, filepath.Join(dir, "build", "synth", "mineIngest.template.json"))
}
