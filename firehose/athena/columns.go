package athena

import (
	"fmt"
	"regexp"

	"penstock/firehose"
	"penstock/record"
)

// WithColumns returns a stream that has the columns of the table to which it converts the
// records of a template, if it converts them to Parquet. If the table is unknown, these are the columns of [NewTable], or
// all fields of the records if there is none for the stream's prefix.
func WithColumns(stream firehose.Stream, template *record.Template) (firehose.Stream, error) {
	if stream.Conversion != firehose.Parquet || stream.Converter.Columns != nil {
		return stream, nil
	}
	fields, err := template.Columns()
	if err != nil {
		return stream, fmt.Errorf("conversion to %s: %w", stream.Conversion, err)
	}
	if table, err := NewTable(stream, fields); err == nil {
		for _, c := range table.Columns() {
			stream.Converter.Columns = append(stream.Converter.Columns, firehose.Column(c))
		}
		return stream, nil
	}
	for _, c := range fields {
		stream.Converter.Columns = append(stream.Converter.Columns, firehose.Column{Name: c.Name, Type: converted(c)})
	}
	return stream, nil
}

// timestamp matches the type, but not a field's name, which has a colon after it.
var timestamp = regexp.MustCompile(`\btimestamp([,>]|$)`)

// converted returns a column's type in Parquet. Timestamps stay texts: which texts
// Firehose converts to a timestamp is not documented for the deserializer that ignores
// the case of field names.
func converted(c record.Column) string { return timestamp.ReplaceAllString(c.Type, "string$1") }
