package doctest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const page = "# A page\n\n## Drain the stream\n\nSee [there](../README.md#here).\n\n| a |\n|---|\n| [b](b.md) |\n\n" +
	"```console\n$ make local\nstep 1.2 s\n…\n```\n\n```sh\nnpx cdk deploy\n```\n\n```console\n$ kdg lint -\nfault\n$ kdg plan\n```\n"

func TestPagesAreParsed(t *testing.T) {
	got := parse("docs/page.md", []byte(page))
	assert.Equal(t, []string{"a-page", "drain-the-stream"}, got.Anchors)
	assert.Equal(t, []string{"../README.md#here", "b.md"}, got.Links)
	assert.Len(t, got.Blocks, 3)
	assert.Equal(t, [][]Example{{{"docs/page.md", "kdg lint -", "fault"}, {"docs/page.md", "kdg plan", ""}}}, Examples([]Page{got}, "kdg "))
}

func TestOutputIsComparedWithPages(t *testing.T) {
	for _, row := range []struct {
		name, shown, real string
		same              bool
	}{
		{"equal", "a\nb\n", "a\nb", true},
		{"a different line", "a\nb\n", "a\nc\n", false},
		{"a line too many", "a\n", "a\nb\n", false},
		{"a line too few", "a\nb\n", "a\n", false},
		{"different times", "a 1.2 s\n", "a 10.3 s\n", true},
		{"lines left out in the middle", "a\n…\nd\n", "a\nb\nc\nd\n", true},
		{"lines left out that are not there", "a\n…\nd\n", "a\nd\n", true},
		{"lines left out at the end", "a\n…\n", "a\nb\nc\n", true},
		{"lines left out at the start", "…\nc\n", "a\nb\nc\n", true},
		{"a line with a different end", "a…\nd\n", "abc\nd\n", true},
		{"a line with a different start", "a…\nd\n", "bbc\nd\n", false},
		{"a special character", "a.c\n", "abc\n", false},
	} {
		err := Example{"page", "command", row.shown}.Compare(row.real, regexp.MustCompile(`\d+\.\d s`))
		assert.Equal(t, row.same, err == nil, row.name)
	}
}

func TestOutputIsRewritten(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "page.md")
	require.NoError(t, os.WriteFile(path, []byte("```console\n$ a\nold\n$ b\n$ c\nx\n…\n```\n"), 0o600))
	require.NoError(t, Example{"page.md", "a", "old"}.Rewrite(root, "new\n"))
	require.NoError(t, Example{"page.md", "b", ""}.Rewrite(root, "more\n"))
	require.NoError(t, Example{"page.md", "c", "x\n…\n"}.Rewrite(root, "y\n"))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "```console\n$ a\nnew\n$ b\nmore\n$ c\nx\n…\n```\n", string(got))
}
