package stacks

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The objects of the stream and the films never share a folder.
func TestFilmsHaveTheirFolderToThemselves(t *testing.T) {
	orders := filepath.Join(t.TempDir(), "orders.tmpl")
	require.NoError(t, os.WriteFile(orders, []byte(`{"order": {{random.number(9)}}}`), 0o600))
	for says, changes := range map[string]map[string]any{
		"setting catalog=true: the films that kdg films loads are under reference/: begin prefix with another folder":      {"prefix": "reference/!{timestamp:yyyy/}"},
		"setting catalog=true: the films that kdg films loads are under reference/: begin errorPrefix with another folder": {"errorPrefix": "reference/film/!{firehose:error-output-type}/"},
	} {
		_, err := read(with(changes))
		assert.NoError(t, err, "without a table")
		changes["catalog"] = "true"
		_, err = read(with(changes))
		assert.EqualError(t, err, says)
		changes["recordTemplate"] = orders
		_, err = read(with(changes))
		assert.NoError(t, err, "the records do not refer to films")
	}
}

// Objects expire by prefix, because the films must not expire.
func TestFilmsDoNotExpire(t *testing.T) {
	config, err := read(with(map[string]any{"expireAfterDays": "365", "catalog": "true"}))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"AmazonOpenSearchService-failed/", "activePartitionExceeded/", "decompression-failed/", "format-conversion-failed/", "http-endpoint-failed/",
		"metadata-extraction-failed/", "processing-failed/", "raw-errors/", "raw/", "source-errors/", "source/", "splunk-failed/",
		"streaming/", "undelivered/",
	}, config.expirePrefixes())
	config, err = read(with(map[string]any{"expireAfterDays": "365", "catalog": "true", "prefix": "data/a!{timestamp:yyyy}/", "errorPrefix": "errors/!{firehose:error-output-type}/"}))
	require.NoError(t, err)
	assert.Equal(t, []string{"data/", "errors/", "raw-errors/", "raw/", "source-errors/", "source/", "undelivered/"}, config.expirePrefixes())
	for _, changes := range []map[string]any{{"expireAfterDays": "365"}, {"catalog": "true"}} {
		config, err := read(with(changes))
		require.NoError(t, err)
		assert.Empty(t, config.expirePrefixes())
	}
	changes := map[string]any{"catalog": "true", "errorPrefix": "!{timestamp:yyyy/}!{firehose:error-output-type}/"}
	_, err = read(with(changes))
	assert.NoError(t, err, "nothing expires")
	changes["expireAfterDays"] = "30"
	_, err = read(with(changes))
	assert.EqualError(t, err, "setting expireAfterDays=30: with catalog=true, the films under reference/ must not expire, and S3 tells objects apart by the beginning of their keys: begin errorPrefix with a folder")
}
