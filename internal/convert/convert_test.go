package convert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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

// clean removes the nulls and empty lists of members, which reading adds, and the
// bytes of texts.
func clean(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, member := range value {
			if list, is := member.([]any); is && len(list) == 0 {
				continue
			}
			if cleaned := clean(member); cleaned != nil {
				out[name] = cleaned
			}
		}
		return out
	case []any:
		out := []any{}
		for _, item := range value {
			out = append(out, clean(item))
		}
		return out
	case []byte:
		return string(value)
	}
	return value
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

// BenchmarkWrite compares converting records with writing the same rows by the library
// alone.
func BenchmarkWrite(b *testing.B) {
	columns := []string{"timestamp string", "eventtype string", "film_id int", "distributor string", "platform string", "state string"}
	type row struct {
		Timestamp   *string `parquet:"timestamp,dict"`
		EventType   *string `parquet:"eventtype,dict"`
		FilmID      *int32  `parquet:"film_id"`
		Distributor *string `parquet:"distributor,dict"`
		Platform    *string `parquet:"platform,dict"`
		State       *string `parquet:"state,dict"`
	}
	const n = 100_000
	var text []byte
	var rows []row
	for i := range n {
		at, kind, film := fmt.Sprintf("2026-01-01T00:%02d:%02d+00:00", i/6000%60, i/100%60), []string{"rent", "buy", "trailer"}[i%3], int32(i%1000)
		by, on, state := []string{"google play", "meta", "twitter"}[i%3], []string{"ios", "android"}[i%2], fmt.Sprint("State ", i%50)
		text = fmt.Appendf(text, `{"timestamp":%q,"eventType":%q,"film_id":%d,"distributor":%q,"platform": %q,"state":%q}`+"\n", at, kind, film, by, on, state)
		rows = append(rows, row{&at, &kind, &film, &by, &on, &state})
	}
	b.Run("convert", func(b *testing.B) {
		schema := newSchema(b, columns...)
		reader := schema.NewReader()
		var rows []byte
		for b.Loop() {
			w := schema.NewWriter(io.Discard)
			n := 0
			for line := range bytes.Lines(text) {
				var failed *Error
				if rows, failed = reader.Append(rows, line); failed != nil {
					b.Fatal(failed)
				}
				if n++; n%200 == 0 {
					w.Write(rows)
					rows = rows[:0]
				}
			}
			w.Close()
		}
		b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			w := parquet.NewGenericWriter[row](io.Discard, parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1))
			for rest := rows; len(rest) > 0; {
				end := min(len(rest), 200)
				w.Write(rest[:end])
				rest = rest[end:]
			}
			w.Close()
		}
		b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
}
