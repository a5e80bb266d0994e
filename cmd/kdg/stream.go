package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/firehose/definition"
	"penstock/internal/diagnostic"
	"penstock/internal/sink"
)

// aboutStream explains in help texts which delivery stream a command uses.
var aboutStream = `The stream is ` + firehose.Example().Name + `, or the one of --template or --like. The flags from
--prefix on override it. docs/streams.md lists what --template reads.`

// streamFlags are the flags that select and change a delivery stream.
type streamFlags struct {
	file, pick string
	parameters map[string]string
	like       sink.Place                   // a deployed stream
	change     []func(*firehose.Definition) // in the order of the flags
	changed    []string                     // the API's names of those settings

	written definition.Resource // the stream without changes, set by read
}

func (s *streamFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&s.file, "template", "t", "", "`FILE` that defines the stream")
	flags.Func("parameter", "`NAME=VALUE` of a parameter of the template (repeatable)", s.parameter)
	flags.StringVar(&s.pick, "stream", "", "`NAME` or logical ID of the stream, if the template has several")
	flags.Func("like", "`PLACE` of a deployed stream to read instead: firehose:NAME", into(&s.like, parseLike))
	set := func(field string, change func(*firehose.Definition)) {
		s.change = append(s.change, func(d *firehose.Definition) {
			change(d)
			delete(d.Unknown, field)
		})
		s.changed = append(s.changed, field)
	}
	text := func(flag, field, usage string, to func(*firehose.Definition, string)) {
		flags.Func(flag, usage, func(value string) error {
			set(field, func(d *firehose.Definition) { to(d, value) })
			return nil
		})
	}
	number := func(flag, field, usage string, to func(*firehose.Definition) *int) {
		flags.Func(flag, usage, func(value string) error {
			n, err := strconv.Atoi(value)
			if err != nil {
				return errors.New("it must be a whole number")
			}
			set(field, func(d *firehose.Definition) { *to(d) = n })
			return nil
		})
	}
	text("prefix", firehose.FieldPrefix, "Prefix: `EXPRESSION` for the keys of data objects",
		func(d *firehose.Definition, v string) { d.Prefix = v })
	text("error-prefix", firehose.FieldError, "ErrorOutputPrefix: `EXPRESSION` for the keys of error objects",
		func(d *firehose.Definition, v string) { d.ErrorOutputPrefix = v })
	number("buffer-size", firehose.FieldBufferSize, "SizeInMBs: `MIB` of records that complete an object, 1 to 128",
		func(d *firehose.Definition) *int { return &d.BufferSizeMiB })
	number("buffer-interval", firehose.FieldBufferInterval, "IntervalInSeconds: `SECONDS` that complete an object, 0 to 900",
		func(d *firehose.Definition) *int { return &d.BufferIntervalSeconds })
	text("compression", firehose.FieldCompression, "`FORMAT`: "+strings.Join(firehose.CompressionNames(), ", "),
		func(d *firehose.Definition, v string) { d.Compression = firehose.Compression(v) })
	text("extension", firehose.FieldExtension, "FileExtension: `SUFFIX` of keys, such as .json",
		func(d *firehose.Definition, v string) { d.FileExtension = v })
	text("time-zone", firehose.FieldTimeZone, "CustomTimeZone: `ZONE` of dates in keys, such as Europe/Paris",
		func(d *firehose.Definition, v string) { d.TimeZone = v })
}

// parameter adds a value of --parameter.
func (s *streamFlags) parameter(text string) error {
	name, value, is := strings.Cut(text, "=")
	if _, twice := s.parameters[name]; !is || name == "" || twice {
		return errors.New("a parameter is written once, as NAME=VALUE: write Env=prod")
	}
	if s.parameters == nil {
		s.parameters = map[string]string{}
	}
	s.parameters[name] = value
	return nil
}

