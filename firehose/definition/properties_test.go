package definition

import (
	"encoding/json"
	"os/exec"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/require"
)

// properties.json agrees with CloudFormation's schema.
func TestPropertiesAreThoseOfTheSchema(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python, installed := repo.Tool(root, "python")
	if _, lint := repo.Tool(root, "cfn-lint"); !installed || !lint {
		t.Skip("no .venv with cfn-lint, which has the schema: run make setup")
	}
	output, err := exec.Command(python, "testdata/properties.py").Output()
	require.NoError(t, err)
	var schema map[string]map[string]string
	require.NoError(t, json.Unmarshal(output, &schema))
	require.Equal(t, schema, properties)
}
