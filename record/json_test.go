package record_test

import (
	"fmt"
	"strings"
	"testing"

	"penstock/record"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parse(t *testing.T, src string) *record.Template {
	t.Helper()
	template, err := record.Parse(src)
	require.NoError(t, err, src)
	return template
}

// TestCheckRecordsFindsInvalidJSON checks the position of the tag or text that makes a
// record invalid JSON.
func TestCheckRecordsFindsInvalidJSON(t *testing.T) {
	valid := func(src string) {
		t.Helper()
		assert.Empty(t, parse(t, src).CheckRecords(), src)
	}
	valid(`{"a": {{random.number}}, "b": "{{name.lastName}}"}`)
	valid(`[{{random.number}}, {{random.boolean}}]`)
	valid(`{"a": {{random.arrayElement(["\"x\"", "null", "[1]"])}}}`)
	valid("{{name.firstName}},{{random.number}}") // not meant to be JSON
	valid("[{{date.utc}}] INFO x")
	valid("plain")
	valid(`{"a": -{{random.number(9)}}.5e{{random.number(9)}}}`)
	valid(`{"a": {{random.weightedArrayElement({"weights":[1,0],"data":[1,"x"]})}}}`) // x has the weight 0
	valid(`{"a": {{helpers.createCard}}, "b": [{{helpers.shuffle([1,2,3])}}], "c": [{{random.arrayElements([1,2],0)}}]}`)
	valid(`{"ms": {{date.now("x")}}, "year": {{date.now("YYYY")}}, "day": {{date.now("D")}}}`)
	valid(`{"zip": "{{address.zipCode}}", "text": "{{lorem.sentences}}", "id": "{{random.uuid}}", "mail": "{{internet.email}}"}`)

	invalid := func(src string, want ...string) {
		t.Helper()
		var got []string
		for _, f := range parse(t, src).CheckRecords() {
			assert.False(t, f.KDGOnly)
			got = append(got, f.Error())
		}
		assert.Equal(t, want, got, src)
	}
	invalid(`{"a": {{random.arrayElement(["x"])}}}`, `line 1, column 7: the records are not JSON: 'x' instead of a value, in the possible value "x" of this tag: put the tag in double quotes
    {"a": {{random.arrayElement(["x"])}}}
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	invalid(`{"a": "{{random.arrayElement(["x\ny"])}}"}`, `line 1, column 8: the records are not JSON: '\n' inside a string, in the possible value "x\ny" of this tag
    {"a": "{{random.arrayElement(["x\ny"])}}"}
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	invalid("{\"a\": {{random.number(9)}}\n\"b\": 1}", `line 2, column 1: the records are not JSON: '"' after a value, instead of a comma or "}"
    "b": 1}
    ^`)
	invalid(`{"a": {{random.number(9)}}`, `line 1, column 26: the records are not JSON: they end before a "}" that closes an object
    {"a": {{random.number(9)}}
                             ^`)
	invalid(`{"a": "{{random.number(9)}}`, `line 1, column 27: the records are not JSON: they end inside a string: the closing quotation mark is missing
    {"a": "{{random.number(9)}}
                              ^`)
	invalid(`{\"a\":\"{{random.arrayElement(["x"])}}\"}`, `line 1, column 2: the records are not JSON: '\\' instead of a name in double quotes: the template's quotes are escaped, as inside of a JSON string: remove the backslashes
    {\"a\":\"{{random.arrayElement(["x"])}}\"}
     ^`)

	short := func(src string, want ...string) {
		t.Helper()
		var got []string
		for _, f := range parse(t, src).CheckRecords() {
			got = append(got, strings.TrimPrefix(f.Msg, "the records are not JSON: "))
		}
		assert.Equal(t, want, got, src)
	}
	// All invalid tags are reported, not only the first.
	short(`{"a": {{name.firstName}}, "b": {{random.number}}, "c": {{internet.domainWord}}}`,
		`'B' instead of a value, in the possible value "Brittany" of this tag: put the tag in double quotes`,
		`'b' instead of a value, in the possible value "brittany" of this tag: put the tag in double quotes`)
	// Rare values are found.
	const x = `'x' instead of a value, in the possible value "x" of this tag: put the tag in double quotes`
	short(`{"a": {{random.weightedArrayElement({"weights":[1000000,1],"data":[1,"x"]})}}}`, x)
	short(`{"a": {{random.arrayElement([`+strings.Repeat("1,", 5000)+`"x"])}}}`, x)
	short(`{"a": [{{random.arrayElements([`+strings.Repeat("1,", 5000)+`"x"],1)}}]}`, x)
	short(`{"a": [{{helpers.shuffle([1,2,"x"])}}]}`, strings.Replace(x, `"x"`, `"x,2,1"`, 1))
	short(`{"a": {{random.number(9)}}5}`, `'5' in a number with a leading zero`)
	short(`{"day": {{date.now("DD")}}}`, `'1' in a number with a leading zero, in the possible value "01" of this tag: put the tag in double quotes`)
	short(`{"a": {{address.zipCode("####")}}}`, `'2' in a number with a leading zero, in the possible value "0217" of this tag: put the tag in double quotes`)
	short(`{"a": {{address.zipCode("4#-#")}}}`, `'-' after a value, instead of a comma or "}", in the possible value "41-9" of this tag: put the tag in double quotes`)
	short(`{"a": "{{random.arrayElement(["b", "\""])}}"}`, `'"' after a value, instead of a comma or "}"`)
	short(`{"a": {{random.arrayElement(["tru", "true"])}}}`, `'}' in a word other than true, false and null`)
	short(`{"a": "\q{{random.number}}"}`, `'q' in an escape sequence of a string`)
	short(`{"a": "\u12{{random.arrayElement(["3g"])}}"}`, `'g' in an escape sequence of a string, in the possible value "3g" of this tag`)
	short(`{"a" {{random.number}}}`, `'1' instead of a colon, in the possible value "19640" of this tag`)
	short(`{"a": {{random.number}}}}`, `'}' after the end of the JSON`)
	short(`{"a": {{random.number}}, }`, `'}' instead of a name in double quotes`)
	short(`[{{random.number}}, ]`, `']' instead of a value`)
	short(`{"a": {{random.boolean}}, "b": +1}`, `'+' instead of a value`)
	short(`{a: {{random.boolean}}}`, `'a' instead of a name in double quotes`)
}

// TestCheckRecordsFindsDuplicateNames checks warnings about duplicate names in an object.
func TestCheckRecordsFindsDuplicateNames(t *testing.T) {
	check := func(src string, want ...string) {
		t.Helper()
		var got []string
		for _, f := range parse(t, src).CheckRecords() {
			got = append(got, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, f.Text[f.Off:][:f.Len], f.Msg))
		}
		assert.Equal(t, want, got, src)
	}
	const why = ` in this object: readers keep one of the two values, or reject the record; remove one`
	check("{\"a\": {{random.number}},\n \"b\": 1, \"a\" : 2}", `2:10 "a" duplicate name "a"`+why)
	check(`{"a": 1, "\u0061": 2}`, `1:10 "\u0061" duplicate name "a"`+why)
	check(`{"a": {"b": 1, "c": [{"b": 1}, {"b": 1, "b": 2}]}, "b": 1, "c": "b"}`, `1:41 "b" duplicate name "b"`+why)
	check(`{"a": "{{random.word}}", "a": 1, "a": 2}`, `1:26 "a" duplicate name "a"`+why, `1:34 "a" duplicate name "a"`+why)
	check(`{"a": 1, "A": 2}`)
	check(`{"a": 1, "b": {{name.firstName}}, "a": 2}`, `1:15 {{name.firstName}} the records are not JSON: 'B' instead of a value, in the possible value "Brittany" of this tag: put the tag in double quotes`, `1:35 "a" duplicate name "a"`+why)
	check(`[{"a": 1}, {"a": 1}]`)
	check(`{"a": {{random.arrayElement([{"a": 1}])}}, "b": [{{random.arrayElement(["{\"a\": 1", "{\"b\": 1"])}}, "a": 2}], "c": {"a": 1}}`)
	check(`{"{{random.word}}": 1, "{{random.word}}": 2}`) // prints duplicates too rarely to warn
}

// TestCheckRecordsFindsLineBreaks checks warnings about tags that can print a line break.
func TestCheckRecordsFindsLineBreaks(t *testing.T) {
	for _, src := range []string{
		`x {{random.arrayElement(["a","b\nc"])}}`, `{{random.arrayElement(["\r"])}}`, "{{lorem.paragraphs}}", "{{lorem.text}},1", "{{lorem.lines(3)}}", `{"a": {{random.arrayElement([1,"\n2"])}}}`,
		`{{random.weightedArrayElement({"weights":[1000000,1],"data":["a","\n"]})}}`, `{{helpers.shuffle(["a","\n"])}}`, `{{lorem.sentences(2,"\n")}}`, `{{date.now("[\n]YYYY")}}`,
	} {
		faults := parse(t, src).CheckRecords()
		if assert.Len(t, faults, 1, src) {
			assert.Equal(t, "this tag can print a line break: readers that expect one record per line split the record in two", faults[0].Msg)
		}
	}
	for _, src := range []string{"a\nb {{random.word}}\r\nc", "{{lorem.paragraph}}", "{{lorem.lines(1)}}", `{{random.arrayElement(["\\n"])}}`, "{{helpers.createCard}}"} {
		assert.Empty(t, parse(t, src).CheckRecords(), src)
	}
}

// TestCheckRecordsFindsEmptyRecords checks warnings about records that can be empty.
func TestCheckRecordsFindsEmptyRecords(t *testing.T) {
	for _, src := range []string{"{{helpers.slugify}}", `{{random.arrayElement(["a",""])}}{{helpers.mustache("")}}`, `{{helpers.shuffle([null])}}`} {
		faults := parse(t, src).CheckRecords()
		if assert.Len(t, faults, 1, src) {
			assert.Equal(t, `a record can be empty: KDG sends "string parameter is required!" instead`, faults[0].Msg)
		}
	}
	for _, src := range []string{"x{{helpers.slugify}}", `{{random.arrayElement(["a",""])}}{{random.number}}`} {
		assert.Empty(t, parse(t, src).CheckRecords(), src)
	}
}

// TestParseRejectsOtherEncodings checks that a template must be UTF-8.
func TestParseRejectsOtherEncodings(t *testing.T) {
	_, err := record.Parse("{\"a\": \"\ufffd ä\",\n \"b\": \"caf\xe9 {{random.word}}\"}")
	assert.EqualError(t, err, `line 2, column 11: this byte is not valid UTF-8, the encoding of records: save the template as UTF-8, not as Windows-1252 or Latin-1
    "b": "caf\xe9 {{random.word}}"}
             ^^^^`)
	for _, src := range []string{"\xff\xfe{\x00{\x00a\x00", "\xfe\xff\x00{\x00{", "{\x00{\x00d\x00a\x00", "\x00x\x00{\x00{\x00d"} {
		_, err := record.Parse(src)
		assert.EqualError(t, err, "line 1, column 1: the template is UTF-16, the encoding of PowerShell's >, but must be UTF-8: save it as UTF-8, in PowerShell with: Get-Content OLD | Set-Content -Encoding utf8 NEW", "%q", src)
	}
	assert.Empty(t, parse(t, "\ufeff{{random.word}} é").CheckRecords()) // UTF-8 with a byte order mark
}

// TestCompact checks that white space between tokens is removed, and that white space in
// strings is kept.
func TestCompact(t *testing.T) {
	check := func(src, want string) {
		t.Helper()
		template, err := parse(t, src).Compact()
		require.NoError(t, err, src)
		s := record.NewState(1, at.Location())
		assert.Equal(t, want, string(template.Append(nil, s)), src)
	}
	check("{\t\"a b\" : [ 1 ,\n 2 ],  \"c\": \" x \\\" y \\\\\" , \"d\" : \"e  f\" }", `{"a b":[1,2],"c":" x \" y \\","d":"e  f"}`)
	check(`{ "a" : "{{random.arrayElement(["x  y"])}} z" , "b" : {{random.arrayElement(["\"p  q\""])}} }`, `{"a":"x  y z","b":"p  q"}`)
	check("[ {{random.number(0)}} , null ]", "[0,null]")

	for src, want := range map[string]string{
		"{{name.firstName}}, {{random.number}}":                      "the template is not JSON, so its white space may be significant: only JSON templates can be compacted",
		`{"a": {{random.arrayElement(["\"x","\"y"])}} z", "b": " "}`: "a tag of this template opens or closes a JSON string",
		`{"a": {{random.arrayElement(["x"])}} }`:                     "line 1, column 7: the records are not JSON",
	} {
		_, err := parse(t, src).Compact()
		assert.ErrorContains(t, err, want)
	}
}

// TestSakilaTemplate checks that the shipped template has no warnings, and that its
// compact records are the same JSON without white space.
func TestSakilaTemplate(t *testing.T) {
	src, ok := templates.Get("sakila")
	require.True(t, ok)
	template := parse(t, src)
	assert.Empty(t, template.Warnings())
	assert.Empty(t, template.CheckRecords())
	compact, err := template.Compact()
	require.NoError(t, err)
	s, c := record.NewState(1, at.Location()), record.NewState(1, at.Location())
	for range 100 {
		whole, short := string(template.Append(nil, s)), string(compact.Append(nil, c))
		assert.JSONEq(t, whole, short)
		assert.NotContains(t, short, "\t")
		assert.Less(t, len(short), len(whole))
	}
}
