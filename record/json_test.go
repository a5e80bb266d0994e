package record_test

import (
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

// TestCheckJSON: the place in the template that makes a record no JSON.
func TestCheckJSON(t *testing.T) {
	valid := func(src string) {
		t.Helper()
		assert.Nil(t, parse(t, src).CheckJSON(), src)
	}
	valid(`{"a": {{random.number}}, "b": "{{name.lastName}}"}`)
	valid(`[{{random.number}}, {{random.boolean}}]`)
	valid(`{"a": {{random.arrayElement(["\"x\"", "null", "[1]"])}}}`)
	valid("{{name.firstName}},{{random.number}}") // not meant as JSON
	valid("plain")
	// These only begin like JSON.
	valid("[{{date.utc}}] INFO x")
	valid("[{{date.utc}}] [INFO] {{name.firstName}}")
	valid("[{{date.utc}} INFO x")
	valid("[{{date.utc}}] {\"a\": 1}")
	valid("{ {{random.number}} } {{name.firstName}}")
	valid("[INFO] \"quoted ] text\"")

	invalid := func(src, want string) {
		t.Helper()
		fault := parse(t, src).CheckJSON()
		require.NotNil(t, fault, src)
		assert.Equal(t, want, fault.Error(), src)
	}
	for _, src := range []string{ // these are meant as JSON
		`{"a": 1} x`, `{"a": {"b": 1}`, `["{{random.uuid}}"`, `[{"a": ]}`, `[{{name.firstName}}]`, `[{{random.number(1)}}, x]`, `{a: 1}`, `{"a": "]}" "b"}`,
	} {
		assert.NotNil(t, parse(t, src).CheckJSON(), src)
	}
	invalid(`{"a": {{random.arrayElement(["x"])}}}`, `line 1, column 7: the records are not JSON: invalid character 'x' looking for beginning of value in "x", which this tag gave: put the tag in double quotes
    {"a": {{random.arrayElement(["x"])}}}
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	invalid(`{"a": "{{random.arrayElement(["x\ny"])}}"}`, `line 1, column 8: the records are not JSON: invalid character '\n' in string literal in "x\ny", which this tag gave
    {"a": "{{random.arrayElement(["x\ny"])}}"}
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`)
	invalid("{\"a\": {{random.number(9)}}\n\"b\": 1}", `line 2, column 1: the records are not JSON: invalid character '"' after object key:value pair
    "b": 1}
    ^`)
	invalid(`{"a": {{random.number(9)}}`, `line 1, column 7: the records are not JSON: unexpected end of JSON input in "8", which this tag gave
    {"a": {{random.number(9)}}
          ^^^^^^^^^^^^^^^^^^^^`)
	invalid(`{\"a\":\"{{random.arrayElement(["x"])}}\"}`, `line 1, column 2: the records are not JSON: invalid character '\\' looking for beginning of object key string: the template's quotes are escaped, as for a JSON text: paste it without the backslashes
    {\"a\":\"{{random.arrayElement(["x"])}}\"}
     ^`)
	// One record of twenty is wrong: so many are looked at.
	require.NotNil(t, parse(t, `{"a": {{random.arrayElement([1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,"x"])}}}`).CheckJSON())
}

// TestCompact: white space goes between tokens, and stays in texts.
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
		"{{name.firstName}}, {{random.number}}":                      "the template is not JSON, so its white space may mean something: only JSON can be made compact",
		`{"a": {{random.arrayElement(["\"x","\"y"])}} z", "b": " "}`: "a tag of this template begins or ends a text of its JSON",
		`{"a": {{random.arrayElement(["x"])}} }`:                     "line 1, column 7: the records are not JSON",
	} {
		_, err := parse(t, src).Compact()
		assert.ErrorContains(t, err, want)
	}
}

// TestSakila: what ships is clean, and compact is the same JSON without white space.
func TestSakila(t *testing.T) {
	src, ok := templates.Get("sakila")
	require.True(t, ok)
	template := parse(t, src)
	assert.Empty(t, template.Warnings())
	assert.Nil(t, template.CheckJSON())
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
