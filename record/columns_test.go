package record_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"penstock/record"
	"penstock/record/faker"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// columns formats a template's columns on one line. A star marks the type of an Instant.
func columns(t *testing.T, src string) string {
	t.Helper()
	all, err := parse(t, src).Columns()
	require.NoError(t, err, src)
	var texts []string
	for _, c := range all {
		star := ""
		if c.Instant {
			star = "*"
			assert.Equal(t, "string", c.Type, c.Name)
		}
		texts = append(texts, c.Name+" "+c.Type+star)
	}
	return strings.Join(texts, ", ")
}

func TestColumnsOfSakila(t *testing.T) {
	src, _ := templates.Get("sakila")
	all, err := parse(t, src).Columns()
	require.NoError(t, err)
	assert.Equal(t, []record.Column{
		{Name: "timestamp", Field: "timestamp", Type: "string", Instant: true},
		{Name: "eventtype", Field: "eventType", Type: "string", Values: []string{"rent", "buy", "trailer"}},
		{Name: "film_id", Field: "film_id", Type: "int"},
		{Name: "distributor", Field: "distributor", Type: "string", Values: []string{"amazon prime", "google play", "apple itunes", "twitter", "microsoft", "meta", "youtube"}},
		{Name: "platform", Field: "platform", Type: "string", Values: []string{"ios", "android", "xbox", "social-media", "tech", "other"}},
		{Name: "state", Field: "state", Type: "string"},
	}, all)
}

// TestColumnValues checks Values for tags that pick from a list.
func TestColumnValues(t *testing.T) {
	const list = `{{random.arrayElement(["a","b","a"])}}`
	for value, want := range map[string][]string{
		`"` + list + `"`: {"a", "b"},
		`"{{random.weightedArrayElement({"weights": [1, 0], "data": ["a", "b"]})}}"`: {"a"},
		`"{{random.objectElement({"x": "a", "y": "b"})}}"`:                           {"a", "b"},
		`"` + list + list + `"`: nil, `"` + list + `-"`: nil, `"-` + list + `"`: nil, `{"v": "` + list + `"}`: nil, `["` + list + `"]`: nil,
		`"{{random.arrayElements(["a","b"])}}"`:  nil, // prints several elements
		`"{{random.arrayElement(["1","2"])}}"`:   {"1", "2"},
		`{{random.arrayElement([1,2])}}`:         nil, // not strings
		`"{{name.firstName}}"`:                   nil,
		`"{{random.number(2)}}"`:                 nil,
		`"{{random.arrayElement([true,null])}}"`: {"true", "null"},
	} {
		all, err := parse(t, `{"other": "{{name.lastName}}", "v": `+value+`, "more": 1}`).Columns()
		require.NoError(t, err, value)
		assert.Equal(t, want, all[1].Values, value)
	}
}

// TestFind finds columns in structs, with what is known of them.
func TestFind(t *testing.T) {
	all, err := parse(t, `{"n": 1, "Event": {"at": "{{date.now}}", "x": {"Type": "{{random.arrayElement(["a","b"])}}"}, "y": ["z"]}, "Type": "c"}`).Columns()
	require.NoError(t, err)
	for path, want := range map[string]record.Column{
		"n":            {Name: "n", Field: "n", Type: "int"},
		"Event.at":     {Name: "at", Field: "at", Type: "string", Instant: true},
		"Event.x.Type": {Name: "type", Field: "Type", Type: "string", Values: []string{"a", "b"}},
	} {
		got, found := record.Find(all, strings.Split(path, "."))
		assert.True(t, found, path)
		assert.Equal(t, want, got)
	}
	for _, path := range []string{"event", "Event.type", "n.x", "Event.y.z", ""} {
		_, found := record.Find(all, strings.Split(path, "."))
		assert.False(t, found, path)
	}
}

