package firehose

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Defaults are those of the API. The example stream has neither refusals nor warnings.
func TestDefaultsAndExample(t *testing.T) {
	converter := Converter{
		Deserializer: Deserializer{CaseInsensitive: true},
		Parquet:      ParquetSerDe{Compression: "SNAPPY", WriterVersion: "V1", BlockSizeBytes: 268435456, PageSizeBytes: 1048576, Dictionary: true},
		Table:        CatalogTable{VersionID: "LATEST"},
	}
	require.Equal(t, Definition{Version: 1, Source: "DirectPut", BufferSizeMiB: 5, BufferIntervalSeconds: 300, Compression: "UNCOMPRESSED", TimeZone: "UTC", Converter: converter}, Defaults())

	d := Example()
	require.Equal(t, Definition{
		Name:                  "etl3-delivery",
		Version:               1,
		Source:                DirectPut,
		Prefix:                goodData,
		ErrorOutputPrefix:     goodError,
		TimeZone:              "UTC",
		BufferSizeMiB:         1,
		BufferIntervalSeconds: 60,
		Compression:           Uncompressed,
		Converter:             converter,
	}, d)
	refusals, warnings := faultsOf(d)
	require.Empty(t, refusals)
	require.Empty(t, warnings)
}

// TestCompressions checks the extension of keys and the Content-Encoding of each format.
func TestCompressions(t *testing.T) {
	var all []Compression
	check := func(c Compression, extension, encoding string) {
		t.Helper()
		require.Equal(t, extension, c.Extension())
		require.Equal(t, encoding, c.ContentEncoding())
		all = append(all, c)
	}
	check("UNCOMPRESSED", "", "")
	check("GZIP", ".gz", "gzip")
	check("ZIP", ".zip", "zip")
	check("Snappy", ".snappy", "snappy-java")
	check("HADOOP_SNAPPY", ".snappy", "hadoop-snappy")
	require.Equal(t, all, Compressions())
	require.Equal(t, "application/octet-stream", ContentType)
}

// FileExtension takes precedence over the extension of the conversion, and that over the
// extension of the compression.
func TestExtension(t *testing.T) {
	check := func(d Definition, want string) {
		t.Helper()
		require.Equal(t, want, d.Extension())
	}
	check(Definition{}, "")
	check(Definition{Compression: GZIP}, ".gz")
	check(Definition{Compression: GZIP, FileExtension: ".a"}, ".a")
	check(Definition{Conversion: Parquet}, ".parquet")
	check(Definition{Conversion: ORC, Compression: GZIP}, ".orc")
	check(Definition{Conversion: Parquet, FileExtension: ".a"}, ".a")
}

func TestZone(t *testing.T) {
	check := func(zone, want string) {
		t.Helper()
		s, err := New(exampleWith(withZone(zone)))
		require.NoError(t, err)
		require.Equal(t, want, s.Zone.String())
	}
	check("", "UTC")
	check("UTC", "UTC")
	check("Asia/Kathmandu", "Asia/Kathmandu")
}

// Without an ErrorOutputPrefix, Firehose writes error objects under the data prefix.
func TestDefaultErrorPrefix(t *testing.T) {
	s, err := New(exampleWith(func(d *Definition) { d.Prefix, d.ErrorOutputPrefix = "data/", "" }))
	require.NoError(t, err)
	require.Equal(t, "data/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH/}", s.Errors.String())
	require.Equal(t, []string{"data/*"}, s.KeyPatterns())
}

// Unmodelled returns the first feature of a stream that the model does not cover.
func TestUnmodelled(t *testing.T) {
	check := func(d Definition, want string) {
		t.Helper()
		require.Equal(t, want, d.Unmodelled())
	}
	check(exampleWith(), "")
	check(exampleWith(withPartitioning), "dynamic partitioning by unknown keys")
	check(exampleWith(withPartitioning, func(d *Definition) { d.Query = "{a:.a}" }), "")
	check(exampleWith(withConversion(ORC)), "conversion to ORC, which no maintained Go library writes,")
	check(exampleWith(withConversion(Parquet)), "")
	check(exampleWith(withPartitioning, withTransformation), "")
	require.Equal(t, "the output of its Lambda function", exampleWith(withPartitioning, withTransformation).Unpredicted())
	require.Equal(t, "the extraction of messages", exampleWith(func(d *Definition) { d.Logs = Logs{true, true} }).Unpredicted())
	require.Empty(t, exampleWith(func(d *Definition) { d.Logs.Decompress = true }).Unpredicted())
	require.Equal(t, "dynamic partitioning by unknown keys", exampleWith(withPartitioning).Unpredicted())
	check(exampleWith(withPartitioning, withConversion(ORC)), "conversion to ORC, which no maintained Go library writes,")
}
