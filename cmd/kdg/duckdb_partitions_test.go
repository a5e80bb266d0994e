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

	"penstock/firehose"
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

// partitions is the output of testdata/partitions.py.
type partitions struct {
	Partitions          map[string]int
	Misplaced, Distinct int
	Columns             map[string]string
}

// readPartitions reads a lake with DuckDB.
func readPartitions(t *testing.T, lake, format, key, misplaced string) (p partitions) {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("DuckDB is not installed in .venv: run make setup")
	}
	var stderr bytes.Buffer
	script := exec.Command(python, "testdata/partitions.py", lake, format, key, misplaced)
	script.Stderr = &stderr
	output, err := script.Output()
	require.NoError(t, err, stderr.String())
	require.NoError(t, json.Unmarshal(output, &p))
	return p
}

// DuckDB finds every record once, in the folder of its partition, as JSON and as Parquet.
func TestDuckDBReadsPartitions(t *testing.T) {
	folder := t.TempDir()
	template := filepath.Join(folder, "stream.json")
	require.NoError(t, os.WriteFile(template, []byte(partitionedStream), 0o600))
	from := time.Date(2025, 12, 31, 12, 0, 0, 0, time.UTC)
	const n = 24 * 3600 / 2
	want := expectedCounts(t, from, n)

	parquetTemplate := filepath.Join(folder, "parquet.json")
	require.NoError(t, os.WriteFile(parquetTemplate, []byte(strings.Replace(partitionedStream, `"BufferingHints"`,
		conversion+`, "BufferingHints"`, 1)), 0o600))
	for _, row := range []struct{ template, compression, format string }{{template, "UNCOMPRESSED", "json"}, {template, "GZIP", "json"}, {parquetTemplate, "UNCOMPRESSED", "parquet"}} {
		out := filepath.Join(t.TempDir(), "lake")
		var stderr bytes.Buffer
		require.Equal(t, ok, run(t.Context(), []string{"lake", "--template", row.template, "--from", "2025-12-31T12:00:00Z", "--for", "1d", "--rate", "0.5", "--seed", "7",
			"--compression", row.compression, "--out", out, "sakila"}, nil, io.Discard, &stderr), stderr.String())
		got := readPartitions(t, out, row.format, "type", "type <> eventType")
		assert.Equal(t, want.Types, got.Partitions)
		assert.Zero(t, got.Misplaced)
		assert.Equal(t, n, got.Distinct, "records, each with another timestamp")
		if row.format == "parquet" {
			assert.Equal(t, map[string]string{"timestamp": "VARCHAR", "eventtype": "VARCHAR", "film_id": "INTEGER", "distributor": "VARCHAR", "platform": "VARCHAR", "state": "VARCHAR",
				"type": "VARCHAR", "month": "VARCHAR"}, got.Columns, "types of the table and of the folders")
		}
	}
}

// Nested fields and times of every form are partitions. The records' clock is ahead of UTC,
// and DuckDB converts it independently.
func TestDuckDBReadsDates(t *testing.T) {
	records := filepath.Join(t.TempDir(), "events.tmpl")
	const n = 4 * 24 * 3600 / 50
	for form, sql := range map[string]string{
		`"{{date.now}}"`: "event.time::timestamptz",
		`"{{date.now("YYYY-MM-DDTHH:mm:ss.SSSZ")}}"`:   "event.time::timestamptz",
		`"{{date.utc("YYYY-MM-DDTHH:mm:ss.SSS[Z]")}}"`: "event.time::timestamptz",
		`{{date.now("X")}}`:                            "make_timestamptz(event.time * 1000000)",
		`{{date.now("x")}}`:                            "make_timestamptz(event.time * 1000)",
	} {
		require.NoError(t, os.WriteFile(records, []byte(`{"id":"{{random.uuid}}","event":{"type":"{{random.arrayElement(["rent","buy"])}}","time":`+form+`}}`), 0o600))
		d := firehose.Example()
		d.DynamicPartitioning, d.BufferSizeMiB, d.PartitionBy = true, 64, []string{"event.type", "event.time:yyyy-MM-dd"}
		d.Prefix = "events/event_type=!{partitionKeyFromQuery:event_type}/event_time_day=!{partitionKeyFromQuery:event_time_day}/"
		stream := filepath.Join(t.TempDir(), "stream.json")
		query, err := json.Marshal(firehose.MustNew(d).PartitionQuery())
		require.NoError(t, err)
		content := strings.Replace(strings.Replace(partitionedStream, `"{type:.eventType}"`, string(query), 1), "events/type=!{partitionKeyFromQuery:type}/!{timestamp:'month='yyyy-MM}/", d.Prefix, 1)
		require.NoError(t, os.WriteFile(stream, []byte(content), 0o600))

		out := filepath.Join(t.TempDir(), "lake")
		var stderr bytes.Buffer
		require.Equal(t, ok, run(t.Context(), []string{"lake", "--template", stream, "--from", "2025-12-30T20:00:00Z", "--for", "4d", "--rate", "0.02", "--seed", "7",
			"--tz", "Asia/Kolkata", "--out", out, records}, nil, io.Discard, &stderr), stderr.String())
		got := readPartitions(t, out, "json", "event_time_day", "event_type <> event.type or event_time_day::varchar <> strftime(timezone('UTC', "+sql+"), '%Y-%m-%d')")
		assert.Zero(t, got.Misplaced, form)
		assert.Equal(t, n, got.Distinct, form)
		assert.Equal(t, map[string]int{"2025-12-30": 288, "2025-12-31": 1728, "2026-01-01": 1728, "2026-01-02": 1728, "2026-01-03": 1440}, got.Partitions, form)
	}
}
