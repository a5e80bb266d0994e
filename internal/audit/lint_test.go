package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cfn-lint's rule W2531 reports a deprecated Lambda runtime. AWS creates no function on
// one, which is why KDG's own stack cannot be created any more.
func TestCfnLintFindsADeprecatedRuntime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.template.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"Resources": {"Function": {"Type": "AWS::Lambda::Function", "Properties": {
		"Runtime": "provided.al2", "Handler": "bootstrap", "Role": "arn:aws:iam::111122223333:role/function", "Code": {"S3Bucket": "code", "S3Key": "function.zip"}}}}}`), 0o600))
	assert.Equal(t, []string{"old: W2531 at Function"}, lint(t, path))
}

// make synth lints the templates with the default settings; this test lints the others too.
func TestCfnLintFindsNothing(t *testing.T) {
	templates, err := filepath.Glob("../../stacks/testdata/*.template.json")
	require.NoError(t, err)
	require.NotEmpty(t, templates)
	assert.Empty(t, lint(t, templates...), "fix the template, or acknowledge the finding beside the code")
}

// lint runs cfn-lint and returns the stack, the rule and the resource of each finding.
func lint(t *testing.T, templates ...string) (all []string) {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	program, installed := repo.Tool(root, "cfn-lint")
	if !installed {
		t.Skip("no cfn-lint: run make setup")
	}
	output, err := exec.Command(program, append([]string{"--format", "json"}, templates...)...).Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) { // cfn-lint exits with an error if it has findings
		require.NoError(t, err)
	}
	var found []struct {
		Filename string
		Rule     struct{ ID string }
		Location struct{ Path []any }
	}
	require.NoError(t, json.Unmarshal(output, &found), string(output))
	for _, f := range found {
		require.GreaterOrEqual(t, len(f.Location.Path), 2, "%v", f)
		stack := filepath.Base(f.Filename)
		all = append(all, fmt.Sprintf("%s: %s at %v", stack[:len(stack)-len(".template.json")], f.Rule.ID, f.Location.Path[1]))
	}
	return all
}
