package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"penstock/firehose"
	"penstock/internal/diagnostic"
	"penstock/internal/progress"
	"penstock/internal/quantity"
	"penstock/internal/transform"
)

// transformed adds the defaults of a Lambda function to a stream that has none.
func transformed(d *firehose.Definition) {
	if d.Transformation == nil {
		d.Transformation = new(firehose.DefaultTransformation())
	}
}

// function returns what runs --transform, or nil without it.
func (f *lakeFlags) function(stream firehose.Stream, stderr io.Writer, bar *progress.Bar) *transform.Function {
	if f.transform == "" {
		return nil
	}
	program := &transform.Program{Command: f.transform, Limit: transform.MaxDuration}
	if f.verbose {
		program.Log = stderr
	}
	return transform.New(stream, f.stream.written.KinesisStreamARN, program, f.seed, func(err error) {
		bar.Clear()
		fmt.Fprintln(stderr, "kdg: warning:", diagnostic.PrintableLines(err.Error()))
	})
}

// invocations summarises what a function did to the records.
func invocations(t transform.Totals) string {
	if t.Invocations == 0 {
		return ""
	}
	text := fmt.Sprintf("%s transformed in %s", quantity.Count(t.Records(), "record"), quantity.Count(t.Invocations, "invocation"))
	if t.Dropped > 0 {
		text += ": " + humanize.Comma(t.Dropped) + " dropped"
	}
	return text + "\n"
}

// functionFault returns an error if a program has failed records without declaring them as
// such.
func functionFault(command string, t transform.Totals) error {
	if t.Faults() == 0 {
		return nil
	}
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(t.Codes)) {
		codes = append(codes, fmt.Sprintf("%s %s", humanize.Comma(t.Codes[code]), code))
	}
	return fmt.Errorf("%s failed for %s, which are in error objects: %s", command, quantity.Count(t.Failed, "record"), strings.Join(codes, ", "))
}
