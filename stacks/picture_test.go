package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"penstock/internal/cdktest"
	"penstock/internal/picture"
	"penstock/stacks"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The picture in README.md is drawn from the templates that are deployed by default.
func TestREADMEHasThePicture(t *testing.T) {
	stacks.READMEHas(t, "picture", "```mermaid\n"+draw(t, nil)+"```\n")
}

// So is the one of every setting, where nobody looks at it but who changes it.
func TestPictureOfEverySetting(t *testing.T) {
	path := filepath.Join("testdata", "Demo.mmd")
	got := draw(t, everySetting)
	if cdktest.Updating(t) {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "the picture changed: if that is meant, make golden, and read the diff")
}

// draw draws both stacks, in the order that cdk.out has their templates in.
func draw(t *testing.T, settings map[string]any) string {
	ingest, generator := app(t, settings)
	var drawn []picture.Stack
	for _, stack := range []awscdk.Stack{generator, ingest} {
		content, err := json.Marshal(cdktest.Synth(t, stack))
		require.NoError(t, err)
		read, err := picture.Read(*stack.StackName(), content)
		require.NoError(t, err)
		drawn = append(drawn, read)
	}
	return picture.Mermaid(drawn...)
}
