package main

import (
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/firehose"
	"penstock/firehose/prefix"
	"penstock/firehose/projection"
	"penstock/internal/repo"
	"penstock/internal/testkit/checkout"
	"penstock/internal/testkit/doctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const maxREADMELines = 250

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(content)
}

func pages(t *testing.T) []doctest.Page {
	t.Helper()
	all, err := doctest.Pages(".")
	require.NoError(t, err)
	return all
}

func page(t *testing.T, path string) doctest.Page {
	t.Helper()
	all := pages(t)
	i := slices.IndexFunc(all, func(p doctest.Page) bool { return p.Path == path })
	require.GreaterOrEqual(t, i, 0, path)
	return all[i]
}

func TestREADMEIsShort(t *testing.T) {
	assert.LessOrEqual(t, strings.Count(read(t, "README.md"), "\n"), maxREADMELines, "move details to docs/")
}

func TestLinksResolve(t *testing.T) {
	all := pages(t)
	anchors := map[string][]string{}
	for _, page := range all {
		anchors[page.Path] = page.Anchors
	}
	for _, page := range all {
		for _, link := range page.Links {
			if strings.HasPrefix(link, "https://") {
				continue
			}
			file, anchor, _ := strings.Cut(link, "#")
			target := page.Path
			if file != "" {
				target = path.Join(path.Dir(page.Path), file)
			}
			_, err := os.Stat(target)
			assert.NoError(t, err, "%s links to %s", page.Path, link)
			if anchor != "" {
				assert.Contains(t, anchors[target], anchor, "%s links to %s", page.Path, link)
			}
		}
	}
}

func TestEveryPageIsLinkedFromREADME(t *testing.T) {
	links := page(t, "README.md").Links
	for _, page := range pages(t)[1:] {
		assert.Contains(t, links, page.Path)
	}
}

// tested lists, for each test, how the commands of the console blocks begin that it runs.
var tested = map[string][]string{
	"cmd/kdg: TestScripts/documents":                          {"kdg ", "cat ", "echo ", "go install ./cmd/kdg"},
	"TestDocumentationShowsSynths":                            {"npx cdk synth"},
	"e2e: TestMakeLocalLeavesNothing":                         {"make local"},
	"TestDocumentationShowsMakeTestEnd":                       {"make test"},
	"internal/cmd/analytics: TestDocumentationShowsTheReport": {"make analytics"},
}

func TestEveryConsoleBlockIsTested(t *testing.T) {
	all := pages(t)
	blocks := 0
	for _, page := range all {
		for _, block := range page.Blocks {
			assert.NotEmpty(t, block.Language+strings.Trim(block.Text, "\n"), page.Path)
			if block.Language == "console" {
				blocks++
			}
		}
	}
	assert.Len(t, doctest.Examples(all, slices.Concat(slices.Collect(maps.Values(tested))...)...), blocks,
		"no test compares the output of a console block: show a command that only AWS can run in a sh block without output, or add its test to tested")
}

func TestDocumentationShowsSynths(t *testing.T) {
	needNode(t)
	root, err := repo.Root()
	require.NoError(t, err)
	cli, installed := repo.Tool(root, "cdk")
	if !installed {
		t.Skip("no CDK CLI: run make setup")
	}
	built := t.TempDir()
	dir := checkout.Copy(t, nil) // settings in this checkout would change the output

	blocks := doctest.Examples(pages(t), tested["TestDocumentationShowsSynths"]...)
	assert.GreaterOrEqual(t, len(blocks), 3)
	for _, block := range blocks {
		for _, example := range block {
			command := strings.Replace(example.Command, "npx cdk", "'"+cli+"'", 1)
			cmd := exec.Command("sh", "-c", command+" --app '"+runApp+"=1 "+os.Args[0]+"' --output '"+filepath.Join(built, "cdk.out")+"' 2>&1")
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "CDK_NOTICES=false", "CDK_HOME="+filepath.Join(built, "home"))
			output, _ := cmd.Output() // some synths fail on purpose
			assert.NoError(t, example.Compare(string(output)))
		}
	}
}

func TestDocumentationShowsMakeTestEnd(t *testing.T) {
	makefile := read(t, "Makefile")
	end := regexp.MustCompile(`(?m)^test: ##.*\n(?:\t.*\n)*\t@echo '(.*)'\n`).FindStringSubmatch(makefile)
	require.NotNil(t, end, "make test ends with a line of text")
	blocks := doctest.Examples(pages(t), tested["TestDocumentationShowsMakeTestEnd"]...)
	require.Len(t, blocks, 1)
	assert.Equal(t, "…\n"+end[1], strings.TrimSpace(blocks[0][0].Output))
}

func TestDocumentedTargetsExist(t *testing.T) {
	makefile := read(t, "Makefile")
	for _, page := range pages(t) {
		for _, command := range regexp.MustCompile("(?m)(?:`|^\\$ |^)make ([a-z0-9-]+)").FindAllStringSubmatch(page.Source, -1) {
			assert.Regexp(t, `(?m)^`+command[1]+`:.*## `, makefile, "%s: make %s", page.Path, command[1])
		}
	}
}

