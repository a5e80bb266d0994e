package stacks_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"penstock/internal/checkout"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// accepted is what cfn-lint says of the golden templates and is right as it is, with
// the reason. Where it is said no more, it has to go from here.
var accepted = map[string]string{
	"DemoIngest: W3005 at CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F": "CDK's own function that empties buckets depends on its role twice, once by name and once by use: needless, and harmless.",
}

// make synth lints what is deployed by default, and here is all that the settings make.
func TestCfnLintFindsWhatIsAccepted(t *testing.T) {
	root, err := checkout.Root()
	require.NoError(t, err)
	program, installed := checkout.Tool(root, "cfn-lint")
	if !installed {
		t.Skip("no cfn-lint: run make setup")
	}
	templates, err := filepath.Glob("testdata/*.template.json")
	require.NoError(t, err)
	output, err := exec.Command(program, append([]string{"--format", "json"}, templates...)...).Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) { // which it is where there are findings
		require.NoError(t, err)
	}
	var found []struct {
		Filename string
		Rule     struct{ ID string }
		Location struct{ Path []any }
	}
	require.NoError(t, json.Unmarshal(output, &found), string(output))

	var all []string
	for _, f := range found {
		require.GreaterOrEqual(t, len(f.Location.Path), 2, "%v", f)
		stack := filepath.Base(f.Filename)
		all = append(all, fmt.Sprintf("%s: %s at %v", stack[:len(stack)-len(".template.json")], f.Rule.ID, f.Location.Path[1]))
	}
	for _, finding := range all {
		assert.Contains(t, accepted, finding, "mend the template, or accept it with a reason")
	}
	for finding := range accepted {
		assert.True(t, slices.Contains(all, finding), "cfn-lint does not say %q any more: remove it", finding)
	}
}
