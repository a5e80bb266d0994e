package convert

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// valueOf returns the value of the only column after conversion, as text, or the error.
func valueOf(t *testing.T, s *Schema, record string) string {
	t.Helper()
	if _, failed := s.NewReader().Append(nil, []byte(record)); failed != nil {
		return failed.Error()
	}
	rows := rowsOf(t, s, record)
	require.Len(t, rows, 1)
	for _, value := range rows[0] {
		if at, is := value.(deprecated.Int96); is {
			day, nanos := int64(at[2])-julianEpoch, int64(at[1])<<32|int64(at[0])
			return time.Unix(day*secondsPerDay, nanos).UTC().Format("2006-01-02 15:04:05.999999999")
		}
		text, err := json.Marshal(clean(value))
		if err != nil { // infinity
			return fmt.Sprint(value)
		}
		return string(text)
	}
	return ""
}

const bad = "DataFormatConversion.MalformedData: Data does not match the schema. "

// A value becomes that of its column's type, or fails its record.
func TestTypes(t *testing.T) {
	input := func(text string) string { return bad + `For input string: "` + text + `"` }
	for typ, values := range map[string]map[string]string{
		"tinyint":  {`127`: `127`, `"-128"`: `-128`, `128`: bad + `Value out of range. Value:"128" Radix:10`, `1.0`: input("1.0"), `null`: `null`, `true`: input("true")},
		"smallint": {`-32768`: `-32768`, `32768`: bad + `Value out of range. Value:"32768" Radix:10`, `3000000000`: input("3000000000")},
		"int":      {`"+7"`: `7`, `""`: input(""), `" 7"`: input(" 7"), `1e3`: input("1e3"), `-2147483648`: `-2147483648`, `[1]`: input("[1]")},
		"integer":  {`7`: `7`},
		"bigint":   {`9223372036854775807`: `9223372036854775807`, `9223372036854775808`: input("9223372036854775808")},
		"float":    {`1.5`: `1.5`, `"2e3"`: `2000`, `1e100`: `+Inf`, `"abc"`: input("abc"), `"0x10"`: input("0x10"), `"1_0"`: input("1_0"), `"inf"`: input("inf")},
		"double":   {`0.1`: `0.1`, `7`: `7`, `"-1E-2"`: `-0.01`, `{}`: input("{}")},
		"boolean":  {`true`: `true`, `"TRUE"`: `true`, `"yes"`: `false`, `1`: `false`},
		"string":   {`"é\n\u00e9"`: `"é\né"`, `1.50`: `"1.50"`, `true`: `"true"`, `{"A": [1, {"B": null}]}`: `"{\"a\":[1,{\"b\":null}]}"`},
		"char(2)":  {`"äöü"`: `"äö"`, `"a"`: `"a"`, `12345`: `"12"`},
		"varchar(3)": {
			`"abcd"`: `"abc"`, `"日本語文"`: `"日本語"`},
		"date": {`"2026-09-07"`: `20703`, `"2026-9-7"`: `20703`, `"1969-12-31"`: `-1`, `"2026-02-30"`: input("2026-02-30"), `"2026-09-07 12:00:00"`: input("2026-09-07 12:00:00"), `20703`: input("20703")},
		"timestamp": {
			`"2026-09-07 12:00:02"`: `2026-09-07 12:00:02`, `"2026-9-7 1:2:3.5"`: `2026-09-07 01:02:03.5`, `"2018-02-07T20:38:48Z"`: `2018-02-07 20:38:48`, `"2018-02-07T20:38:48.123456789"`: `2018-02-07 20:38:48.123456789`,
			`"2026-9-7T12:00:02Z"`: input("2026-9-7T12:00:02Z"), `"2026-05-21T14:00:00+00:00"`: input("2026-05-21T14:00:00+00:00"), `"2026-13-01 00:00:00"`: input("2026-13-01 00:00:00"),
			`1518033528`: `2018-02-07 19:58:48`, `1518033528123`: `2018-02-07 19:58:48.123`, `"1518033528"`: `2018-02-07 19:58:48`, `1518033528.123`: `2018-02-07 19:58:48.123`,
			`0`: `1970-01-01 00:00:00`, `-1000`: `1969-12-31 23:43:20`, `999999999999`: `33658-09-27 01:46:39`, `1000000000000`: `2001-09-09 01:46:40`,
			`18446744073709551616`: input("18446744073709551616"), `"1e1000000000"`: input("1e1000000000"), `"1e-1000000000"`: `1970-01-01 00:00:00`, `"NaN"`: input("NaN"), `"now"`: input("now")},
		"array<int>":              {`[1,"2"]`: `[1,2]`, `3`: `[3]`, `[]`: ``, `[1,"x"]`: input("x")},
		"map<string,int>":         {`{"MixedKey":1,"b":"2"}`: `{"b":2,"mixedkey":1}`, `{"a":null}`: `{}`, `{"a":"x"}`: input("x"), `[1]`: bad + "Data is not JSONObject  but org.openx.data.jsonserde.json.JSONArray with value [1]"},
		"map<string,array<date>>": {`{"x":["2026-01-01",null]}`: `{"x":[20454,null]}`},
		"map<int,int>":            {`{"x":1}`: input("x")},
		"struct<a:int,b:map<string,struct<c:double>>>": {`{"A":1,"B":{"X":{"C":2}}}`: `{"a":1,"b":{"x":{"c":2}}}`, `[1]`: `{"a":1}`, `42`: bad + "Data is not JSONObject  but java.lang.Long with value 42", `"x"`: bad + "Data is not JSONObject  but java.lang.String with value x"},
	} {
		s := newSchema(t, "v "+typ)
		for value, want := range values {
			got := valueOf(t, s, `{"v":`+value+`}`)
			if want != "" {
				assert.Equal(t, want, got, "%s in %s", value, typ)
			} else {
				assert.NotContains(t, got, "DataFormatConversion", "%s in %s", value, typ)
			}
		}
	}
}

