package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

func newSchema(t testing.TB, columns ...string) *Schema {
	t.Helper()
	return schemaOf(t, func(*firehose.Converter) {}, columns...)
}

func schemaOf(t testing.TB, change func(*firehose.Converter), columns ...string) *Schema {
	t.Helper()
	c := firehose.Defaults().Converter
	for _, column := range columns {
		name, typ, _ := strings.Cut(column, " ")
		c.Columns = append(c.Columns, firehose.Column{Name: name, Type: typ})
	}
	change(&c)
	s, err := NewSchema(c)
	require.NoError(t, err)
	return s
}

var nested = []string{
	"name string", "n int", "big bigint", "x double", "ok boolean",
	"tags array<string>",
	"who struct<first:string,age:int>",
	"items array<struct<sku:string,counts:array<int>>>",
}

// convert returns the rows of an object that holds the records.
func rowsOf(t *testing.T, s *Schema, records ...string) []map[string]any {
	t.Helper()
	var object bytes.Buffer
	w := s.NewWriter(&object)
	for _, record := range records {
		rows, failed := s.NewReader().Append(nil, []byte(record))
		require.Nil(t, failed, record)
		_, err := w.Write(rows)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	file, err := parquet.OpenFile(bytes.NewReader(object.Bytes()), int64(object.Len()))
	require.NoError(t, err)
	require.LessOrEqual(t, len(file.RowGroups()), 1)
	reader := parquet.NewReader(file)
	var all []map[string]any
	for {
		row := map[string]any{}
		if err := reader.Read(&row); err == io.EOF {
			return all
		} else {
			require.NoError(t, err)
		}
		all = append(all, row)
	}
}

// Values become those of their columns as they were seen to do in AWS.
func TestValues(t *testing.T) {
	s := newSchema(t, nested...)
	for record, want := range map[string]string{
		`{}`: `{}`,
		`{"name":"a","n":1,"big":9007199254740993,"x":1.5,"ok":true}`:           `{"name":"a","n":1,"big":9007199254740993,"x":1.5,"ok":true}`,
		`{"NAME":"a","N":"12","BIG":"-3","X":"2e3","OK":"TRUE","other":[1,{}]}`: `{"name":"a","n":12,"big":-3,"x":2000,"ok":true}`,
		`{"name":1.50,"n":null,"ok":"no"}`:                                      `{"name":"1.50","ok":false}`,
		`{"name":{"A":[1, 2]}}`:                                                 `{"name":"{\"a\":[1,2]}"}`,
		`{"name":"é\n\u00e9"}`:                                                  `{"name":"é\né"}`,
		`{"tags":["a",null,2,["b"]]}`:                                           `{"tags":["a",null,"2","[\"b\"]"]}`,
		`{"tags":"alone"}`:                                                      `{"tags":["alone"]}`,
		`{"who":{"FIRST":"Zoe","extra":1}}`:                                     `{"who":{"first":"Zoe"}}`,
		`{"who":["Zoe",9,"ignored"]}`:                                           `{"who":{"first":"Zoe","age":9}}`,
		`{"items":[{"sku":"a","counts":[1,2]},null,{"sku":"b","counts":[]},{"counts":3}]}`: `{"items":[{"sku":"a","counts":[1,2]},null,{"sku":"b"},{"counts":[3]}]}`,
		`["first", 5]`:  `{"name":"first","n":5}`,
		" {\"n\": 3}\n": `{"n":3}`,
	} {
		rows := rowsOf(t, s, record)
		require.Len(t, rows, 1, record)
		got, err := json.Marshal(clean(rows[0]))
		require.NoError(t, err)
		assert.JSONEq(t, want, string(got), record)
	}
}

// clean returns a value as JSON has it, without the nulls and empty lists of members,
// which reading adds.
func clean(value any) any {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Map: // a struct, or a map
		out := map[string]any{}
		for _, name := range v.MapKeys() {
			member := clean(v.MapIndex(name).Interface())
			if list, is := member.([]any); member != nil && (!is || len(list) > 0) {
				out[fmt.Sprint(name)] = member
			}
		}
		return out
	case reflect.Struct: // in a map
		if list := v.FieldByName("List"); list.IsValid() {
			return clean(list.Interface())
		}
		if element := v.FieldByName("Element"); element.IsValid() {
			return clean(element.Interface())
		}
		out := map[string]any{}
		for i := range v.NumField() {
			out[strings.ToLower(v.Type().Field(i).Name)] = clean(v.Field(i).Interface())
		}
		return out
	case reflect.Slice:
		if text, is := v.Interface().([]byte); is {
			return string(text)
		}
		out := []any{}
		for i := range v.Len() {
			out = append(out, clean(v.Index(i).Interface()))
		}
		return out
	case reflect.Invalid:
		return nil
	}
	return v.Interface()
}

