package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"penstock/internal/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/require"
)

// An assembly is what a synth writes, with cdk-nag's AwsSolutions pack over both stacks.
type assembly struct {
	dir    string
	stacks []string
}

// assemble synthesizes both stacks. Where acknowledged is false, cdk-nag is told to
// take no acknowledgement: it finds what there is to find.
func assemble(t *testing.T, settings map[string]any, acknowledged bool) assembly {
	t.Helper()
	ingest, generator := app(t, settings)
	root := awscdk.App_Of(ingest)
	props := &cdknag.NagPackProps{}
	if !acknowledged {
		props.SuppressionIgnoreCondition = cdknag.NewSuppressionIgnoreAlways(jsii.String("to see what they are about"))
	}
	awscdk.Aspects_Of(root).Add(cdknag.NewAwsSolutionsChecks(props), nil)
	func() {
		defer func() { _ = recover() }() // an error is found: it is written down all the same
		root.Synth(nil)
	}()
	return assembly{*root.Outdir(), []string{*ingest.StackName(), *generator.StackName()}}
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

// properties are what the CDK CLI deploys a stack with.
func (a assembly) properties(t *testing.T, stack string) map[string]any {
	t.Helper()
	var manifest struct {
		Artifacts map[string]struct{ Properties map[string]any }
	}
	a.decode(t, "manifest.json", &manifest)
	return manifest.Artifacts[stack].Properties
}

// logicalIDs are those of a stack's resources, by the paths of their constructs.
func (a assembly) logicalIDs(t *testing.T, stack string) map[string]string {
	t.Helper()
	var metadata map[string][]struct{ Type, Data any }
	a.decode(t, stack+".metadata.json", &metadata)
	ids := map[string]string{}
	for path, entries := range metadata {
		for _, entry := range entries {
			if entry.Type == "aws:cdk:logicalId" {
				ids[strings.TrimPrefix(path, "/")] = entry.Data.(string)
			}
		}
	}
	return ids
}