func TestDocumentedFilesExist(t *testing.T) {
	file := regexp.MustCompile("`((?:bench|cmd|constructs|docs|e2e|examples|firehose|internal|lambda|record|stacks|templates|tools)/[a-z0-9_./-]+)`")
	for _, page := range pages(t) {
		for _, match := range file.FindAllStringSubmatch(page.Source, -1) {
			_, err := os.Stat(match[1])
			assert.NoError(t, err, page.Path)
		}
	}
}

func TestDocumentedOutputsExist(t *testing.T) {
	templates := read(t, "stacks/testdata/PenstockIngest.template.json") + read(t, "stacks/testdata/PenstockGenerator.template.json") +
		read(t, "stacks/testdata/PenstockTraffic.template.json") + read(t, "stacks/testdata/DemoPage.template.json") + read(t, "stacks/testdata/DemoIngest.template.json") +
		read(t, "stacks/testdata/StreamAnalytics.template.json")
	for _, page := range pages(t) {
		for _, output := range regexp.MustCompile("output `(\\w+)`").FindAllStringSubmatch(page.Source, -1) {
			assert.Contains(t, templates, `"`+output[1]+`": {`, page.Path)
		}
	}
}

func TestLayoutNamesEveryPackage(t *testing.T) {
	layout := regexp.MustCompile("(?s)## Layout\n\n```\n(.*?)```").FindStringSubmatch(read(t, "docs/architecture.md"))
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
	for _, folder := range []string{"internal", "cmd", "lambda", "constructs"} {
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		for _, entry := range entries {
			assert.Contains(t, shown, folder+"/"+entry.Name())
		}
	}
}

func TestDocumentedPrefixesHaveTheirKeys(t *testing.T) {
	source := page(t, "docs/prefixes.md").Source
	assert.Contains(t, source, "For 10:30:07 UTC on 23 November 2026:")
	arrival := time.Date(2026, time.November, 23, 10, 30, 7, 0, time.UTC)
	rows := regexp.MustCompile("(?m)^\\| `([^|]+)` \\| `([^|]+)` \\|$").FindAllStringSubmatch(source, -1)
	assert.Len(t, rows, 6)
	for _, row := range rows {
		expression, err := prefix.Parse(row[1])
		require.NoError(t, err, row[1])
		key, err := expression.At(arrival, prefix.Values{ErrorType: "processing-failed"})
		require.NoError(t, err, row[1])
		assert.Equal(t, row[2], key, row[1])
	}
}

func TestDocumentedPartitionsHaveTheirNames(t *testing.T) {
	rows := regexp.MustCompile("(?m)^\\| `([^`|]+)`[^|]* \\| `([^|]+)` \\| `([^|]+)/` \\|$").FindAllStringSubmatch(page(t, "docs/prefixes.md").Source, -1)
	assert.Len(t, rows, 6)
	for _, row := range rows {
		key, err := firehose.ParsePartitionKey(row[1])
		require.NoError(t, err, row[1])
		assert.Equal(t, row[2], key.Name, row[1])
		if name, _, named := strings.Cut(row[3], "="); named {
			assert.Equal(t, projection.ColumnName(key.Name), name, row[1])
		}
	}
}

func TestPictureNamesDeployedResources(t *testing.T) {
	picture := regexp.MustCompile("(?s)```mermaid\n(.*?)```").FindStringSubmatch(read(t, "README.md"))
	require.NotNil(t, picture)
	templates := read(t, "stacks/testdata/PenstockIngest.template.json") + read(t, "stacks/testdata/PenstockGenerator.template.json")
	types := regexp.MustCompile(`(?:AWS::\w+|Custom)::\w+`).FindAllString(picture[1], -1)
	assert.Greater(t, len(types), 6)
	for _, name := range types {
		assert.True(t, strings.Contains(templates, `"Type": "`+name+`"`), "no default stack has a %s", name)
	}
}

// docs/security.md lists the rules whose findings the constructs acknowledge.
func TestAcceptedFindingsAreDocumented(t *testing.T) {
	rule := regexp.MustCompile(`\b(AwsSolutions-[A-Z]+\d+|CKV_AWS_\d+|[EWI]\d{4})\b`)
	inCode := map[string]bool{}
	files, err := filepath.Glob("constructs/*/*.go")
	require.NoError(t, err)
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			for _, match := range rule.FindAllString(read(t, file), -1) {
				inCode[match] = true
			}
		}
	}
	_, table, found := strings.Cut(page(t, "docs/security.md").Source, "## Accepted findings")
	require.True(t, found)
	documented := map[string]bool{}
	for _, match := range rule.FindAllString(table, -1) {
		documented[match] = true
	}
	assert.NotEmpty(t, documented)
	assert.ElementsMatch(t, slices.Collect(maps.Keys(inCode)), slices.Collect(maps.Keys(documented)))
}