func TestDecimals(t *testing.T) {
	check := func(precision, scale int, value, want string) {
		t.Helper()
		encoded, why := appendDecimal(nil, value, precision, scale)
		if why != "" {
			require.Equal(t, want, why)
			return
		}
		require.Len(t, encoded, bytesOf(precision))
		require.Equal(t, want, unscaled(encoded), "%s", value)
	}
	check(4, 2, "12.345", "1235")
	check(4, 2, "-12.345", "-1235")
	check(4, 2, "12.344", "1234")
	check(4, 2, "0.004", "0")
	check(4, 2, "-0.001", "0")
	check(4, 2, ".5", "50")
	check(4, 2, "99.999", "Value 99.999 is out of range for a column of type decimal(4,2).")
	check(4, 2, "12345.67", "Value 12345.67 is out of range for a column of type decimal(4,2).")
	check(22, 2, "12345678901234567890.12", "1234567890123456789012")
	check(38, 0, strings.Repeat("9", 38), strings.Repeat("9", 38))
	check(22, 2, "0e1000000000", "0")
	check(22, 2, "1e-1000000000", "0")
	check(22, 2, "1e1000000000", "Value 1e1000000000 is out of range for a column of type decimal(22,2).")
	check(22, 2, "1e99999999999999999999", "Value 1e99999999999999999999 is out of range for a column of type decimal(22,2).")
	check(10, 2, "1.5E+3", "150000")
	check(10, 2, "0012.50", "1250")
	for _, no := range []string{"", "x", "1x", "1.2.3", "e5", "1e", ".", "-", "true"} {
		check(10, 2, no, `For input string: "`+no+`"`)
	}
	require.Equal(t, []int{1, 2, 5, 9, 16}, []int{bytesOf(2), bytesOf(4), bytesOf(10), bytesOf(19), bytesOf(38)})
}

// The settings of OpenXJsonSerDe decide which keys a column has.
func TestOpenXSettings(t *testing.T) {
	with := func(change func(*firehose.Deserializer)) func(*firehose.Converter) {
		return func(c *firehose.Converter) { change(&c.Deserializer) }
	}
	check := func(change func(*firehose.Deserializer), record, want string) {
		t.Helper()
		rows := rowsOf(t, schemaOf(t, with(change), "a_b string", "ts string", "m map<string,string>", "s struct<x_y:int>"), record)
		got, err := json.Marshal(clean(rows[0]))
		require.NoError(t, err)
		assert.JSONEq(t, want, string(got))
	}
	none := func(*firehose.Deserializer) {}
	check(none, `{"A_B":"1","a.b":"2","TS":"3","m":{"K.L":"v"}}`, `{"a_b":"1","ts":"3","m":{"k.l":"v"}}`)
	check(func(d *firehose.Deserializer) { d.DotsToUnderscores = true }, `{"A.B":"1","m":{"K.L":"v"},"s":{"x.Y":2}}`, `{"a_b":"1","m":{"k_l":"v"},"s":{"x_y":2}}`)
	check(func(d *firehose.Deserializer) { d.CaseInsensitive = false }, `{"A_B":"1","ts":{"K":1},"m":{"K":"v"},"s":{"X_Y":2}}`, `{"ts":"{\"K\":1}","m":{"K":"v"},"s":{}}`)
	mapped := func(d *firehose.Deserializer) { d.Keys = map[string]string{"ts": "timeStamp", "none": "x"} }
	check(mapped, `{"TimeStamp":"1","ts":"2"}`, `{"ts":"1"}`)
	check(func(d *firehose.Deserializer) { mapped(d); d.CaseInsensitive = false }, `{"TimeStamp":"1","timeStamp":"2"}`, `{"ts":"2"}`)
	check(none, `{"\u0074s":"escaped \"name\""}`, `{"ts":"escaped \"name\""}`)
	check(none, `{"ts":"1","TS":"2"}`, `{"ts":"2"}`)
}

