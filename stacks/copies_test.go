package stacks

import (
	"strings"
	"testing"

	"penstock/firehose"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCopiesHaveTheirFoldersToThemselves(t *testing.T) {
	for says, changes := range map[string]map[string]any{
		"setting backup=true: its objects are under source/: begin prefix with another folder":             {"backup": "true", "prefix": "source/events/"},
		"setting backup=true: its objects are under source-errors/: begin errorPrefix with another folder": {"backup": "true", "errorPrefix": "source-errors/!{firehose:error-output-type}/"},
		"setting alsoRaw=true: its objects are under raw/: begin prefix with another folder":               {"source": "stream", "alsoRaw": "true", "prefix": "raw/"},
		"setting alsoRaw=true: its objects are under raw-errors/: begin errorPrefix with another folder":   {"source": "stream", "alsoRaw": "true", "errorPrefix": "raw-errors/!{firehose:error-output-type}/"},
	} {
		_, err := read(with(changes))
		assert.EqualError(t, err, says)
		changes["backup"], changes["alsoRaw"] = "false", "false"
		_, err = read(with(changes))
		assert.NoError(t, err, "without copies")
	}
	_, err := read(with(map[string]any{"backup": "true", "alsoRaw": "true", "source": "stream", "prefix": "sources/", "errorPrefix": "rawer/!{firehose:error-output-type}/"}))
	assert.NoError(t, err)
}

func TestNameOfTheSecondStreamHasALimitToo(t *testing.T) {
	longest := strings.Repeat("s", 60)
	config, err := read(with(map[string]any{"source": "stream", "alsoRaw": "true", "deliveryStreamName": longest}))
	require.NoError(t, err)
	assert.Equal(t, longest+"-raw", config.Raw.Name)
	_, err = read(with(map[string]any{"source": "stream", "alsoRaw": "true", "deliveryStreamName": longest + "s"}))
	assert.ErrorContains(t, err, "setting alsoRaw=true, with its DeliveryStreamName: ")
}

// The copies buffer as the stream does, and converted records allow fewer sizes than they.
func TestCopiesOfAConvertedStream(t *testing.T) {
	config, err := read(with(map[string]any{"source": "stream", "alsoRaw": "true", "backup": "true", "format": "Parquet", "catalog": "true", "partitionBy": "eventType"}))
	require.NoError(t, err)
	assert.Equal(t, 64, config.Raw.BufferSizeMiB)
	assert.Empty(t, config.Raw.Conversion)
	assert.False(t, config.Raw.DynamicPartitioning)
	assert.Equal(t, []string{"raw-errors/*", "raw/*"}, config.Raw.KeyPatterns())
	assert.Equal(t, []string{"source-errors/*", "source/*"}, config.Stream.SourceBackup.KeyPatterns())
}

// wantCopy returns the copy of a stream that buffers 128 MiB or 60 seconds.
func wantCopy(folder string) firehose.Definition {
	d := firehose.Defaults()
	d.Prefix, d.ErrorOutputPrefix = folder+"/!{timestamp:yyyy/MM/dd/}", folder+"-errors/!{timestamp:yyyy/MM/dd/}!{firehose:error-output-type}/"
	d.BufferSizeMiB, d.BufferIntervalSeconds, d.Compression = 128, 60, firehose.GZIP
	return d
}

// wantRaw returns the second stream of a stream that appends delimiters.
func wantRaw(name, zone string) firehose.Stream {
	d := wantCopy("raw")
	d.Name, d.Source, d.TimeZone, d.AppendDelimiter = name, firehose.KinesisStreamAsSource, zone, true
	return firehose.MustNew(d)
}

// A backup has no zero buffering.
func TestBackupBuffersForAMinute(t *testing.T) {
	config, err := read(with(map[string]any{"backup": "true", "bufferIntervalSeconds": "0"}))
	require.NoError(t, err)
	assert.Equal(t, 0, config.Stream.BufferIntervalSeconds)
	assert.Equal(t, 60, config.Stream.SourceBackup.BufferIntervalSeconds)
}