// TestColumns checks that a column's type fits all of its values.
func TestColumns(t *testing.T) {
	for value, want := range map[string]string{
		`"x"`: "string", `""`: "string", "true": "boolean", "{{random.boolean}}": "boolean", "null": "string", "12": "int", "-0": "int",

		"{{random.number}}":                                               "int",
		"{{random.number(2147483647)}}":                                   "int",
		"{{random.number(2147483648)}}":                                   "bigint",
		`{{random.number({"min":-2147483648,"max":0})}}`:                  "int",
		`{{random.number({"min":-2147483649,"max":0})}}`:                  "bigint",
		`{{random.number({"min":-2147483648,"max":0,"precision":1000})}}`: "bigint", // the multiple below min
		`{{random.number({"max":2147483647,"precision":10})}}`:            "bigint", // the multiple above max
		"{{random.number(1,3000000000)}}":                                 "bigint",
		"{{random.number(3000000000,1)}}":                                 "bigint",
		`{{random.number({"min":"5","max":"2147483648"})}}`:               "bigint",
		"{{datatype.number(2147483648)}}":                                 "bigint",
		"{{faker.number.int({\"max\":2147483648})}}":                      "bigint",
		"{{ random.number (2147483648) }}":                                "bigint",
		"9223372036854775807":                                             "bigint",
		"9223372036854775808":                                             "double",
		"{{random.number(1e18)}}":                                         "bigint",
		"{{random.number(1e25)}}":                                         "double",
		`{{random.number({"min":1,"max":99,"precision":0.01})}}`:          "double",
		`{{random.number({"min":1,"max":99,"precision":0.5})}}`:           "double",
		`{{random.number({"min":1,"max":99,"precision":10})}}`:            "int",
		"{{random.number(9)}}{{random.number(9)}}.5":                      "",
		"1{{random.number(9)}}{{random.number({\"min\":1000000,\"max\":9999999})}}{{random.number(9)}}":   "int",
		"2{{random.number({\"min\":10000,\"max\":99999})}}{{random.number({\"min\":1000,\"max\":9999})}}": "bigint",
		"{{random.float}}": "double", "{{random.float(5,2147483648,2)}}": "double", "{{finance.amount}}": "double", "{{finance.amount(1,9,0)}}": "int",
		"{{address.latitude}}": "double", "1.0": "double", "1e3": "double",

		`{{date.now("YYYY")}}`: "int", `{{date.now("X")}}`: "bigint", `{{date.now("x")}}`: "bigint", // exceeds 32 bits from 2038

		`{{random.arrayElement([200,404])}}`:                                                       "int",
		`{{random.arrayElement([1,2147483648])}}`:                                                  "bigint",
		`{{random.arrayElement([1,2.5])}}`:                                                         "double",
		`{{random.arrayElement([1,null])}}`:                                                        "int",
		`{{random.arrayElement([1,true])}}`:                                                        "string",
		`{{random.arrayElement([1,"\"x\""])}}`:                                                     "string",
		`{{random.weightedArrayElement({"weights":[1000000,0.001],"data":[1,"\"x\""]})}}`:          "string",
		`{{random.weightedArrayElement({"weights":[1000000,0.001],"data":[1,"[1]"]})}}`:            "",
		`{{random.weightedArrayElement({"weights":[1000000,0],"data":[1,"\"x\""]})}}`:              "int",
		`{{random.weightedArrayElement({"weights":[1],"data":[1,"\"x\""]})}}`:                      "int",
		`{{random.weightedArrayElement([{"weight":1000000,"value":1},{"weight":1,"value":2.5}])}}`: "double",
		`{{helpers.weightedArrayElement({"weights":[1e9,1e-9],"data":[1,true]})}}`:                 "string",
		`{{random.objectElement({"a":1,"b":2.5})}}`:                                                "double",
		`{{random.objectElement({"1":"x","2":"y"},"key")}}`:                                        "int",
		`{{helpers.randomize(1,2.5)}}`:                                                             "double",
		`{{random.arrayElement("12")}}`:                                                            "int",

		`["x"]`: "array<string>", "[]": "array<string>", "[null]": "array<string>", "[1,2.5]": "array<double>", "[[1],[]]": "array<array<int>>",
		`[1,"x"]`:                "array<string>",
		`[{"A":1},{"b":[true]}]`: "array<struct<a:int,b:array<boolean>>>",
		`[{{random.arrayElements([1,2,3000000000])}}]`:                              "array<bigint>",
		`{"b":{"c":{{random.number}},"D":"x"},"e":[1]}`:                             "struct<b:struct<c:int,d:string>,e:array<int>>",
		`{{random.arrayElement(["{\"b\":1}","{\"c\":2.5}","{\"b\":3000000000}"])}}`: "struct<b:bigint,c:double>",
		`{{random.arrayElement(["{\"b\":1}","null"])}}`:                             "struct<b:int>",
		"{{helpers.createTransaction}}":                                             "struct<amount:string,date:string,business:string,name:string,type:string,account:string>",
	} {
		src := `{"a": ` + value + "}"
		if want == "" {
			_, err := parse(t, src).Columns()
			assert.Error(t, err, src)
			continue
		}
		assert.Equal(t, "a "+want, columns(t, src), src)
	}
}

