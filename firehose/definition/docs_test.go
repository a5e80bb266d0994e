package definition

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// columns are the readers, each with the formats that it reads.
var columns = []struct {
	title   string
	formats []string
}{
	{"CloudFormation, CDK, SAM, Serverless", []string{"CDK", "CloudFormation JSON", "CloudFormation YAML", "SAM", "Serverless"}},
	{"`terraform show -json`", []string{"Terraform plan", "Terraform state"}},
	{"`describe-delivery-stream`", []string{"describe-delivery-stream"}},
	{"`create-delivery-stream`", []string{"create-delivery-stream"}},
}

// features are what the examples show, as the page says it. Without a text, the page does
// not list it.
var features = []struct{ name, text string }{
	{"prefixes", "Prefixes"},
	{"hints", "Buffering hints"},
	{"compression", "Compression"},
	{"extension", "File extension"},
	{"zone", "Time zone"},
	{"partitioning", "Dynamic partitioning with its keys"},
	{"conversion", "Format conversion"},
	{"serdes", "Settings of the deserializer and the serializer"},
	{"table", "Columns of the table to convert to"},
	{"processors", "Processors"},
	{"transformation", "A Lambda function, with its buffer and retries"},
	{"logs", "Decompression and message extraction of CloudWatch Logs"},
	{"backup", "Source backup"},
	{"source", "A data stream as source"},
	{"version", "Version of the stream, which keys contain"},
	{"several", "Several streams: `--stream` selects one"},
	{"unknown", "Values that are known only after deployment"},
	{"Default", "`Ref` to a parameter with a `Default`"},
	{"--parameter", "`--parameter NAME=VALUE`"},
	{"pseudo", "Pseudo parameters: `--parameter AWS::Region=…`"},
	{"lists", "Parameters that are lists"},
	{"Sub", "`Fn::Sub`, both forms"},
	{"Join", "`Fn::Join`"},
	{"Select", "`Fn::Select`"},
	{"Split", "`Fn::Split`"},
	{"FindInMap", "`Fn::FindInMap`"},
	{"If", "`Fn::If`"},
	{"Conditions", "`Conditions` with `Equals`, `And`, `Or`, `Not`"},
	{"GetAtt", "`Fn::GetAtt`, `Fn::ImportValue` and others: unknown"},
	{"anchors", "YAML anchors and merge keys"},
	{"variables", "Variables of the Serverless Framework"},
	{"modules", "Child modules"},
	{"misspelt", "Misspelt names are reported"},
	{"destinations", "Other destinations, for `kdg plan` only"},
	{"two", "Two destinations are refused"},
	{"syntax", ""},
	{"refused", ""},
}

// docs/streams.md lists the features that the examples show, by format. Run with -update to
// rewrite the table.
func TestPageListsTheFeatures(t *testing.T) {
	const file, begin, end = "../../docs/streams.md", "<!-- features -->\n", "<!-- end of features -->"
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), begin)
	require.True(t, found)
	table, after, found := strings.Cut(rest, end)
	require.True(t, found)
	want := featureTable(t)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(before+begin+want+end+after), 0o644))
		table = want
	}
	require.Equal(t, want, table)
}

func featureTable(t *testing.T) string {
	all := definitions(t)
	for _, e := range all {
		for _, shown := range e.shows {
			require.True(t, slices.ContainsFunc(features, func(f struct{ name, text string }) bool { return f.name == shown }), "%s shows %q", e.name, shown)
		}
	}
	table := "\n| |"
	for _, column := range columns {
		table += " " + column.title + " |"
	}
	table += "\n|---|" + strings.Repeat(":-:|", len(columns)) + "\n"
	for _, feature := range features {
		if feature.text == "" {
			continue
		}
		table += fmt.Sprintf("| %s |", feature.text)
		for _, column := range columns {
			mark := " "
			if slices.ContainsFunc(all, func(e *example) bool {
				return slices.Contains(column.formats, e.format) && slices.Contains(e.shows, feature.name)
			}) {
				mark = " ✓ "
			}
			table += mark + "|"
		}
		table += "\n"
	}
	return table + "\n"
}
