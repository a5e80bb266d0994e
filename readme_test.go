package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"penstock/firehose/prefix"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(content)
}

func TestREADMENamesTargetsThatExist(t *testing.T) {
	makefile := read(t, "Makefile")
	commands := regexp.MustCompile("(?m)(?:`|^\\$ )make ([a-z0-9-]+)").FindAllStringSubmatch(read(t, "README.md"), -1)
	assert.Greater(t, len(commands), 8)
	for _, command := range commands {
		assert.Regexp(t, `(?m)^`+command[1]+`:.*## `, makefile, "make %s", command[1])
	}
}

func TestREADMENamesOutputsThatExist(t *testing.T) {
	templates := read(t, "stacks/testdata/PenstockIngest.template.json") + read(t, "stacks/testdata/PenstockGenerator.template.json")
	outputs := regexp.MustCompile("output `(\\w+)`").FindAllStringSubmatch(read(t, "README.md"), -1)
	assert.Len(t, outputs, 3)
	for _, output := range outputs {
		assert.Contains(t, templates, `"`+output[1]+`": {`)
	}
}

// The layout names every folder of packages, and no other.
func TestREADMEShowsTheLayout(t *testing.T) {
	layout := regexp.MustCompile("(?s)## Layout\n\n```\n(.*?)```").FindStringSubmatch(read(t, "README.md"))
	require.NotNil(t, layout)
	var shown []string
	parent := ""
	for line := range strings.Lines(layout[1]) {
		name := strings.TrimSuffix(strings.Fields(line)[0], "/")
		if strings.HasPrefix(line, " ") {
			name = parent + "/" + name
		} else {
			parent = name
		}
		_, err := os.Stat(name)
		assert.NoError(t, err)
		shown = append(shown, name)
	}
	for _, room := range []string{"internal", "cmd", "lambda"} {
		entries, err := os.ReadDir(room)
		require.NoError(t, err)
		for _, entry := range entries {
			assert.Contains(t, shown, room+"/"+entry.Name())
		}
	}
}

// The keys in the table of prefixes are what the model says of that instant.
func TestREADMEPrefixesHaveTheirKeys(t *testing.T) {
	_, section, found := strings.Cut(read(t, "README.md"), "## Prefixes\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "## Records\n")
	assert.Contains(t, section, "For 10:30:07 UTC on 23 November 2026:")
	arrival := time.Date(2026, time.November, 23, 10, 30, 7, 0, time.UTC)

	rows := regexp.MustCompile("(?m)^\\| `(.+)` \\| `(.+)` \\|$").FindAllStringSubmatch(section, -1)
	assert.Len(t, rows, 6)
	for _, row := range rows {
		expression, err := prefix.Parse(row[1])
		require.NoError(t, err, row[1])
		key, err := expression.At(arrival, prefix.Values{ErrorType: "processing-failed"})
		require.NoError(t, err, row[1])
		assert.Equal(t, row[2], key, row[1])
	}
	for _, warning := range warnings("streaming/!{timestamp:YYYY/mm/}") {
		assert.Contains(t, section, "WARNING "+warning.Error()+" (Annotation)\n")
	}
}

func warnings(data string) prefix.Faults {
	_, _, warnings, _ := prefix.Pair{Data: data, Error: "!{firehose:error-output-type}/"}.Parse()
	return warnings
}

// Each resource type in the picture is one that the default stacks deploy.
func TestREADMEPictureNamesDeployedResources(t *testing.T) {
	picture := regexp.MustCompile("(?s)```mermaid\n(.*?)```").FindStringSubmatch(read(t, "README.md"))
	require.NotNil(t, picture)
	templates := read(t, "stacks/testdata/PenstockIngest.template.json") + read(t, "stacks/testdata/PenstockGenerator.template.json")
	types := regexp.MustCompile(`(?:AWS::\w+|Custom)::\w+`).FindAllString(picture[1], -1)
	assert.Greater(t, len(types), 6)
	for _, name := range types {
		assert.True(t, strings.Contains(templates, `"Type": "`+name+`"`), "no default stack has a %s", name)
	}
}
