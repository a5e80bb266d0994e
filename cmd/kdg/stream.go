package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
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
	d, err := s.written(ctx, w)
	if err != nil {
		return firehose.Stream{}, err
	}
	for _, change := range s.change {
		change(&d)
	}
	stream, err := firehose.New(d)
	for _, f := range stream.Warnings {
		fmt.Fprintln(w, "kdg: warning:", diagnostic.PrintableLines(f.Error()))
	}
	return stream, err
}

// written returns the stream without changes, and prints warnings about its template to w.
func (s *streamFlags) written(ctx context.Context, w io.Writer) (firehose.Definition, error) {
	if s.file == "" {
		switch {
		case s.pick != "":
			return firehose.Definition{}, callError{errors.New("--stream selects a stream of a template: add --template")}
		case s.parameters != nil:
			return firehose.Definition{}, callError{errors.New("--parameter is for a template: add --template")}
		case s.like != sink.Place{}:
			return s.deployed(ctx)
		}
		return firehose.Example(), nil
	}
	if s.like != (sink.Place{}) {
		return firehose.Definition{}, callError{errors.New("--template and --like both define the stream: remove one")}
	}
	content, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return firehose.Definition{}, callError{fmt.Errorf("no file %q: cdk synth writes templates to cdk.out", s.file)}
	} else if err != nil {
		return firehose.Definition{}, err
	}
	all, err := definition.Read(content, s.parameters)
	if err != nil {
		return firehose.Definition{}, ofFile(s.file, err)
	}
	chosen, err := s.choose(all)
	for _, warning := range chosen.Warnings {
		fmt.Fprintln(w, "kdg: warning:", diagnostic.PrintableLines(inFile(s.file, warning).Error()))
	}
	for field, why := range chosen.Definition.Unknown {
		chosen.Definition.Unknown[field] = inFile(s.file, why)
	}
	return chosen.Definition, err
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