// read returns the selected stream with its changes. Settings that Firehose rejects are an
// error; risky ones print a warning to w.
func (s *streamFlags) read(ctx context.Context, w io.Writer) (firehose.Stream, error) {
	written, err := s.unchanged(ctx)
	for _, warning := range written.Warnings {
		fmt.Fprintln(w, "kdg: warning:", diagnostic.PrintableLines(inFile(s.file, warning).Error()))
	}
	if err != nil {
		return firehose.Stream{}, err
	}
	s.written = written
	d := written.Definition
	if !d.Staged() && len(s.changed) > 0 {
		return firehose.Stream{}, callError{fmt.Errorf("delivery stream %s: it delivers to %s, and has no %s: remove the flag that sets it", d.Name, d.Destination, s.changed[0])}
	}
	for _, change := range s.change {
		change(&d)
	}
	stream, err := firehose.New(d)
	for _, f := range s.placed(stream.Warnings, written.Places) {
		fmt.Fprintln(w, "kdg: warning:", diagnostic.PrintableLines(f.Error()))
	}
	if faults, is := err.(firehose.Faults); is {
		err = s.placed(faults, written.Places)
	}
	return stream, err
}

// placed returns the faults with the places of the settings in the file, unless a flag has
// changed them.
func (s *streamFlags) placed(faults firehose.Faults, places map[string]string) firehose.Faults {
	placed := make(firehose.Faults, len(faults))
	for i, fault := range faults {
		at := *fault
		if place := places[fault.Field]; place != "" && !slices.Contains(s.changed, fault.Field) {
			at.Field = s.file + ":" + place
		}
		placed[i] = &at
	}
	return placed
}

// unchanged returns the stream without changes.
func (s *streamFlags) unchanged(ctx context.Context) (definition.Resource, error) {
	none := definition.Resource{}
	switch {
	case s.file != "" && s.like != (sink.Place{}):
		return none, callError{errors.New("--template and --like both define the stream: remove one")}
	case s.file != "":
		return s.inFile()
	case s.pick != "":
		return none, callError{errors.New("--stream selects a stream of a template: add --template")}
	case s.parameters != nil:
		return none, callError{errors.New("--parameter is for a template: add --template")}
	case s.like != (sink.Place{}):
		return s.deployed(ctx)
	}
	return definition.Resource{Definition: firehose.Example()}, nil
}

// inFile returns the stream in --template.
func (s *streamFlags) inFile() (definition.Resource, error) {
	content, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return definition.Resource{}, callError{fmt.Errorf("no file %q: cdk synth writes templates to cdk.out", s.file)}
	} else if err != nil {
		return definition.Resource{}, err
	}
	all, err := definition.Read(content, s.parameters)
	if err != nil {
		return definition.Resource{}, ofFile(s.file, err)
	}
	chosen, err := s.choose(all)
	if err == nil && chosen.Refused != nil {
		err = ofFile(s.file, chosen.Refused)
	}
	for field, why := range chosen.Definition.Unknown {
		chosen.Definition.Unknown[field] = inFile(s.file, why)
	}
	return chosen, err
}

// choose returns the stream that --stream names, or the only one.
func (s *streamFlags) choose(all []definition.Resource) (definition.Resource, error) {
	if s.pick == "" && len(all) == 1 {
		return all[0], nil
	}
	var names []string
	for _, r := range all {
		if s.pick == r.ID || s.pick == r.Definition.Name {
			return r, nil
		}
		names = append(names, r.Definition.Name)
	}
	if s.pick == "" {
		return definition.Resource{}, callError{fmt.Errorf("%s has %d delivery streams (%s): pick one with --stream", s.file, len(all), strings.Join(names, ", "))}
	}
	return definition.Resource{}, callError{fmt.Errorf("%s has no delivery stream %q, but %s%s", s.file, s.pick, strings.Join(names, ", "), diagnostic.DidYouMean(s.pick, names...))}
}

// ofFile adds the name of the file to each error.
func ofFile(file string, err error) error {
	var all []error
	for _, err := range each(err) {
		all = append(all, inFile(file, err))
	}
	return errors.Join(all...)
}

// inFile adds the name of the file to an error, before its line if it has one.
func inFile(file string, err error) error {
	if fault, is := errors.AsType[*definition.Fault](err); is && fault.Line > 0 {
		return fmt.Errorf("%s:%w", file, err)
	}
	return fmt.Errorf("%s: %w", file, err)
}
