package main

import (
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
)

// aboutStream explains in help texts which delivery stream a command uses.
var aboutStream = `The stream is ` + firehose.Example().Name + `, or the one in --template. The flags from --prefix on override it.`

// streamFlags are the flags that select and change a delivery stream.
type streamFlags struct {
	file, pick string
	change     []func(*firehose.Definition) // in the order of the flags
}

func (s *streamFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&s.file, "template", "t", "", "`FILE` with a CloudFormation template in JSON")
	flags.StringVar(&s.pick, "stream", "", "`NAME` or logical ID of the stream, if the template has several")
	text := func(flag, usage string, set func(*firehose.Definition, string)) {
		flags.Func(flag, usage, func(value string) error {
			s.change = append(s.change, func(d *firehose.Definition) { set(d, value) })
			return nil
		})
	}
	number := func(flag, usage string, set func(*firehose.Definition, int)) {
		flags.Func(flag, usage, func(value string) error {
			n, err := strconv.Atoi(value)
			if err != nil {
				return errors.New("it must be a whole number")
			}
			s.change = append(s.change, func(d *firehose.Definition) { set(d, n) })
			return nil
		})
	}
	text("prefix", "Prefix: `EXPRESSION` for the keys of data objects",
		func(d *firehose.Definition, v string) { d.Prefix = v })
	text("error-prefix", "ErrorOutputPrefix: `EXPRESSION` for the keys of error objects",
		func(d *firehose.Definition, v string) { d.ErrorOutputPrefix = v })
	number("buffer-size", "SizeInMBs: `MIB` of records that complete an object, 1 to 128",
		func(d *firehose.Definition, v int) { d.BufferSizeMiB = v })
	number("buffer-interval", "IntervalInSeconds: `SECONDS` that complete an object, 0 to 900",
		func(d *firehose.Definition, v int) { d.BufferIntervalSeconds = v })
	text("compression", "`FORMAT`: "+strings.Join(firehose.CompressionNames(), ", "),
		func(d *firehose.Definition, v string) { d.Compression = firehose.Compression(v) })
	text("extension", "FileExtension: `SUFFIX` of keys, such as .json",
		func(d *firehose.Definition, v string) { d.FileExtension = v })
	text("time-zone", "CustomTimeZone: `ZONE` of dates in keys, such as Europe/Paris",
		func(d *firehose.Definition, v string) { d.TimeZone = v })
}

// read returns the selected stream with its changes. Settings that Firehose rejects are an
// error; risky ones print a warning to w.
func (s *streamFlags) read(w io.Writer) (firehose.Stream, error) {
	d, err := s.written(w)
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
func (s *streamFlags) written(w io.Writer) (firehose.Definition, error) {
	if s.file == "" {
		if s.pick != "" {
			return firehose.Definition{}, callError{errors.New("--stream selects a stream of a template: add --template")}
		}
		return firehose.Example(), nil
	}
	content, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return firehose.Definition{}, callError{fmt.Errorf("no file %q: cdk synth writes templates to cdk.out", s.file)}
	} else if err != nil {
		return firehose.Definition{}, err
	}
	all, err := definition.FromTemplate(content)
	if err != nil {
		return firehose.Definition{}, ofFile(s.file, err)
	}
	chosen, err := s.choose(all)
	for _, warning := range chosen.Warnings {
		fmt.Fprintf(w, "kdg: warning: %s: %s\n", s.file, diagnostic.PrintableLines(warning.Error()))
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
		if s.pick == r.LogicalID || s.pick == r.Definition.Name {
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
		all = append(all, fmt.Errorf("%s: %w", file, err))
	}
	return errors.Join(all...)
}
