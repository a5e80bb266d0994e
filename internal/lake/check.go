package lake

import (
	"fmt"

	"penstock/firehose"
	"penstock/firehose/partition"
	"penstock/internal/convert"
	"penstock/internal/transform"
)

// Check returns an error if the stream uses a feature that this package does not
// simulate, has an unknown setting, has an invalid query of partition keys, has columns
// that records cannot be converted to, or transforms records although there is no function.
func Check(d firehose.Stream, function *transform.Function) error {
	_, err := newFormat(d, function)
	return err
}

// A format says how a stream that [Check] accepts divides and writes records.
type format struct {
	query  *partition.Query // nil if it does not partition
	schema *convert.Schema  // nil if it does not convert
}

func newFormat(d firehose.Stream, function *transform.Function) (f format, err error) {
	if d.Destination != firehose.S3 {
		return f, fmt.Errorf("delivery stream %s: it delivers to %s, and only objects in S3 are written: use a stream with an S3 destination", d.Name, d.Destination)
	}
	if err := d.NeedsAll(); err != nil {
		return f, err
	}
	if what := d.Unmodelled(); what != "" {
		return f, fmt.Errorf("delivery stream %s: %s is not modelled: remove it from the template, or deploy the stream", d.Name, what)
	}
	if d.Transformation != nil && function == nil {
		return f, fmt.Errorf("delivery stream %s: its Lambda function transforms records: run it, or a program in its place, with --transform", d.Name)
	}
	if d.Conversion != "" {
		if f.schema, err = convert.NewSchema(d.Converter); err != nil {
			return f, fmt.Errorf("delivery stream %s: %w", d.Name, err)
		}
	}
	if d.DynamicPartitioning {
		f.query, err = partition.New(d)
	}
	return f, err
}