// HiveJsonSerDe is stricter, and messages are those that it was seen to give.
func TestHive(t *testing.T) {
	hive := func(c *firehose.Converter) { c.Deserializer.Hive = true }
	s := schemaOf(t, hive, "id string", "tags array<string>", "person struct<name:string,age:int>", "items array<struct<sku:string,qty:int>>", "attrs map<string,array<string>>")
	numeric := func(token string) string {
		return bad + "Current token (" + token + ") not numeric, can not use numeric value accessors"
	}
	const start, field = bad + "java.io.IOException: Start of ", "DataFormatConversion.MalformedData: One or more fields have incorrect format. Exception when validating field (root)"
	for record, want := range map[string]string{
		`{"tags":"solo"}`:               start + "Array expected",
		`{"items":{"sku":"x"}}`:         start + "Array expected",
		`{"attrs":{"k":"x"}}`:           start + "Array expected",
		`{"person":["Bob",41]}`:         start + "Object expected",
		`{"person":42}`:                 start + "Object expected",
		`["a"]`:                         start + "Object expected",
		`{"person":{"age":"7"}}`:        numeric("VALUE_STRING"),
		`{"person":{"age":true}}`:       numeric("VALUE_TRUE"),
		`{"person":{"age":{}}}`:         numeric("START_OBJECT"),
		`{"id":{"nested":1}}`:           field,
		`{"tags":[{"MixedKey":1}]}`:     field,
		`{"person":{"age":3000000000}}`: bad + `For input string: "3000000000"`,
	} {
		_, failed := s.NewReader().Append(nil, []byte(record))
		require.NotNil(t, failed, record)
		assert.EqualError(t, failed, want, record)
	}
	rows := rowsOf(t, s, `{"ID":7,"ATTRS":{"MixedKey":["v"]},"PERSON":{"NAME":"Bob","AGE":2},"tags":[1,null]}`)
	got, err := json.Marshal(clean(rows[0]))
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"7","attrs":{"MixedKey":["v"]},"person":{"name":"Bob","age":2},"tags":["1",null]}`, string(got))
}

func TestTimestampFormats(t *testing.T) {
	check := func(formats []string, typ, value, want string) {
		t.Helper()
		s := schemaOf(t, func(c *firehose.Converter) {
			c.Deserializer.Hive, c.Deserializer.TimestampFormats = true, formats
		}, "v "+typ)
		require.Equal(t, want, valueOf(t, s, `{"v":`+value+`}`))
	}
	const no = bad + "Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff]"
	check(nil, "timestamp", `"2026-9-7 1:2:3.25"`, "2026-09-07 01:02:03.25")
	check(nil, "timestamp", `"2026-09-07T01:02:03Z"`, no)
	check(nil, "timestamp", `1518033528123`, no)
	check([]string{"millis"}, "timestamp", `1518033528123`, "2018-02-07 19:58:48.123")
	check([]string{"millis"}, "timestamp", `"2026-09-07 01:02:03"`, "2026-09-07 01:02:03")
	check([]string{"yyyy-MM-dd'T'HH:mm:ssZ"}, "timestamp", `"2026-09-07T01:02:03+01:30"`, "2026-09-06 23:32:03")
	check([]string{"yyyy-MM-dd'T'HH:mm:ss.SSSZZ"}, "timestamp", `"2026-09-07T01:02:03.5Z"`, "2026-09-07 01:02:03.5")
	check([]string{"yyyyMMddHHmmss"}, "timestamp", `"20260907010203"`, "2026-09-07 01:02:03")
	check([]string{"dd/MM/yyyy", "EEE, d MMM yyyy h:mm a"}, "timestamp", `"Mon, 7 Sep 2026 12:05 am"`, "2026-09-07 00:05:00")
	check([]string{"MMMM d yyyy 'o''clock' k"}, "timestamp", `"september 7 2026 o'clock 24"`, no)
	check([]string{"dd/MM/yyyy"}, "date", `"07/09/2026"`, `20703`)
	check([]string{"dd/MM/yyyy"}, "timestamp", `"31/02/2026"`, no)
	check([]string{"dd/MM/yyyy"}, "timestamp", `"07/09/2026 "`, no)
}
