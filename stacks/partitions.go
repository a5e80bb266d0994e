package stacks

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"penstock/firehose"
	"penstock/firehose/partition"
	"penstock/internal/diagnostic"
	"penstock/internal/generate"
	"penstock/record"
)

// checkPartitions refuses partition keys that the records do not have, and those with too
// many values. It warns of records that have no partition.
func (c *Config) checkPartitions() (faults []error) {
	for i, key := range c.Stream.Partitions {
		if err := c.checkKey(key); err != nil {
			faults = append(faults, fmt.Errorf("setting partitionBy=%q: %w", c.Stream.PartitionBy[i], err))
		}
	}
	if len(faults) > 0 || !c.Stream.DynamicPartitioning {
		return faults
	}
	sample := generate.Measure(c.Template, 0, generate.Pace{Start: priced, Rate: c.Rate})
	for i, key := range c.Stream.Partitions {
		failed, example := c.failures(c.Stream.PartitionBy[i], key, sample)
		switch {
		case failed == 0:
		case failed == len(sample.Sizes) && key.Time != "":
			faults = append(faults, fmt.Errorf("setting partitionBy=%q: a record has %s, which is no time: write it with its zone, as 2026-01-31T23:30:00+01:00 or 2026-01-31T22:30:00.000Z ({{date.now}}), or as a number of seconds or milliseconds since 1970",
				c.Stream.PartitionBy[i], example))
		case failed == len(sample.Sizes):
			faults = append(faults, fmt.Errorf("setting partitionBy=%q: every record has %s there, which is no partition key: choose a field with text or whole numbers", c.Stream.PartitionBy[i], example))
		default:
			c.Stream.Warnings = append(c.Stream.Warnings, &firehose.Fault{Msg: fmt.Sprintf(
				"partitionBy: %.2g %% of the records of %s have no %s, for example %s: Firehose writes them under errorPrefix",
				100*float64(failed)/float64(len(sample.Sizes)), c.RecordTemplate, c.Stream.PartitionBy[i], example)})
		}
	}
	return faults
}

// checkKey refuses a partition key by the type of its field.
func (c *Config) checkKey(key firehose.PartitionKey) error {
	columns, whose := c.Columns, "the records of "+c.RecordTemplate
	var column record.Column
	for i, field := range key.Path {
		var is bool
		if column, is = record.Find(columns, key.Path[i:i+1]); !is {
			var names []string
			for _, c := range columns {
				names = append(names, c.Field)
			}
			return fmt.Errorf("%s have no such field; they have %s%s", whose, strings.Join(names, ", "), diagnostic.DidYouMean(field, names...))
		}
		path := strings.Join(key.Path[:i+1], ".")
		if columns, whose = column.Members, "the objects in "+path; len(columns) == 0 && i+1 < len(key.Path) {
			return fmt.Errorf("%s is no object with fields: its type is %s", path, column.Type)
		}
	}
	switch {
	case strings.ContainsRune(column.Type, '<'):
		return fmt.Errorf("its type is %s, and a partition key is text or a whole number", column.Type)
	case key.Time != "":
		return nil
	case column.Instant || column.Type == "timestamp":
		return fmt.Errorf("nearly every record has a different value and would be its own partition: choose a field with few values, or the date, %s:yyyy-MM-dd", strings.Join(key.Path, "."))
	case column.Type == "double":
		return errors.New("nearly every record has a different value and would be its own partition: choose a field with few values")
	}
	return nil
}

// failures returns how many records of a sample have no value of a partition key, and what
// the field is in the first of them.
func (c *Config) failures(field string, key firehose.PartitionKey, sample generate.Sample) (failed int, example string) {
	d := c.Stream.Definition
	d.PartitionBy, d.Prefix = []string{field}, "!{partitionKeyFromQuery:"+key.Name+"}/"
	numbers, _ := partition.Assign(firehose.MustNew(d), sample.Records()) // as valid as the stream
	i := 0
	for text := range sample.Records() {
		if numbers[i] == partition.None {
			if failed++; failed == 1 {
				example = valueAt(text, key.Path)
			}
		}
		i++
	}
	return failed, example
}

// valueAt returns the JSON at a path of fields, or null.
func valueAt(text []byte, path []string) string {
	for _, field := range path {
		var object map[string]json.RawMessage
		_ = json.Unmarshal(text, &object) // null has no fields
		text = object[field]
	}
	if text == nil {
		return "null"
	}
	return string(text)
}