// TestColumnsOfTime checks which strings are timestamps and which are Instants.
func TestColumnsOfTime(t *testing.T) {
	for value, want := range map[string]string{
		"{{date.now}}": "string*", "{{date.utc}}": "string*", "{{current.timestamp}}": "string*",
		`{{date.now("YYYY-MM-DD HH:mm:ss")}}`:                                     "timestamp",
		`{{date.utc("YYYY-MM-DD HH:mm:ss.SSS")}}`:                                 "timestamp",
		`{{date.utc("YYYY-MM-DD HH:mm:ss.SSSSSSSSS")}}`:                           "timestamp",
		`{{date.utc("YYYY-MM-DD HH:mm")}}`:                                        "string",
		`{{date.utc("YYYY-M-DD HH:mm:ss")}}`:                                      "string",
		`{{date.utc("YYYY-MM-DD hh:mm:ss")}}`:                                     "timestamp", // 12-hour clock, but the form of a timestamp
		`{{date.utc("YYYY-MM-DD kk:mm:ss")}}`:                                     "string",    // prints 24:00:00
		`{{date.utc("YYYY-MM-DD HH:mm:ssZ")}}`:                                    "string",
		`{{date.utc("YYYY-MM-DD HH:mm:ss z")}}`:                                   "string",
		`{{date.now("YYYY-MM-DD HH:mm:ss z")}}`:                                   "string",
		`{{date.utc("YYYY/MM/DD HH:mm:ss")}}`:                                     "string",
		`{{date.utc("YYYY-MM-DD")}}`:                                              "string",
		`{{date.now("YYYY-MM-DDTHH:mm:ss")}}`:                                     "string*",
		`{{date.now("YYYY-MM-DDTHH:mm:ss.SSSZ")}}`:                                "string*",
		`{{date.now("YYYY-MM-DDTHH:mm:ssZZ")}}`:                                   "string",
		`{{date.past}}`:                                                           "string",
		`{{date.now("x")}}`:                                                       "string",
		`{{random.arrayElement(["2026-11-23 10:30:07",""])}}`:                     "string",
		`{{random.arrayElement(["2026-11-23 10:30:07","2026-11-23T10:30:07Z"])}}`: "string",
		`2026-02-{{random.number({"min":10,"max":28})}} 10:30:07`:                 "timestamp",
		`2026-02-{{random.number({"min":10,"max":30})}} 10:30:07`:                 "string",
	} {
		assert.Equal(t, "a "+want, columns(t, `{"a": "`+value+`"}`), value)
	}
	assert.Equal(t, "a struct<at:timestamp>, b array<timestamp>, c struct<at:string>", columns(t,
		`{"a": {"at": "{{date.now("YYYY-MM-DD HH:mm:ss")}}"}, "b": ["{{date.utc("YYYY-MM-DD HH:mm:ss.S")}}"], "c": {"at": "{{date.now}}"}}`))
	assert.Equal(t, "a timestamp", columns(t, `{"a": {{random.arrayElement(["null","\"2026-11-23 10:30:07\""])}}}`))
}

// TestColumnsOfRareValues checks that the types include the ends of the range and the rare
// list elements, for every function that has them.
func TestColumnsOfRareValues(t *testing.T) {
	few, many := "[1,2,true]", "["+strings.Repeat("1,", 20_000)+"true]"
	for arguments, want := range map[string][]string{
		`({"min":0,"max":2147483648})`:                          {"datatype.float double", "datatype.number bigint", "helpers.objectValue bigint", "number.float double", "number.int bigint", "random.float double", "random.number bigint", "random.objectElement bigint"},
		`({"weights":[1e9,1e-9],"data":[1,true]})`:              {"helpers.objectValue string", "helpers.weightedArrayElement string", "random.objectElement string", "random.weightedArrayElement string"},
		`([{"weight":1e9,"value":1},{"weight":1,"value":2.5}])`: {"helpers.weightedArrayElement double", "random.weightedArrayElement double"},
		"(" + few + ")":   {"helpers.arrayElement string", "helpers.arrayElements string", "helpers.objectValue string", "helpers.randomize string", "helpers.shuffle string", "random.arrayElement string", "random.arrayElements string", "random.objectElement string"},
		"(" + few + ",1)": {"helpers.arrayElements string", "random.arrayElements string"},
	} {
		var got []string
		for _, f := range faker.Functions() {
			src := `{"a": [{{` + f.Name + arguments + "}}]}"
			template, err := record.Parse(src)
			if err != nil || ignored.MatchString(fmt.Sprint(template.Warnings())) || template.CheckRecords() != nil {
				continue
			}
			if one := !strings.HasSuffix(f.Name, "s") && f.Name != "helpers.shuffle"; one || strings.HasSuffix(arguments, ",1)") { // prints a single element
				src = strings.Replace(src, few, many, 1)
			}
			all, err := parse(t, src).Columns()
			require.NoError(t, err, f.Name)
			if hive := strings.TrimSuffix(strings.TrimPrefix(all[0].Type, "array<"), ">"); !strings.HasPrefix(hive, "struct") {
				got = append(got, f.Name+" "+hive)
			}
		}
		assert.Equal(t, want, got, "%.60s", arguments)
	}
}

