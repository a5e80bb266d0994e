package record

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLooksLikeJSON checks that JSON, also with mistakes, is told apart from text that
// begins with a bracket.
func TestLooksLikeJSON(t *testing.T) {
	for _, src := range []string{
		"{}", "[]", `{"a": 1}`, `{ "a" : {{random.number}} }`, `[{{random.number}}, {{random.boolean}}]`, `[{"a":1},{"b":[2]}]`, `[1, "a"]`, "[true]",
		`{"{{random.word}}": 1}`, `{ {{random.arrayElement(["\"a\""])}}: 1}`, `{"a": "}", "b": "\"}"}`,
		`{"a": {{random.arrayElement([{"b":{"c":1}}])}}}`, `{"a": "{{date.now("YYYY (Z)")}}"}`,
		// JSON with mistakes
		`{"a": {{random.number(9)}}`, `{"a": 1}}`, `{"a": 1},`, `{"a": 1};`, `{"a": 1}{"b": 2}`, `{"a": 1}]`, `{'a': 1}`, `{\"a\": 1}`, `{a: {{random.number}}}`,
		`{“a”: 1}`, `{"a": "x, "b": 1}`, `{"a": {{random.number(9)}`, `[{"a":1}`, `[1, 2`, `["a"],`, "{",
	} {
		assert.True(t, looksLikeJSON(src), src)
	}
	for _, src := range []string{
		"", "x", "{{date.utc}} x", `{{random.uuid}}`, "[{{date.utc}}] INFO x", `[{{date.now("DD/MMM/YYYY:HH:mm:ss ZZ")}}] "GET /" {{random.number}}`,
		"[INFO] {{date.now}}", "[INFO]", "[{{random.word}}] [{{random.word}}] x", `["{{date.utc}}"] INFO`, "[{{random.number}},{{random.number}}] x", "[{{date.utc}} INFO x",
		"{INFO} {{date.now}}", "{user} logged in", `{"id": 1} INFO {{date.now}}`, `{"id": 1}|{{date.now}}`, `{"id": 1}{{date.now}}`, "{ {{random.uuid}} } x", "[x, y]", "{{{random.number}}} x",
		"[{{date.utc}}][{{random.word}}] x", "[1] {{random.word}}", "[-] {{random.word}}",
	} {
		assert.False(t, looksLikeJSON(src), src)
	}
}
