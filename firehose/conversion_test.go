package firehose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Firehose reports the faults of a conversion in this order.
func TestConversionFaults(t *testing.T) {
	broken := exampleWith(withConversion(Parquet), withSize(5), withCompression(GZIP), func(d *Definition) {
		d.Converter.Parquet = ParquetSerDe{"LZO", "V3", 1 << 20, 1 << 10, -1, true}
		d.Converter.Deserializer.Keys = map[string]string{"b c": "x", "a": " ", "fine": "a b"}
		d.Converter.Deserializer.TimestampFormats = []string{"millis", ""}
		d.Converter.Missing = []string{FieldInputFormat, FieldOutputFormat, FieldSchema}
	})
	check := func(d Definition, want ...string) {
		t.Helper()
		_, err := New(d)
		faults, _ := err.(Faults)
		var fields []string
		for _, fault := range faults {
			fields = append(fields, fault.Field)
		}
		require.Equal(t, want, fields)
	}
	check(broken, FieldMaxPadding, FieldBlockSize, FieldPageSize, FieldParquetCodec, FieldParquetVersion, FieldKeyMappings, FieldKeyMappings, FieldTimestampFormats,
		FieldCompression, FieldBufferSize, FieldInputFormat, FieldOutputFormat, FieldSchema)
	off := broken
	off.Conversion = ""
	check(off)

	for _, field := range []string{FieldInputFormat, FieldOutputFormat, FieldSchema, FieldDeserializer, FieldSerializer, FieldSchemaRole, FieldSchemaDatabase, FieldSchemaTable} {
		d := exampleWith(withConversion(Parquet), func(d *Definition) { d.Converter.Missing = []string{field} })
		_, err := New(d)
		require.ErrorContains(t, err, field+": missing: ")
		require.False(t, strings.HasSuffix(err.Error(), ": "), "a remedy of %s", field)
	}
}
