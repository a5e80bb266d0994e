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

// TestFaults: each fault with its place, its line and its carets.
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
	check("{{random(1, 3)}}", `line 1, column 3: no function of module random is named: write for example random.number
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
	check("{{name}}", `line 1, column 3: no function of module name is named: write for example name.findName
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
	check("{{random.number(5) x}}", `line 1, column 20: no function takes this: write {{module.function}}, or {{module.function(arguments)}}
    {{random.number(5) x}}
                       ^`)
	check("{{random.number 5}}", `line 1, column 17: no function takes this: write {{module.function}}, or {{module.function(arguments)}}
    {{random.number 5}}
                    ^`)
	check(`{{random.arrayElement(["a" "b"])}}`, `line 1, column 28: '"' after a value: write a comma, or close with "]"
    {{random.arrayElement(["a" "b"])}}
                               ^`)
	check(`{{random.arrayElement([“a”])}}`, `line 1, column 24: a typographic quotation mark “ where a value should be: write a number, a text in double quotes, [array] or {object}
    {{random.arrayElement([“a”])}}
                           ^`)
	check(`{{helpers.shuffle([])}}`, `line 1, column 19: an empty array has no element: KDG prints undefined, or hangs; write at least one
    {{helpers.shuffle([])}}
                      ^^`)
}

// TestFaultsAllAtOnce: every fault of a template, in the order of its text, each on
// its own line of the template.
func TestFaultsAllAtOnce(t *testing.T) {
	_, err := record.Parse("{\r\n\t\"ä\": {{random.nmber}},\r\n\t\"b\": {{random.number(\r\n\t\t{\"min\": \"x\",\r\n\t\t \"precision\": 0}\r\n\t)}},\r\n\t\"c\": {{date.nowt}}, \"d\": {{name.firstName}\r\n}")
	assert.EqualError(t, err, `line 2, column 16: no function "nmber" in module random; did you mean number?
    "ä": {{random.nmber}},
                  ^^^^^
line 4, column 11: "x" where random.number takes a number
    {"min": "x",
            ^^^
line 5, column 17: a precision is greater than 0: 1 for whole numbers, 0.01 for two decimals
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

// TestLongLines: of a long line, a fault shows what is around it.
func TestLongLines(t *testing.T) {
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

// TestBounds: what would be no record, or takes for ever, is refused.
func TestBounds(t *testing.T) {
	for src, want := range map[string]string{
		"{{lorem.words(10001)}}":                                    "lorem.words takes a whole number from 1 to 10000 here",
		"{{random.alphaNumeric(1e9)}}":                              "random.alphaNumeric takes a whole number from 1 to 10000 here",
		strings.Repeat("{{lorem.paragraphs(10000)}}", 20):           "MiB long, and 64 is the most: ask for less",
		strings.Repeat("{{date.utc}}", 10_001):                      "more than 10000 tags",
		"{{random.arrayElement(" + strings.Repeat("[", 200) + ")}}": "nested more than 100 deep",
	} {
		_, err := record.Parse(src)
		assert.ErrorContains(t, err, want)
	}
	_, err := record.Parse(strings.Repeat("{{date.nowt}}", 1000))
	var faults record.Faults
	require.ErrorAs(t, err, &faults)
	assert.Len(t, faults, 100)
	_, err = record.Parse(strings.Repeat("{{helpers.createCard}}", 5_000))
	assert.NoError(t, err, "tables are made once for a tag")
}

// TestWarnings: what KDG does in another way, and what a writer may not have meant.
func TestWarnings(t *testing.T) {
	check := func(src string, want ...string) {
		t.Helper()
		template, err := record.Parse(src)
		require.NoError(t, err, src)
		var got []string
		for _, w := range template.Warnings() {
			got = append(got, fmt.Sprintf("%d:%d %q %s", w.Line, w.Column, w.Text[w.Off:][:w.Len], w.Msg))
		}
		assert.Equal(t, want, got, src)
	}
	check("{{random.number(5)}} {{date.utc(YYYY)}} }} {{date.now}", "1:41 \"}}\" KDG takes this \"}}\" for the end of the tag that follows, and fails: it wants a space between the braces",
		"1:54 \"}\" a single \"}\" ends this tag: KDG leaves this and what follows unrendered, or fails; write \"}}\"")
	check("{{random.number(600)} ACCEPT", `1:21 "}" a single "}" ends this tag: KDG leaves this and what follows unrendered, or fails; write "}}"`)
	check("a {{ b", `1:3 "{{ b" no "}}" follows: this is text, as in KDG`)
	check("{{ date.now }}", `1:3 " " KDG fails at white space between a tag's braces and its name or parentheses`)
	check("{{date.now()}}", `1:11 "()" KDG does not take empty parentheses: leave them out`)
	check("{{{date.now}}}", `1:1 "{" KDG fails where a tag follows an opening brace: it wants a space before the tag`)
	check("{{current.timestamp}}\n {{current.timestamp}}", `2:2 "{{current.timestamp}}" KDG knows one {{current.timestamp}} a template, and fails at the second`)
	check("{{random.float}}", `1:3 "random.float" KDG has no random.float`)
	check(`{{random.arrayElement(["a (b)"])}}`, `1:29 ")" KDG takes this ")" for the end of the arguments`)
	check(`{{random.arrayElement([{"a":{"b":1}}])}}`, `1:24 "{\"a\":{\"b\":1}}" KDG prints an object as [object Object]`, `1:35 "}}" KDG takes this "}}" for the end of the tag`)
	check("{{random.number(1,2)}}", `1:17 "1,2" KDG takes one argument: it makes NaN or text of these`)
	check(`{{random.arrayElement(['a','b'])}}`, `1:24 "'" KDG does not read ' as a quotation mark`)
	check(`{{random.arrayElement([\"a\",\"b\"])}}`, `1:24 "\\\"" KDG does not read \" as a quotation mark`)
	check("{{random.arrayElement([a,b,])}}", `1:24 "a" KDG wants double quotes around every text and name`, `1:27 "," KDG takes no comma after the last value`)
	check("{{faker.random.uuid}}", `1:3 "faker." KDG does not know the name faker: leave it out`)
	check(`{{random.weightedArrayElement({"weights":[0.001,0.999],"data":["a","b"]})}}`,
		`1:43 "0.001" KDG rounds running sums to two decimals: this weight 0.001 is 0.00 there`)
	check(`{{random.number({"max":5,"maximum":6})}}`, `1:36 "6" random.number ignores "maximum": it knows min, max, precision`)
}
