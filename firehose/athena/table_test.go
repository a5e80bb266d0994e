package athena_test

import (
	"testing"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/record"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sakilaColumns returns the columns of the shipped template.
func sakilaColumns(t *testing.T) []record.Column {
	t.Helper()
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(t, err)
	columns, err := template.Columns()
	require.NoError(t, err)
	return columns
}

func TestNewTableRefuses(t *testing.T) {
	partitioned := func(prefix string) func(*firehose.Definition) {
		return func(d *firehose.Definition) { d.Prefix, d.DynamicPartitioning, d.BufferSizeMiB = prefix, true, 64 }
	}
	for want, change := range map[string]func(*firehose.Definition){
		"Prefix: MMM (month) is text":                                   func(d *firehose.Definition) { d.Prefix = "a/!{timestamp:yyyy/MMM/}" },
		"the table is of JSON or Parquet":                               func(d *firehose.Definition) { d.Conversion, d.BufferSizeMiB = firehose.ORC, 64 },
		"what Firehose writes as ZIP, Athena does not read":             func(d *firehose.Definition) { d.Compression = firehose.ZIP },
		"by the end of the key Athena knows GZIP":                       func(d *firehose.Definition) { d.Compression, d.FileExtension = firehose.GZIP, ".json" },
		"the table would be the whole bucket":                           func(d *firehose.Definition) { d.Prefix = "!{timestamp:yyyy/}" },
		"the values of a partition key are not known here":              partitioned("a/state=!{partitionKeyFromQuery:state}/!{timestamp:yyyy/MM/}"),
		"the records have a field platform, and so is the prefix's key": partitioned("a/platform=!{partitionKeyFromQuery:distributor}/!{timestamp:yyyy/MM/}"),
	} {
		d := firehose.Example()
		change(&d)
		_, err := athena.NewTable(firehose.MustNew(d), sakilaColumns(t))
		assert.ErrorContains(t, err, want)
	}
}
