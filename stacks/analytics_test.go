package stacks

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestANotebookNeedsADataStreamAndTimes(t *testing.T) {
	template := func(text string) string {
		path := filepath.Join(t.TempDir(), "t.tmpl")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	_, err := read(with(map[string]any{"analytics": "studio"}))
	assert.EqualError(t, err, "setting analytics=studio: a notebook reads a data stream, and there is none: set source=stream, or analytics=none")

	untimed := template(`{"id": {{random.number(9)}}}`)
	_, err = read(with(map[string]any{"analytics": "studio", "source": "stream", "recordTemplate": untimed}))
	assert.ErrorContains(t, err, `setting analytics=studio, with recordTemplate="`+untimed+`": the records have no time`)
	_, err = read(with(map[string]any{"source": "stream", "recordTemplate": untimed}))
	assert.NoError(t, err, "without a notebook")

	_, err = read(with(map[string]any{"analytics": "studio", "source": "stream", "recordTemplate": template("{{random.number(9)}}")}))
	assert.ErrorContains(t, err, "setting recordTemplate=", "the only fault")
	assert.NotContains(t, err.Error(), "\n")
}

func TestLinksOfTheDashboard(t *testing.T) {
	config, err := read(with(map[string]any{"analytics": "studio", "source": "stream", "catalog": "true"}))
	require.NoError(t, err)
	links := config.links()
	require.Len(t, links, 2)
	assert.Equal(t, "saved queries of the workgroup penstock", links[0].Text)
	assert.Equal(t, "notebook PenstockAnalytics", links[1].Text)

	config, err = read(with(nil))
	require.NoError(t, err)
	assert.Empty(t, config.links())
}
