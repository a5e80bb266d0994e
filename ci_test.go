package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// The public CI runs the command from README.md with read-only permissions.
func TestWorkflowRunsMakeTest(t *testing.T) {
	var workflow struct {
		Permissions map[string]string
		Jobs        map[string]struct {
			Permissions    map[string]string
			TimeoutMinutes int `yaml:"timeout-minutes"`
			Steps          []struct{ Run string }
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, ".github/workflows/test.yml")), &workflow))
	assert.Equal(t, map[string]string{"contents": "read"}, workflow.Permissions)
	require.Len(t, workflow.Jobs, 1)
	for _, job := range workflow.Jobs {
		assert.Empty(t, job.Permissions)
		assert.Positive(t, job.TimeoutMinutes)
		var commands []string
		for _, step := range job.Steps {
			if step.Run != "" {
				commands = append(commands, step.Run)
			}
		}
		assert.Equal(t, []string{"make test"}, commands)
	}
}
