package firehose

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestStreams: what the API takes for what is not said, and what ships, against
// which nothing is to be said.
func TestStreams(t *testing.T) {
	require.Equal(t, DeliveryStream{Version: 1, Source: "DirectPut", BufferSizeMiB: 5, BufferIntervalSeconds: 300, Compression: "UNCOMPRESSED", TimeZone: "UTC"}, Defaults())

	d := Example()
	require.Equal(t, DeliveryStream{
		Name:                  "etl3-delivery",
		Version:               1,
		Source:                DirectPut,
		Prefixes:              Prefixes{Data: goodData, Error: goodError},
		TimeZone:              "UTC",
		BufferSizeMiB:         1,
		BufferIntervalSeconds: 60,
		Compression:           Uncompressed,
	}, d)
	refusals, warnings := d.Check()
	require.Empty(t, refusals)
	require.Empty(t, warnings)
}

// TestCompressions has what each format puts into the object's name and headers.
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

// TestExtension: FileExtension comes before the conversion, and that before the
// compression.
func TestExtension(t *testing.T) {
	check := func(d DeliveryStream, want string) {
		t.Helper()
		require.Equal(t, want, d.Extension())
	}
	check(DeliveryStream{}, "")
	check(DeliveryStream{Compression: GZIP}, ".gz")
	check(DeliveryStream{Compression: GZIP, FileExtension: ".a"}, ".a")
	check(DeliveryStream{Conversion: Parquet}, ".parquet")
	check(DeliveryStream{Conversion: ORC, Compression: GZIP}, ".orc")
	check(DeliveryStream{Conversion: Parquet, FileExtension: ".a"}, ".a")
}

func TestLocation(t *testing.T) {
	check := func(zone, want string) {
		t.Helper()
		got, err := DeliveryStream{TimeZone: zone}.Location()
		require.NoError(t, err)
		require.Equal(t, want, got.String())
	}
	check("", "UTC")
	check("UTC", "UTC")
	check("Asia/Kathmandu", "Asia/Kathmandu")

	_, err := DeliveryStream{TimeZone: "Europe/Pari"}.Location()
	require.Error(t, err)
	utc, err := DeliveryStream{}.Location()
	require.NoError(t, err)
	require.Same(t, time.UTC, utc)
}

// TestUnmodelled: what of a stream the model does not know, the first of it.
func TestUnmodelled(t *testing.T) {
	check := func(d DeliveryStream, want string) {
		t.Helper()
		require.Equal(t, want, d.Unmodelled())
	}
	check(exampleWith(), "")
	check(exampleWith(withPartitioning), "dynamic partitioning, which buffers each partition alone,")
	check(exampleWith(withConversion(ORC)), "conversion to ORC")
	check(DeliveryStream{Transforms: []string{"Lambda", "Decompression"}}, "what comes out of the processor Lambda")
	check(exampleWith(withPartitioning, withConversion(ORC)), "dynamic partitioning, which buffers each partition alone,")
}