func TestErrors(t *testing.T) {
	reader := newSchema(t, nested...).NewReader()
	for record, want := range map[string]string{
		``:                             "DataFormatConversion.MalformedData: The record was empty or contained only whitespace.",
		" \n":                          "DataFormatConversion.MalformedData: The record was empty or contained only whitespace.",
		`plain text`:                   "DataFormatConversion.ParseError: Encountered malformed JSON.",
		`{"n":1} and more`:             "DataFormatConversion.ParseError: Encountered malformed JSON.",
		`{"n":01}`:                     "DataFormatConversion.ParseError: Encountered malformed JSON.",
		`7`:                            "DataFormatConversion.MalformedData: The input JSON contained a primitive at the top level. The top level must be an object or array.",
		`{"n":"oops"}`:                 `DataFormatConversion.MalformedData: Data does not match the schema. For input string: "oops"`,
		`{"n":1.5}`:                    `DataFormatConversion.MalformedData: Data does not match the schema. For input string: "1.5"`,
		`{"n":2147483648}`:             `DataFormatConversion.MalformedData: Data does not match the schema. For input string: "2147483648"`,
		`{"x":{}}`:                     `DataFormatConversion.MalformedData: Data does not match the schema. For input string: "{}"`,
		`{"who":42}`:                   "DataFormatConversion.MalformedData: Data does not match the schema. Data is not JSONObject  but java.lang.Long with value 42",
		`{"items":[{"counts":["x"]}]}`: `DataFormatConversion.MalformedData: Data does not match the schema. For input string: "x"`,
		`{"n":1}{"n":"oops"}`:          `DataFormatConversion.MalformedData: Data does not match the schema. For input string: "oops"`,
	} {
		kept, err := reader.Append([]byte("kept"), []byte(record))
		require.Equal(t, "kept", string(kept))
		require.NotNil(t, err, record)
		assert.EqualError(t, err, want, record)
	}
}

// Records may be written in any pieces, and several objects in one record are several rows.
func TestRowsAreInOrder(t *testing.T) {
	s := newSchema(t, "b int", "a string")
	var records []string
	for i := range 5000 {
		records = append(records, fmt.Sprintf(`{"a":"%d","b":%[1]d}{"b":%d}`, 2*i, 2*i+1)+"\n")
	}
	for _, pieces := range [][]string{records, {strings.Join(records, "")}, {strings.Join(records[:7], ""), strings.Join(records[7:], "")}} {
		rows := rowsOf(t, s, pieces...)
		require.Len(t, rows, 10_000)
		for i, row := range rows {
			require.EqualValues(t, i, row["b"])
		}
	}
	assert.Equal(t, "message hive_schema {\n\toptional int32 b (INT(32,true));\n\toptional binary a (STRING);\n}", s.parquet.String(), "in the order of the table")
}

// A writer that is used again writes the same bytes as a new one.
func TestWritersAreReused(t *testing.T) {
	var first []byte
	s := newSchema(t, nested...)
	for i := range 4 {
		var object bytes.Buffer
		w := s.NewWriter(&object)
		rows, failed := s.NewReader().Append(nil, []byte(`{"name":"a","n":1,"tags":["x"],"items":[{"sku":"a","counts":[1,2]}]}`))
		require.Nil(t, failed)
		for range 1 + 2000*(i%2) {
			_, err := w.Write(rows)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		switch i {
		case 0:
			first = object.Bytes()
		case 2:
			require.Equal(t, first, object.Bytes())
			var other bytes.Buffer
			again := newSchema(t, nested...).NewWriter(&other)
			again.Write(rows)
			require.NoError(t, again.Close())
			require.Equal(t, first, other.Bytes())
		}
	}
}

// The settings of ParquetSerDe decide how rows are written.
func TestParquetSettings(t *testing.T) {
	write := func(change func(*firehose.ParquetSerDe), pieces int) *parquet.File {
		t.Helper()
		s := schemaOf(t, func(c *firehose.Converter) { change(&c.Parquet) }, "name string", "n int")
		rows, failed := s.NewReader().Append(nil, []byte(`{"name":"a","n":1}`))
		require.Nil(t, failed)
		var object bytes.Buffer
		w := s.NewWriter(&object)
		for range pieces {
			_, err := w.Write(rows)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		file, err := parquet.OpenFile(bytes.NewReader(object.Bytes()), int64(object.Len()))
		require.NoError(t, err)
		require.EqualValues(t, pieces, file.NumRows())
		return file
	}
	column := func(file *parquet.File, i int) string {
		c := file.Metadata().RowGroups[0].Columns[i].MetaData
		return fmt.Sprint(c.Codec, c.Encoding)
	}
	file := write(func(*firehose.ParquetSerDe) {}, 10)
	assert.Equal(t, "SNAPPY [PLAIN RLE RLE_DICTIONARY]", column(file, 0))
	assert.Equal(t, "SNAPPY [PLAIN RLE]", column(file, 1))
	file = write(func(p *firehose.ParquetSerDe) { p.Compression, p.Dictionary, p.WriterVersion = "GZIP", false, "V2" }, 10)
	assert.NotContains(t, column(file, 0), "DICTIONARY")
	assert.Contains(t, column(file, 0), "GZIP")
	assert.Equal(t, "UNCOMPRESSED [PLAIN RLE]", column(write(func(p *firehose.ParquetSerDe) { p.Compression = "UNCOMPRESSED" }, 1), 1))
	assert.Len(t, write(func(p *firehose.ParquetSerDe) { p.BlockSizeBytes = 100 }, 10).RowGroups(), 2, "5 rows of 17 bytes in each block")
}
