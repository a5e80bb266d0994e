package audit

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"penstock/internal/testkit/cdktest"
	"penstock/internal/testkit/stackstest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/require"
)

// An assembly is the output of a synth of all stacks with cdk-nag's AwsSolutions pack.
type assembly struct {
	dir    string
	stacks []string
}

// assemble synthesizes all stacks. cdk-nag ignores the acknowledgements and reports
// every finding.
func assemble(t *testing.T, settings map[string]any) assembly {
	t.Helper()
	all := stackstest.All(t, settings)
	root := awscdk.App_Of(all[0])
	pack := cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{
		SuppressionIgnoreCondition: cdknag.NewSuppressionIgnoreAlways(jsii.String("acknowledgements are compared by the test")),
	})
	awscdk.Aspects_Of(root).Add(pack, nil)
	func() {
		defer func() { _ = recover() }() // Synth panics on an error, after it wrote the report
		root.Synth(nil)
	}()
	made := assembly{dir: *root.Outdir()}
	for _, stack := range all {
		made.stacks = append(made.stacks, *stack.StackName())
	}
	return made
}

func (a assembly) read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(a.dir, name))
	require.NoError(t, err)
	return content
}

func (a assembly) decode(t *testing.T, name string, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.read(t, name), into))
}

func (a assembly) template(t *testing.T, stack string) (template cdktest.Template) {
	t.Helper()
	a.decode(t, stack+".template.json", &template)
	return template
}