// ignored matches warnings about arguments that a function does not read.
var ignored = regexp.MustCompile("ignores")

// TestColumnsOfMembers checks that members are in the order of the template, and that a
// member may be missing in some records.
func TestColumnsOfMembers(t *testing.T) {
	assert.Equal(t, "z int, b_2 string, a int", columns(t, `{"Z": 1, "b_2": "x", {{random.arrayElement(["\"a\": 1", "\"z2\": true"])}}}`)[:len("z int, b_2 string, a int")])
	assert.Equal(t, "a int, b int", columns(t, `{ "a" : 1 {{random.weightedArrayElement({"weights":[1e9,1],"data":["",", \"b\": 2"]})}} }`))
}

// TestColumnsErrors checks the one-line errors of templates without columns.
func TestColumnsErrors(t *testing.T) {
	for src, want := range map[string]string{
		"{{name.firstName}},{{random.number}}": `the records are plain text, but only JSON objects have columns: write the template as {"name": "{{name.lastName}}"}`,
		"plain":                                `the records are plain text, but only JSON objects have columns: write the template as {"name": "{{name.lastName}}"}`,
		"{{random.number}}":                    `a record is a number, but only JSON objects have columns: write the template as {"name": value}`,
		"null":                                 `a record is null, but only JSON objects have columns: write the template as {"name": value}`,
		`[{"a": 1}]`:                           `a record is an array, but only JSON objects have columns: write the template as {"name": value}`,
		`{{random.weightedArrayElement({"weights":[1e9,1],"data":["{\"a\":1}","true"]})}}`: `a record is a boolean, but only JSON objects have columns: write the template as {"name": value}`,
		"{}":                                    `the records are empty objects, but a table needs at least one column: write for example {"name": "{{name.lastName}}"}`,
		"{\"a\": 1,\n\"b\": {{name.lastName}}}": `line 2, column 6: the records are not JSON: 'D' instead of a value, in the possible value "Duncan" of this tag: put the tag in double quotes`,
		`{"a": {{random.weightedArrayElement({"weights":[1e9,1],"data":[1,"x"]})}}}`: `line 1, column 7: the records are not JSON: 'x' instead of a value, in the possible value "x" of this tag: put the tag in double quotes`,
		`{"a": 1, "b": 2, "a": 3}`:                               "column a occurs twice in a record, and the SerDe rejects duplicate keys: remove or rename one",
		`{"a": [{"b": {"c": 1, "c": 2}}]}`:                       "column a[].b.c occurs twice in a record, and the SerDe rejects duplicate keys: remove or rename one",
		`{"filmId": 1, "filmid": 2}`:                             `columns "filmId" and "filmid" differ only in case, and Athena ignores case: rename one`,
		`{{random.arrayElement(["{\"URL\":1}","{\"Url\":1}"])}}`: `columns "URL" and "Url" differ only in case, and Athena ignores case: rename one`,
		`{"x": {"a.B-c": 1}}`:                                    `column "x.a.B-c": Athena allows 1 to 255 letters, digits and _ in a name: rename it, for example to "a_b_c", or define the table by hand with the SerDe property "mapping.…"`,
		`{"名": 1}`:                                               `column "名": Athena allows 1 to 255 letters, digits and _ in a name: rename it, for example to "name", or define the table by hand with the SerDe property "mapping.…"`,
		`{"a": {"b": {}}}`:                                       "column a.b is an empty object, but a struct needs at least one member: add a member, or use a string",
		`{"a": [{}]}`:                                            "column a[] is an empty object, but a struct needs at least one member: add a member, or use a string",
		`{"a": [1, [2]]}`:                                        "column a[] is an array in some records and a number in others, but a column has one type: use the same type in every record",
		`{"a": {{random.weightedArrayElement({"weights":[1e9,1],"data":["[1]","{\"b\":1}"]})}}}`: "column a is an object in some records and an array in others, but a column has one type: use the same type in every record",
		`{"a": {"B": {{random.arrayElement(["{\"b\":1}","\"x\""])}}}}`:                           "column a.B is an object in some records and a string in others, but a column has one type: use the same type in every record",
	} {
		_, err := parse(t, src).Columns()
		assert.EqualError(t, err, want, src)
	}
}
