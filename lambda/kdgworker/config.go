package main

import (
	"fmt"
	"strings"

	"penstock/internal/sink"
)

// A config is the configuration of the function.
type config struct {
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
