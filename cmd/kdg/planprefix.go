package main

import (
	"cmp"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/internal/plan/report"
)

// assumedError is the error prefix if none is given. Warnings about it are dropped.
const assumedError = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}"

// explain prints the keys and faults of a prefix expression.
func (p *planFlags) explain(cmd *cobra.Command, prefix string) error {
	if err := p.alone(cmd.Flags()); err != nil {
		return err
	}
	d := firehose.Example()
	d.ErrorOutputPrefix = ""
	for _, change := range p.stream.change { // of the error prefix and the zone, if any
		change(&d)
	}
	d.Prefix = prefix
	given := d.ErrorOutputPrefix != ""
	if !given {
		d.ErrorOutputPrefix = assumedError
	}
	d.DynamicPartitioning = report.PartitionKey.MatchString(prefix)
	if d.DynamicPartitioning {
		d.BufferSizeMiB = firehose.MaxBufferSizeMiB // dynamic partitioning needs more than the example has
	}
	stream, err := firehose.New(d)
	refusals, _ := err.(firehose.Faults)
	warnings := stream.Warnings
	e := report.Prefix{Prefix: prefix, TimeZone: cmp.Or(d.TimeZone, "UTC"), Keys: []report.PrefixKey{}}
	if given {
		e.ErrorPrefix = d.ErrorOutputPrefix
	} else {
		warnings = withoutErrorPrefix(warnings)
	}
	e.Refusals, e.Warnings = report.Faults(refusals), report.Faults(warnings)
	if len(refusals) == 0 {
		if e.Keys, err = report.PrefixKeys(stream, p.at.clock(stream.Zone)().In(stream.Zone), p.seed, given); err != nil {
			return err
		}
	}
	if err := p.print(cmd, e); err != nil {
		return err
	}
	if len(refusals) > 0 {
		return errReported
	}
	return nil
}

// withoutErrorPrefix drops the faults of the error prefix.
func withoutErrorPrefix(all firehose.Faults) firehose.Faults {
	var kept firehose.Faults
	for _, f := range all {
		if f.Field != firehose.FieldError {
			kept = append(kept, f)
		}
	}
	return kept
}
