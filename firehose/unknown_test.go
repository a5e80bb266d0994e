package firehose_test

import (
	"errors"
	"testing"

	"penstock/firehose"

	"github.com/stretchr/testify/require"
)

var errUnknown = errors.New("12:9: Path: why")

// An unknown setting has no faults, and the stream can be used.
func TestUnknownSettingsHaveNoFaults(t *testing.T) {
	bad := firehose.Definition{
		Name: "?", Prefix: "!{timestamp:yyyy}/!{partitionKeyFromQuery:a}/", Source: "x", PartitionBy: []string{"b"}, DynamicPartitioning: true,
		Compression: "x", FileExtension: "x", TimeZone: "x", BufferSizeMiB: -1, BufferIntervalSeconds: -1,
	}
	stream, err := firehose.New(bad)
	require.Len(t, err.(firehose.Faults), 10)
	require.Nil(t, stream.Data)
	bad.Prefix = "" // what a reader sets instead
	bad.Unknown = map[string]error{}
	for _, field := range []string{
		firehose.FieldName, firehose.FieldSource, firehose.FieldPrefix, firehose.FieldError, firehose.FieldCompression, firehose.FieldExtension,
		firehose.FieldTimeZone, firehose.FieldBufferSize, firehose.FieldBufferInterval, firehose.FieldPartitioning,
	} {
		bad.Unknown[field] = errUnknown
	}
	stream, err = firehose.New(bad)
	require.NoError(t, err)
	require.Empty(t, stream.Warnings)
	require.NotNil(t, stream.Data)
	require.NotNil(t, stream.Errors)
}

// An unknown setting prevents only what depends on it.
func TestUnknownPrevents(t *testing.T) {
	for field, want := range map[string]struct {
		keys, needed bool
		unmodelled   string
	}{
		firehose.FieldName:             {true, false, ""},
		firehose.FieldSource:           {true, false, ""},
		firehose.FieldBackup:           {true, true, ""},
		firehose.FieldPrefix:           {false, true, ""},
		"S3BackupConfiguration.Prefix": {true, true, ""},
		firehose.FieldError:            {true, true, ""},
		firehose.FieldTimeZone:         {false, true, ""},
		firehose.FieldExtension:        {false, true, ""},
		firehose.FieldCompression:      {false, true, "a stream whose CompressionFormat is unknown"},
		firehose.FieldBufferSize:       {true, true, "a stream whose BufferingHints.SizeInMBs is unknown"},
		firehose.FieldBufferInterval:   {true, true, "a stream whose BufferingHints.IntervalInSeconds is unknown"},
		firehose.FieldProcessing:       {true, true, "a stream whose ProcessingConfiguration is unknown"},
		firehose.FieldConversion:       {false, true, "a stream whose DataFormatConversionConfiguration is unknown"},
		firehose.FieldPartitioning:     {false, true, "a stream whose DynamicPartitioningConfiguration is unknown"},
	} {
		d := firehose.Example()
		d.Unknown = map[string]error{field: errUnknown}
		require.Equal(t, want.keys, d.KeysKnown(), field)
		require.Equal(t, want.unmodelled, d.Unmodelled(), field)
		if err := d.NeedsAll(); want.needed {
			require.EqualError(t, err, field+": unknown: 12:9: Path: why")
		} else {
			require.NoError(t, err)
		}
	}
	require.NoError(t, firehose.Example().NeedsAll())
}
