package stacks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"penstock/firehose"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A stream that Athena cannot query is rejected with catalog=true, and only then.
func TestCatalogRejectsStreams(t *testing.T) {
	notJSON := filepath.Join(t.TempDir(), "csv.tmpl")
	require.NoError(t, os.WriteFile(notJSON, []byte("{{random.uuid}},{{date.now}}"), 0o644))
	for says, change := range map[string]map[string]any{
		"setting catalog=true, with its Prefix: a random string differs in each key, so Athena cannot derive the folders: write streaming/!{timestamp:yyyy/MM/}\n    streaming/!{firehose:random-string}/\n              ^^^^^^^^^^^^^^^^^^^^^^^^^": {"prefix": "streaming/!{firehose:random-string}/"},
		"setting catalog=true: the table would include the whole bucket and its query results: begin Prefix with a folder, such as streaming/":                                                                                                      {"prefix": "!{timestamp:yyyy/MM/}"},
		"setting catalog=true: objects in the format ZIP cannot be read by Athena: set the compression to GZIP or UNCOMPRESSED":                                                                                                                     {"compression": "ZIP"},
		"setting catalog=true: objects in GZIP need the extension .gz for Athena: end the file extension with .gz if and only if the compression is GZIP":                                                                                           {"compression": "GZIP", "fileExtension": ".json"},
		"setting catalog=true: the partition key film_id has the name of a field of the records: rename the key, for example to part_film_id":                                                                                                       {"prefix": "streaming/film_id=!{timestamp:yyyy}/"},
	} {
		_, err := read(with(change))
		assert.NoError(t, err, "without a table")
		change["catalog"] = "true"
		_, err = read(with(change))
		assert.EqualError(t, err, says)
	}
	_, err := read(with(map[string]any{"catalog": "true", "recordTemplate": notJSON}))
	assert.ErrorContains(t, err, "setting recordTemplate=")
	assert.ErrorContains(t, err, "JSON")
}

// partitionBy and format change the defaults of other settings, which can still be set.
func TestDerivedDefaults(t *testing.T) {
	parsed := func(changes map[string]any) firehose.Stream {
		config, err := read(with(changes))
		require.NoError(t, err)
		return config.Stream
	}
	d := parsed(map[string]any{"partitionBy": "eventType,state"})
	assert.Equal(t, "streaming/eventtype=!{partitionKeyFromQuery:eventType}/state=!{partitionKeyFromQuery:state}/!{timestamp:yyyy/MM/}", d.Prefix)
	assert.Equal(t, 64, d.BufferSizeMiB)
	assert.Equal(t, 64, parsed(map[string]any{"format": "Parquet", "catalog": "true"}).BufferSizeMiB)
	assert.Equal(t, 128, parsed(map[string]any{"partitionBy": "state", "bufferSizeMiB": "128"}).BufferSizeMiB)
	assert.Equal(t, "a/!{partitionKeyFromQuery:state}/", parsed(map[string]any{"partitionBy": "state", "prefix": "a/!{partitionKeyFromQuery:state}/"}).Prefix)
}

func TestCopiesHaveTheirOwnStreams(t *testing.T) {
	config, err := read(with(map[string]any{"name": "Demo"}))
	require.NoError(t, err)
	assert.Equal(t, "DemoIngest", config.IngestStackName())
	assert.Equal(t, "DemoGenerator", config.GeneratorStackName())
	assert.Equal(t, "etl3-delivery-Demo", config.Stream.Name)

	longest, err := read(with(map[string]any{"name": strings.Repeat("N", 50)}))
	require.NoError(t, err)
	assert.Len(t, longest.Stream.Name, 64, "Firehose's limit")
}

// Conflicting settings are rejected with one line, the value and carets.
func TestConflictingSettings(t *testing.T) {
	for says, changes := range map[string]map[string]any{
		"setting compression: Parquet is compressed by its own writer: leave CompressionFormat out":  {"format": "Parquet", "catalog": "true", "compression": "GZIP"},
		"setting bufferSizeMiB: the size is 64 to 128 MiB with dynamic partitioning":                 {"partitionBy": "eventType", "bufferSizeMiB": "1"},
		"setting bufferSizeMiB: the size is 64 to 128 MiB with format conversion":                    {"format": "Parquet", "catalog": "true", "bufferSizeMiB": "1"},
		"setting bufferIntervalSeconds: the interval is 60 to 900 seconds with dynamic partitioning": {"partitionBy": "eventType", "bufferIntervalSeconds": "0"},
		"setting partitionBy: Prefix has no !{partitionKeyFromQuery:eventType}: write it there":      {"partitionBy": "eventType", "prefix": "streaming/!{timestamp:yyyy/}"},
		"setting prefix: no partition key is called state: write eventType":                          {"partitionBy": "eventType", "prefix": "!{partitionKeyFromQuery:eventType}/!{partitionKeyFromQuery:state}/"},
		"setting prefix: a partition key needs dynamic partitioning, which is off":                   {"prefix": "a/!{partitionKeyFromQuery:eventType}/"},
		"setting catalog=true, with its Prefix: Athena needs the values of a partition key":          {"partitionBy": "state", "catalog": "true"},
	} {
		_, err := read(with(changes))
		require.ErrorContains(t, err, says)
		assert.Len(t, strings.Split(err.Error(), "\n"), 3, err)
	}
	_, err := read(with(map[string]any{"partitionBy": "eventType", "catalog": "true", "format": "Parquet", "source": "stream"}))
	assert.NoError(t, err, "these settings do not conflict")
}

// The message names prefix, because its expression requires errorPrefix.
func TestPrefixExpressionNeedsAnErrorPrefix(t *testing.T) {
	_, err := read(with(map[string]any{"errorPrefix": ""}))
	assert.ErrorContains(t, err, "setting prefix: an expression here needs an ErrorOutputPrefix")
}

func TestEveryFaultIsReported(t *testing.T) {
	_, err := read(with(map[string]any{"name": "", "bufferSizeMiB": "0", "retainData": "no"}))
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), 3)
	assert.Equal(t,
		`setting bufferSizeMiB="0": must be a whole number of MiB from 1 to 128; set it in cdk.json's context or with -c bufferSizeMiB=1`,
		strings.Split(err.Error(), "\n")[1])
}
