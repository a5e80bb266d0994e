package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"penstock/internal/generate"
	"penstock/internal/sink"
	"penstock/record"
)

// A config is the configuration of the function.
type config struct {
	template    *record.Template
	rate        generate.Rate
	seed        uint64
	target      sink.Place
	bucket      string // s3://BUCKET
	undelivered string // prefix of keys in the bucket; empty, or ends with a slash
}

// readConfig reads the configuration from the environment. It returns a one-line error for
// the first variable that is missing or invalid.
func readConfig(getenv func(string) string) (config, error) {
	var c config
	for _, variable := range []struct {
		name  string
		parse func(string) error
	}{
		{"TEMPLATE", func(s string) (err error) { c.template, err = parseTemplate(s); return err }},
		{"RATE", func(s string) (err error) { c.rate, err = generate.ParseRate(s); return err }},
		{"SEED", func(s string) (err error) { c.seed, err = parseSeed(s); return err }},
		{"TARGET", func(s string) (err error) { c.target, err = sink.ParsePlace(s); return err }},
		{"UNDELIVERED", c.parseUndelivered},
	} {
		value := getenv(variable.name)
		if value == "" {
			return c, fmt.Errorf("environment variable %s is not set: the function needs it; deploy the function again", variable.name)
		}
		if err := variable.parse(value); err != nil {
			return c, fmt.Errorf("environment variable %s: %w", variable.name, err)
		}
	}
	return c, nil
}

// parseTemplate returns the first fault of a template, without its excerpt.
func parseTemplate(s string) (*record.Template, error) {
	template, err := record.Parse(s)
	if fault, ok := errors.AsType[*record.Fault](err); ok {
		err = fmt.Errorf("line %d, column %d: %s", fault.Line, fault.Column, fault.Msg)
	}
	return template, err
}

func parseSeed(s string) (uint64, error) {
	seed, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a seed: write a whole number from 0 to 18446744073709551615", s)
	}
	return seed, nil
}

func (c *config) parseUndelivered(s string) error {
	const scheme = "s3://"
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(s, scheme), "/")
	if !strings.HasPrefix(s, scheme) || bucket == "" {
		return fmt.Errorf("%q is not in S3: write s3://BUCKET/PREFIX/", s)
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	c.bucket, c.undelivered = scheme+bucket, prefix
	return nil
}
