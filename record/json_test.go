package record_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"penstock/record"
	"penstock/record/faker"
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
	invalid(`{"a": {{random.number(9)}}`, `line 1, column 7: the records are not JSON: unexpected end of JSON input in "0", which this tag gave
    {"a": {{random.number(9)}}
          ^^^^^^^^^^^^^^^^^^^^`)
	invalid(`{\"a\":\"{{random.arrayElement(["x"])}}\"}`, `line 1, column 2: the records are not JSON: invalid character '\\' looking for beginning of object key string: the template's quotes are escaped, as for a JSON text: paste it without the backslashes
    {\"a\":\"{{random.arrayElement(["x"])}}\"}
     ^`)
}

// TestCheckJSONFindsRareRecords: of each tag, every text that it can give counts, and
// the least and the most of its numbers.
func TestCheckJSONFindsRareRecords(t *testing.T) {
	numbers := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprint(&b, i, ",")
		}
		return b.String()
	}
	for src, want := range map[string]string{
		`{"a": {{random.arrayElement([` + numbers(5000) + `"x"])}}}`:                                    `in "x", which this tag gave`,
		`{"a": {{random.weightedArrayElement({"weights":[0.999999,0.000001],"data":[1,"x"]})}}}`:        `in "x", which this tag gave`,
		`{"a": "{{random.weightedArrayElement({"weights":[0.999999,0.000001],"data":["a","b\"c"]})}}"}`: `after object key:value pair`,
		`{"a": 1{{random.number({"min":-1,"max":100000})}}}`:                                            `after object key:value pair in "-1"`,
		`{"a": {{random.number({"max":1000000})}}{{random.number(5)}}}`:                                 `after object key:value pair`,
		`{"h": {{date.now("HH")}}}`: `after object key:value pair`,
		`{"a": "{{random.arrayElement(["x","y\\"])}}{{random.arrayElement(["n","q"])}}"}`:                     `in string escape code`,
		`{"a": {{random.arrayElement(["\"x","1"])}}{{random.arrayElement(["","\""])}}}`:                       `invalid character`,
		`{"a": [{{random.weightedArrayElement({"weights":[1,1e-6],"data":["1","1]"]})}}, {{random.number}}]}`: `looking for beginning of object key string`,
	} {
		fault := parse(t, src).CheckJSON()
		if assert.NotNil(t, fault, src) {
			assert.Contains(t, fault.Msg, want, src)
		}
	}
	for _, src := range []string{ // what never comes does not count
		`{"a": {{random.weightedArrayElement({"weights":[1,0],"data":[1,"x"]})}}}`,
		`{"a": 1{{random.number(100000)}}}`,
		`{"h": {{date.now("H")}}, "d": "{{date.now("D")}}"}`,
		`{"a": {{random.arrayElement(["[","[1,"])}}{{random.number}}]}`,
	} {
		assert.Nil(t, parse(t, src).CheckJSON(), src)
	}
}

// TestCheckJSONAgreesWithRecords: what it says of a template is true of the records.
func TestCheckJSONAgreesWithRecords(t *testing.T) {
	for _, function := range faker.Functions() {
		for _, quotes := range []string{"", `"`} {
			template, err := record.Parse(`{"a": ` + quotes + "{{" + function.Name + "}}" + quotes + "}")
			if err != nil {
				continue // it needs arguments
			}
			valid := true
			s := record.NewState(1, at.Location())
			for range 300 {
				valid = valid && json.Valid(template.Append(nil, s))
			}
			if !valid {
				assert.NotNil(t, template.CheckJSON(), function.Name)
			}
		}
	}
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
