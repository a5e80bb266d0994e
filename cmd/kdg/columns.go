package main

import (
	"fmt"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/convert"
	"penstock/internal/generate"
	"penstock/record"
)

// withColumns returns a stream that has the columns of the table to which it converts the
// records of a template. If the table is unknown, these are the columns of the app's
// catalog, or, without a catalog for this prefix, all fields of the records.
func withColumns(stream firehose.Stream, template *record.Template) (firehose.Stream, error) {
	if stream.Conversion == "" || stream.Converter.Columns != nil {
		return stream, nil
	}
	fields, err := template.Columns()
	if err != nil {
		return stream, fmt.Errorf("conversion to %s: %w", stream.Conversion, err)
	}
	all := athena.Converted(fields)
	if table, err := athena.NewTable(stream, fields); err == nil {
		all = table.Columns()
	}
	for _, c := range all {
		stream.Converter.Columns = append(stream.Converter.Columns, firehose.Column(c))
	}
	return stream, nil
}

// parquetRatio returns how many times smaller objects of perObject records of the sample
// are if the stream converts them, and 0 for another stream.
func parquetRatio(stream firehose.Stream, template *record.Template, sample generate.Sample, perObject int) (float64, error) {
	if stream.Conversion != firehose.Parquet {
		return 0, nil
	}
	stream, err := withColumns(stream, template)
	if err != nil {
		return 0, err
	}
	schema, err := convert.NewSchema(stream.Converter)
	if err != nil {
		return 0, err
	}
	return schema.Ratio(sample.Records(), perObject)
}
