package definition

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bomb is a YAML document whose aliases stand for 10^9 values.
var bomb = func() string {
	var b strings.Builder
	b.WriteString("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "l%d: &l%[1]d [%s]\n", i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*l%d, ", i), 10), ", "))
	}
	return b.String() + "Resources: *l9\n"
}()

// Documents that stand for much more than they contain are refused.
func TestBombs(t *testing.T) {
	stream := func(prefix string) string {
		return "Resources: {S: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {S3DestinationConfiguration: {Prefix: " + prefix + "}}}}\n"
	}
	nested := strings.Repeat(`!Sub ['${a}${a}${a}${a}', {a: `, 40) + strings.Repeat("x", 1000) + strings.Repeat("}]", 40)
	for name, row := range map[string]struct{ document, want string }{
		"aliases":                 {bomb, "aliases repeat more than 100000 values: use fewer aliases"},
		"an alias of itself":      {"Resources: &a [*a]\n", "more than 200 levels of values in each other"},
		"a merge of itself":       {"Resources: &a {<<: *a}\n", "more than 200 levels of values in each other"},
		"nested lists":            {"Resources: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "more than 200 levels of values in each other"},
		"deeper than YAML allows": {strings.Repeat("- ", 100_000), "exceeded max depth of 10000"},
		"long text":               {stream(nested), "the result of Fn::Sub gives a text of more than 65536 bytes"},
		"large":                   {"a: " + strings.Repeat("x", 9<<20), "9437187 bytes, but at most 8388608 are read: give the definition of the stream alone"},
		"conditions":              {"Conditions: {A: !Condition B, B: !Not [!Condition A]}\n" + strings.Replace(stream("!If [A, x, y]"), "Properties", "Condition: A, Properties", 1), "the condition A needs itself"},
	} {
		_, err := Read([]byte(row.document), nil)
		require.ErrorContains(t, err, row.want, name)
	}
}

// Variables of the Serverless Framework that double each other end as unknown.
func TestVariablesThatDouble(t *testing.T) {
	var b strings.Builder
	b.WriteString("service: s\nprovider: {name: aws}\ncustom:\n  v0: xxxxxxxxxx\n")
	for i := range 40 {
		fmt.Fprintf(&b, "  v%d: ${self:custom.v%d}${self:custom.v%[2]d}\n", i+1, i)
	}
	b.WriteString("resources: {Resources: {S: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {S3DestinationConfiguration: {Prefix: '${self:custom.v40}'}}}}}\n")
	found, err := Read([]byte(b.String()), nil)
	require.NoError(t, err)
	require.ErrorContains(t, found[0].Definition.Unknown["Prefix"], "its variables ")
}
