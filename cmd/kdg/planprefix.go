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
	d.Prefixes.Error = ""
	for _, change := range p.stream.change { // of the error prefix and the zone, if any
		change(&d)
	}
	d.Prefixes.Data = prefix
	given := d.Prefixes.Error != ""
	if !given {
		d.Prefixes.Error = assumedError
	}
	d.Prefixes.DynamicPartitioning = report.PartitionKey.MatchString(prefix)
	if d.Prefixes.DynamicPartitioning {
		d.BufferSizeMiB = firehose.MaxBufferSizeMiB // dynamic partitioning needs more than the example has
	}
	refusals, warnings := d.Check()
	e := report.Prefix{Prefix: prefix, TimeZone: cmp.Or(d.TimeZone, "UTC"), Keys: []report.PrefixKey{}}
	if given {
		e.ErrorPrefix = d.Prefixes.Error
	} else {
		warnings = withoutErrorPrefix(warnings)
	}
	e.Refusals, e.Warnings = report.Faults(refusals), report.Faults(warnings)
	if len(refusals) == 0 {
		zone, err := d.Location()
		if err != nil {
			return err
		}
		if e.Keys, err = report.PrefixKeys(d.Prefixes, p.at.clock(zone)().In(zone), p.seed, given); err != nil {
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
