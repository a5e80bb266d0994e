package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/repo"
)

// partitionedStream is a template of a stream that partitions Sakila's records.
const partitionedStream = `{"Resources": {"A": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamName": "p", "ExtendedS3DestinationConfiguration": {
	"Prefix": "events/type=!{partitionKeyFromQuery:type}/!{timestamp:'month='yyyy-MM}/", "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
	"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60}, "DynamicPartitioningConfiguration": {"Enabled": true},
	"ProcessingConfiguration": {"Enabled": true, "Processors": [{"Type": "MetadataExtraction", "Parameters": [
		{"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{type:.eventType}"}, {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"}]}]}}}}}}`

// conversion converts to Parquet.
const conversion = `"DataFormatConversionConfiguration": {"InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}}, "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
	"SchemaConfiguration": {"RoleARN": "arn:aws:iam::111122223333:role/firehose", "DatabaseName": "lake", "TableName": "events"}}`

// DuckDB finds every record once, in the folder of its partition, as JSON and as Parquet.
func TestDuckDBReadsPartitions(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("DuckDB is not installed in .venv: run make setup")
	}
	folder := t.TempDir()
	template := filepath.Join(folder, "stream.json")
	require.NoError(t, os.WriteFile(template, []byte(partitionedStream), 0o600))
	from := time.Date(2025, 12, 30, 0, 0, 0, 0, time.UTC)
	const n = 4 * 24 * 3600 / 2
	want := expectedCounts(t, from, n)

	parquetTemplate := filepath.Join(folder, "parquet.json")
	require.NoError(t, os.WriteFile(parquetTemplate, []byte(strings.Replace(partitionedStream, `"BufferingHints"`,
		conversion+`, "BufferingHints"`, 1)), 0o600))
	for _, row := range []struct{ template, compression, format string }{{template, "UNCOMPRESSED", "json"}, {template, "GZIP", "json"}, {parquetTemplate, "UNCOMPRESSED", "parquet"}} {
		out := filepath.Join(t.TempDir(), "lake")
		var stderr bytes.Buffer
		require.Equal(t, ok, run(t.Context(), []string{"lake", "--template", row.template, "--from", "2025-12-30", "--for", "4d", "--rate", "0.5", "--seed", "7",
			"--compression", row.compression, "--out", out, "sakila"}, nil, io.Discard, &stderr), stderr.String())
		output, err := exec.Command(python, "testdata/partitions.py", out, row.format).Output()
		require.NoError(t, err)
		var got struct {
			Partitions          map[string]int
			Misplaced, Distinct int
			Columns             map[string]string
		}
		require.NoError(t, json.Unmarshal(output, &got))
		assert.Equal(t, want.Types, got.Partitions)
		assert.Zero(t, got.Misplaced)
		assert.Equal(t, n, got.Distinct, "records, each with another timestamp")
		if row.format == "parquet" {
			assert.Equal(t, map[string]string{"timestamp": "VARCHAR", "eventtype": "VARCHAR", "film_id": "INTEGER", "distributor": "VARCHAR", "platform": "VARCHAR", "state": "VARCHAR",
				"type": "VARCHAR", "month": "VARCHAR"}, got.Columns, "types of the table and of the folders")
		}
	}
}
