package record_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"penstock/record"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFaults checks the position, the message, the line and the carets of faults.
func TestFaults(t *testing.T) {
	check := func(src, want string) {
		t.Helper()
		template, err := record.Parse(src)
		assert.Nil(t, template)
		require.IsType(t, record.Faults{}, err, src)
		assert.Equal(t, want, err.Error(), src)
	}
	check("", "line 1, column 1: the template is empty: write for example {{random.uuid}}")
	check(" \n ", "line 1, column 1: the template is empty: write for example {{random.uuid}}")
	check("{{random.nmber}}", `line 1, column 10: no function "nmber" in module random; did you mean number?
    {{random.nmber}}
             ^^^^^`)
	check("{{rando.number}}", `line 1, column 3: no module "rando"; did you mean random?
    {{rando.number}}
      ^^^^^`)
	check("{{Date.now()}}", `line 1, column 3: no module "Date"; did you mean date?
    {{Date.now()}}
      ^^^^`)
	check("{{random.toString}}", `line 1, column 10: no function "toString" in module random
    {{random.toString}}
             ^^^^^^^^`)
	check("{{random(1, 3)}}", `line 1, column 3: the function's name is missing after module random: write for example random.number
    {{random(1, 3)}}
      ^^^^^^`)
	check("{{random.date}}", `line 1, column 10: no function "date" in module random; did you mean date.past?
    {{random.date}}
             ^^^^`)
	check("{{image.dataUri}}", `line 1, column 9: no function "dataUri" in module image
    {{image.dataUri}}
            ^^^^^^^`)
	check("{{uuid}}", `line 1, column 3: no module "uuid"; did you mean random.uuid?
    {{uuid}}
      ^^^^`)
	check("{{name}}", `line 1, column 3: the function's name is missing after module name: write for example name.findName
    {{name}}
      ^^^^`)
	check("a {{ }} b", `line 1, column 3: no function in this tag: write for example {{random.uuid}}
    a {{ }} b
      ^^^^^`)
	check(`{"a":{{random.number(5)}`, `line 1, column 6: no "}}" closes this tag: add it
    {"a":{{random.number(5)}
         ^^^^^^^^^^^^^^^^^^`)
	check("x {{date.now", `line 1, column 3: no "}}" closes this tag: add it
    x {{date.now
      ^^^^^^^^^^`)
	check("{{random.number(5 }} {{date.now}}", `line 1, column 16: no ")" closes these arguments before the end of the tag: add it
    {{random.number(5 }} {{date.now}}
                   ^`)
	check("{{random.number(5) x}}", `line 1, column 20: nothing may follow the closing parenthesis: end the tag there with "}}"
    {{random.number(5) x}}
                       ^`)
	check("{{random.number(5)[0]}}", `line 1, column 19: nothing may follow the closing parenthesis: end the tag there with "}}"
    {{random.number(5)[0]}}
                      ^^^`)
	check("{{random.number 5}}", `line 1, column 17: expected "}}" or arguments in parentheses: write {{module.function}}, or {{module.function(arguments)}}
    {{random.number 5}}
                    ^`)
	check(`{{random.arrayElement(["a" "b"])}}`, `line 1, column 28: '"' after a value: write a comma or the closing "]"
    {{random.arrayElement(["a" "b"])}}
                               ^`)
	check(`{{random.arrayElement([“a”])}}`, `line 1, column 24: a typographic quotation mark “ instead of a value: write a number, a string in double quotes, [array] or {object}
    {{random.arrayElement([“a”])}}
                           ^`)
	check(`{{helpers.shuffle([])}}`, `line 1, column 19: the array is empty, where KDG prints undefined or hangs: write at least one element
    {{helpers.shuffle([])}}
                      ^^`)
}

// TestAllFaultsAreReported checks that Parse reports every fault of a template, in order
// and with the right line.
func TestAllFaultsAreReported(t *testing.T) {
	_, err := record.Parse("{\r\n\t\"ä\": {{random.nmber}},\r\n\t\"b\": {{random.number(\r\n\t\t{\"min\": \"x\",\r\n\t\t \"precision\": 0}\r\n\t)}},\r\n\t\"c\": {{date.nowt}}, \"d\": {{name.firstName}\r\n}")
	assert.EqualError(t, err, `line 2, column 16: no function "nmber" in module random; did you mean number?
    "ä": {{random.nmber}},
                  ^^^^^
line 4, column 11: found "x", but random.number requires a number
    {"min": "x",
            ^^^
line 5, column 17: a precision must be greater than 0: 1 for integers, 0.01 for two decimals
    "precision": 0}
                 ^
line 7, column 14: no function "nowt" in module date; did you mean now?
    "c": {{date.nowt}}, "d": {{name.firstName}
                ^^^^
line 7, column 27: no "}}" closes this tag: add it
    "c": {{date.nowt}}, "d": {{name.firstName}
                             ^^^^^^^^^^^^^^^^`)
	var fault *record.Fault
	require.True(t, errors.As(err, &fault))
	assert.Equal(t, 2, fault.Line)
}

// TestExcerptOfLongLine checks that the excerpt of a long line shows the part around the
// fault.
func TestExcerptOfLongLine(t *testing.T) {
	const filler = "äöü {{random.uuid}} "
	_, err := record.Parse(strings.Repeat(filler, 50) + "{{random.nmber}}" + strings.Repeat(filler, 50))
	var faults record.Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 1)
	assert.Equal(t, 50*20+len("{{random.")+1, faults[0].Column)
	assert.Less(t, len(faults[0].Text), 140)
	assert.Equal(t, "nmber", faults[0].Text[faults[0].Off:][:faults[0].Len])
	assert.Regexp(t, `^….*…$`, faults[0].Text)
}

