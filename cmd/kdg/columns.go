package main

import (
	"fmt"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/convert"
	"penstock/internal/generate"
	"penstock/record"
)

// columnsOf returns the columns of the table to which the stream converts the records of
// a template. If the table is unknown, these are the columns of the app's catalog, or,
// without a catalog for this prefix, all fields of the records. It returns none if the
// stream does not convert.
func columnsOf(stream firehose.Stream, template *record.Template) (columns []convert.Column, err error) {
	if stream.Conversion == "" {
		return nil, nil
	}
	for _, c := range stream.Converter.Columns {
		columns = append(columns, convert.Column(c))
	}
	if columns != nil {
		return columns, nil
	}
	fields, err := template.Columns()
	if err != nil {
		return nil, fmt.Errorf("conversion to %s: %w", stream.Conversion, err)
	}
	all := athena.Converted(fields)
	if table, err := athena.NewTable(stream, fields); err == nil {
		all = table.Columns()
	}
	for _, c := range all {
		columns = append(columns, convert.Column(c))
	}
	return columns, nil
}

// parquetRatio returns how many times smaller objects of perObject records of the sample
// are if the stream converts them, and 0 for another stream.
func parquetRatio(stream firehose.Stream, template *record.Template, sample generate.Sample, perObject int) (float64, error) {
	if stream.Conversion != firehose.Parquet {
		return 0, nil
	}
	columns, err := columnsOf(stream, template)
	if err != nil {
		return 0, err
	}
	schema, err := convert.NewSchema(columns)
	if err != nil {
		return 0, err
	}
	return schema.Ratio(sample.Records(), perObject)
}
