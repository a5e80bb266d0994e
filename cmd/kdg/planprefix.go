package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// explained is a prefix as kdg explains it.
type explained struct {
	Prefix      string      `json:"prefix"`
	ErrorPrefix string      `json:"errorPrefix,omitempty"` // if there is one
	TimeZone    string      `json:"timeZone"`
	Keys        []prefixKey `json:"keys"`
	Refusals    []fault     `json:"refusals"`
	Warnings    []fault     `json:"warnings"`
}

// prefixKey is how keys begin at an instant.
type prefixKey struct {
	Instant time.Time `json:"instant"`
	Why     string    `json:"why"` // this instant
	Data    string    `json:"data"`
	Error   string    `json:"error,omitempty"`
}

// fault is a firehose.Fault in JSON.
type fault struct {
	Setting string `json:"setting"`
	Offset  int    `json:"offset"` // in bytes
	Length  int    `json:"length"`
	Message string `json:"message"`
}

// assumedError is the error prefix where none is given. Nothing is said about it.
const assumedError = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}"

// explain says all about a prefix alone.
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
	d.DynamicPartitioning = partitionKey.MatchString(prefix)
	if d.DynamicPartitioning {
		d.BufferSizeMiB = firehose.MaxBufferSizeMiB // the example's is too small for it
	}
	stream, err := firehose.New(d)
	refusals, _ := err.(firehose.Faults)
	warnings := stream.Warnings
	e := explained{Prefix: prefix, TimeZone: cmp.Or(d.TimeZone, "UTC"), Keys: []prefixKey{}, Refusals: []fault{}, Warnings: []fault{}}
	if given {
		e.ErrorPrefix = d.ErrorOutputPrefix
	} else {
		warnings = dropError(warnings)
	}
	if len(refusals) == 0 {
		if e.Keys, err = prefixKeys(stream, p.at.clock(stream.Zone)().In(stream.Zone), p.seed, given); err != nil {
			return err
		}
	}
	for _, f := range refusals {
		e.Refusals = append(e.Refusals, fault{f.Field, f.Off, f.Len, f.Msg})
	}
	for _, f := range warnings {
		e.Warnings = append(e.Warnings, fault{f.Field, f.Off, f.Len, f.Msg})
	}
	err = e.print(cmd, p.json, refusals, warnings)
	if err == nil && len(refusals) > 0 {
		err = errReported
	}
	return err
}

// dropError leaves out what is about the error prefix.
func dropError(all firehose.Faults) firehose.Faults {
	var kept firehose.Faults
	for _, f := range all {
		if f.Field != firehose.FieldError {
			kept = append(kept, f)
		}
	}
	return kept
}

func (e explained) print(cmd *cobra.Command, asJSON bool, refusals, warnings firehose.Faults) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), e)
	}
	var b strings.Builder
	if len(refusals) == 0 {
		fmt.Fprintf(&b, "%-39s %s\n", "OLDEST RECORD ARRIVES, "+e.TimeZone, "THE OBJECT'S KEY BEGINS WITH")
	}
	for _, k := range e.Keys {
		fmt.Fprintf(&b, "  %s  %-15s  %s\n", k.Instant.Format(time.DateTime), k.Why, k.Data)
		if k.Error != "" {
			fmt.Fprintf(&b, "  %19s  %-15s  %s\n", "", "of failed ones", k.Error)
		}
	}
	if len(refusals) == 0 {
		fmt.Fprintf(&b, "What follows is Firehose's own: STREAM-1-%s-<uuid>\n\n", e.Keys[0].Instant.Format("2006-01-02-15-04-05"))
	}
	for _, f := range refusals {
		fmt.Fprintf(&b, "error: %v\n", f)
	}
	for _, f := range warnings {
		fmt.Fprintf(&b, "warning: %v\n", f)
	}
	if len(refusals) == 0 && len(warnings) == 0 {
		b.WriteString("Nothing is wrong with it.\n")
	}
	return write(cmd.OutOrStdout(), b.String())
}

// partitionKey is an expression of dynamic partitioning.
var partitionKey = regexp.MustCompile(`!\{partitionKeyFrom(?:Query|Lambda):([^}]*)\}`)

// prefixKeys are how keys begin at instants that tell the letters of a pattern apart.
// A partition key stands for its values.
func prefixKeys(stream firehose.Stream, now time.Time, seed uint64, errorsToo bool) (keys []prefixKey, err error) {
	values := prefix.Values{
		ErrorType: prefix.ErrorTypes()[0],
		Rand:      rand.NewPCG(seed, 0),
		Query:     map[string]string{},
	}
	for _, key := range partitionKey.FindAllStringSubmatch(stream.Prefix, -1) {
		values.Query[key[1]] = "<" + key[1] + ">"
	}
	values.Lambda = values.Query
	keys = instants(now)
	for i := range keys {
		if keys[i].Data, err = stream.Data.At(keys[i].Instant, values); err != nil {
			return nil, err
		}
		if !errorsToo {
			continue
		}
		if keys[i].Error, err = stream.Errors.At(keys[i].Instant, values); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// instants are now, and those at which a wrong letter shows: the morning and the
// evening of one day, the turn of the month, the last day of the year, whose week is
// often the next year's first, and the turn of the year.
func instants(now time.Time) []prefixKey {
	y, m, d := now.Date()
	of := func(y int, m time.Month, d, hour, minute int) time.Time {
		return time.Date(y, m, d, hour, minute, 0, 0, now.Location())
	}
	month, year := turns(now)
	keys := []prefixKey{
		{Instant: now, Why: "now"},
		{Instant: of(y, m, d, 10, 30), Why: "in the morning"},
		{Instant: of(y, m, d, 22, 30), Why: "in the evening"},
		{Instant: month, Why: "next month"},
		{Instant: of(y, time.December, 31, 10, 30), Why: "end of the year"},
		{Instant: year, Why: "next year"},
	}
	if month.Equal(year) {
		keys = slices.Delete(keys, 3, 4)
	}
	return keys
}
