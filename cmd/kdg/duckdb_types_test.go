package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/repo"
)

// typedStream is a template of a stream that converts to a table of every type.
const typedStream = `
Resources:
  Table:
    Type: AWS::Glue::Table
    Properties:
      DatabaseName: lake
      TableInput:
        Name: events
        StorageDescriptor:
          Columns:
            - {Name: id, Type: string}
            - {Name: tiny, Type: tinyint}
            - {Name: small, Type: smallint}
            - {Name: n, Type: int}
            - {Name: big, Type: bigint}
            - {Name: f, Type: float}
            - {Name: x, Type: double}
            - {Name: ok, Type: boolean}
            - {Name: price, Type: 'decimal(12,2)'}
            - {Name: day, Type: date}
            - {Name: sent, Type: timestamp}
            - {Name: code, Type: char(2)}
            - {Name: name, Type: varchar(40)}
            - {Name: list, Type: array<int>}
            - {Name: tags, Type: 'map<string,string>'}
            - {Name: who, Type: 'struct<first:string,age:int>'}
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamName: typed
      ExtendedS3DestinationConfiguration:
        Prefix: events/!{timestamp:yyyy/MM}/
        ErrorOutputPrefix: errors/!{firehose:error-output-type}/
        BufferingHints: {SizeInMBs: 64, IntervalInSeconds: 60}
        DataFormatConversionConfiguration:
          Enabled: true
          InputFormatConfiguration: {Deserializer: {OpenXJsonSerDe: {}}}
          OutputFormatConfiguration: {Serializer: {ParquetSerDe: {}}}
          SchemaConfiguration: {RoleARN: arn:r, DatabaseName: lake, TableName: !Ref Table}
`

// typedRecord is a template of records with a value for each column.
const typedRecord = `{"id":"{{random.uuid}}","Tiny":{{random.number({"min":-128,"max":127})}},"small":{{random.number(32767)}},"n":"{{random.number(999999)}}","big":{{random.number({"min":5000000000,"max":9007199254740991})}},
	"f":{{random.number(9)}}.25,"x":{{random.number(9)}}.1,"ok":{{random.boolean}},"price":{{random.number(999999)}}.{{random.number({"min":100,"max":999})}},
	"day":"20{{random.number({"min":10,"max":99})}}-0{{random.number({"min":1,"max":9})}}-1{{random.number(9)}}","sent":"{{date.now("YYYY-MM-DD HH:mm:ss.SSS")}}","code":"{{address.state}}","name":"{{name.firstName}}",
	"list":[{{random.number(9)}},{{random.number(9)}}],"tags":{"Color":"{{random.arrayElement(["red","blue"])}}"},"who":{"First":"{{name.firstName}}","age":{{random.number(99)}}}}`

// DuckDB finds every record once with the types of the table, however Parquet is written.
func TestDuckDBReadsEveryType(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("DuckDB is not installed in .venv: run make setup")
	}
	const n = 3000
	folder := t.TempDir()
	lake := func(name, stream string) string {
		template, records, out := filepath.Join(folder, name+".yaml"), filepath.Join(folder, "typed.tmpl"), filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(template, []byte(stream), 0o600))
		require.NoError(t, os.WriteFile(records, []byte(typedRecord), 0o600))
		var stderr bytes.Buffer
		require.Equal(t, ok, run(t.Context(), []string{"lake", "--template", template, "--from", "2026-01-31T23:58:00Z", "--count", fmt.Sprint(n), "--seed", "7", "--compact", "--out", out, records}, nil, io.Discard, &stderr), stderr.String())
		return out
	}
	text := lake("text", strings.Replace(typedStream, "Enabled: true", "Enabled: false", 1))
	for _, serDe := range []string{"{}", "{Compression: GZIP, WriterVersion: V2, EnableDictionaryCompression: false, PageSizeBytes: 65536}", "{Compression: UNCOMPRESSED, BlockSizeBytes: 67108864}"} {
		output, err := exec.Command(python, "testdata/everytype.py", lake("parquet", strings.Replace(typedStream, "ParquetSerDe: {}", "ParquetSerDe: "+serDe, 1)), text).Output()
		require.NoError(t, err)
		var got struct {
			Types        map[string]string
			Records, IDs int
			Same         []int
		}
		require.NoError(t, json.Unmarshal(output, &got))
		assert.Equal(t, map[string]string{
			"id": "VARCHAR", "tiny": "TINYINT", "small": "SMALLINT", "n": "INTEGER", "big": "BIGINT", "f": "FLOAT", "x": "DOUBLE", "ok": "BOOLEAN", "price": "DECIMAL(12,2)", "day": "DATE", "sent": "TIMESTAMP",
			"code": "VARCHAR", "name": "VARCHAR", "list": "INTEGER[]", "tags": "MAP(VARCHAR, VARCHAR)", "who": `STRUCT("first" VARCHAR, age INTEGER)`,
		}, got.Types)
		assert.Equal(t, n, got.Records)
		assert.Equal(t, n, got.IDs)
		assert.Equal(t, []int{n, n, n, n, n}, got.Same, "records with the values of the JSON")
		require.NoError(t, os.RemoveAll(filepath.Join(folder, "parquet")))
	}
}
