package checkout

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The deploy stories run in such a copy.
func TestCopyHasOnlyTheGivenSettings(t *testing.T) {
	context := func(settings map[string]any) string {
		content, err := os.ReadFile(filepath.Join(Copy(t, settings), "cdk.json"))
		require.NoError(t, err)
		return string(content)
	}
	withNone, withName := context(nil), context(map[string]any{"name": "Other"})
	assert.Contains(t, withNone, `"@aws-cdk/aws-iam:minimizePolicies":true`)
	assert.Contains(t, withNone, `"cli-telemetry":false`)
	assert.NotContains(t, withNone, `"name"`)
	assert.NotContains(t, withNone, `"source"`)
	assert.Contains(t, withName, `"name":"Other"`)
}
