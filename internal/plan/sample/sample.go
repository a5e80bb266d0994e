// Package sample measures sample records for a plan.
package sample

import (
	"fmt"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/firehose/partition"
	"penstock/internal/convert"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/record"
)

// Basis returns the part of the basis of a plan that a sample of the template's records
// gives, at a rate in records per second.
func Basis(stream firehose.Stream, template *record.Template, records generate.Sample, rate float64) (b plan.Basis, err error) {
	b.Load = plan.Load{Rate: rate, Sizes: records.Sizes}
	if b.Load.Partitions, err = partition.Assign(stream, records.Records()); err != nil {
		return b, err
	}
	perObject := int(plan.Predict(stream, b.Load).RecordsPerObject)
	b.GZIP = records.GZIP(perObject)
	b.Parquet, err = parquetRatio(stream, template, records, perObject)
	return b, err
}

// parquetRatio returns how many times smaller objects of perObject records of the sample
// are if the stream converts them, and 0 for another stream.
func parquetRatio(stream firehose.Stream, template *record.Template, records generate.Sample, perObject int) (float64, error) {
	if stream.Conversion != firehose.Parquet {
		return 0, nil
	}
	stream, err := athena.WithColumns(stream, template)
	if err != nil {
		return 0, err
	}
	schema, err := convert.NewSchema(stream.Converter)
	if err != nil {
		return 0, fmt.Errorf("delivery stream %s: %w", stream.Name, err)
	}
	return schema.Ratio(records.Records(), perObject)
}