// TestLimits checks that Parse rejects templates that are too large or nested too deeply.
func TestLimits(t *testing.T) {
	for src, want := range map[string]string{
		"{{lorem.words(10001)}}":                                    "lorem.words requires an integer from 1 to 10000 here",
		"{{random.alphaNumeric(1e9)}}":                              "random.alphaNumeric requires an integer from 1 to 10000 here",
		strings.Repeat("{{lorem.paragraphs(10000)}}", 20):           "MiB long, but the limit is 64 MiB: use smaller counts or lengths",
		strings.Repeat("{{date.utc}}", 10_001):                      "more than 10000 tags",
		"{{random.arrayElement(" + strings.Repeat("[", 200) + ")}}": "nested more than 100 levels deep: use fewer levels",
	} {
		_, err := record.Parse(src)
		assert.ErrorContains(t, err, want)
	}
	_, err := record.Parse(strings.Repeat("{{date.nowt}}", 1000))
	var faults record.Faults
	require.ErrorAs(t, err, &faults)
	assert.Len(t, faults, 100)
	_, err = record.Parse(strings.Repeat("{{helpers.createCard}}", 5_000))
	assert.NoError(t, err, "equal tags must share their tables")
}

// TestWarnings checks warnings about differences from KDG and about probable mistakes.
func TestWarnings(t *testing.T) {
	check := func(src string, want ...string) {
		t.Helper()
		template, err := record.Parse(src)
		require.NoError(t, err, src)
		var got []string
		for _, w := range template.Warnings() {
			kind := ""
			if !w.KDGOnly {
				kind = "records: "
			}
			got = append(got, fmt.Sprintf("%s%d:%d %q %s", kind, w.Line, w.Column, w.Text[w.Off:][:w.Len], w.Msg))
		}
		assert.Equal(t, want, got, src)
	}
	check("{{random.number(5)}} {{date.utc(YYYY)}} }} {{date.now}", "1:41 \"}}\" KDG reads this \"}}\" as the end of the next tag, and fails: put a space between the braces",
		"1:54 \"}\" a single \"}\" ends this tag: KDG fails, or leaves the rest of the template unrendered; write \"}}\"")
	check("{{random.number(600)} ACCEPT", `1:21 "}" a single "}" ends this tag: KDG fails, or leaves the rest of the template unrendered; write "}}"`)
	check("a {{ b", `records: 1:3 "{{ b" no "}}" follows: this is copied as text, as in KDG`)
	check("{{ date.now }}", `1:3 " " KDG fails if white space separates the braces of a tag from its name or parentheses`)
	check("{{date.now()}}", `1:11 "()" KDG does not allow empty parentheses: remove them`)
	check("{{{date.now}}}", `1:1 "{" KDG fails if a tag follows an opening brace: put a space before the tag`)
	check("{{current.timestamp}}\n {{current.timestamp}}", `2:2 "{{current.timestamp}}" KDG allows one {{current.timestamp}} per template, and fails at the second`)
	check("{{random.float}}", `1:3 "random.float" KDG has no random.float`)
	check(`{{random.arrayElement(["a (b)"])}}`, `1:29 ")" KDG reads this ")" as the end of the arguments`)
	check(`{{random.arrayElement([{"a":{"b":1}}])}}`, `1:24 "{\"a\":{\"b\":1}}" KDG prints an object as [object Object]`, `1:35 "}}" KDG reads this "}}" as the end of the tag`)
	check("{{random.number(1,2)}}", `1:17 "1,2" KDG supports one argument: it reads these as NaN or as text`)
	check(`{{random.arrayElement(['a','b'])}}`, `1:24 "'" KDG does not accept ' as a quotation mark`)
	check(`{{random.arrayElement([\"a\",\"b\"])}}`, `1:24 "\\\"" KDG does not accept \" as a quotation mark`)
	check("{{random.arrayElement([a,b,])}}", `1:24 "a" KDG requires double quotes around every string and name`, `1:27 "," KDG does not allow a comma after the last value`)
	check("{{faker.random.uuid}}", `1:3 "faker." KDG does not know the name faker: leave it out`)
	check(`{{random.weightedArrayElement({"weights":[0.001,0.999],"data":["a","b"]})}}`,
		`1:43 "0.001" KDG rounds running sums of weights to two decimals: it applies this weight 0.001 as 0.00`)
	check("{{random.number(5).toFixed(2)}}", `records: 1:19 ".toFixed(2)" ".toFixed(2)" is ignored, also by KDG: a tag is {{module.function(argument)}} without a method call`)
	check("{{random.number.toFixed(2)}}", `records: 1:16 ".toFixed" ".toFixed" is ignored, also by KDG: this is random.number`)
	check(`{{random.number.float({"min":1,"max":9})}}`, `records: 1:16 ".float" ".float" is ignored, also by KDG: this is random.number`)
	check(`{{random.number.float({"min":1,"max":9,"precision":0.5})}}`)
	check("{{random.number(5).a.b(1).c}}", `records: 1:19 ".a.b(1).c" ".a.b(1).c" is ignored, also by KDG: a tag is {{module.function(argument)}} without a method call`)
	check("{{ faker.random.float(1, 2) }}", `1:10 "random.float" KDG has no random.float`) // and no warning about the arguments
	check(`{{random.number({"max":5,"max":6})}}`, `records: 1:26 "\"max\"" duplicate key "max": the last value is used; remove the other`)
	check(`{{random.number({"max":5,"maximum":6})}}`, `records: 1:36 "6" random.number ignores "maximum": its keys are min, max, precision`)
}
