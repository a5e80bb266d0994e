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
		"Prefix: MMM (month) is text":                        func(d *firehose.Definition) { d.Prefix = "a/!{timestamp:yyyy/MMM/}" },
		"a table supports JSON and Parquet":                  func(d *firehose.Definition) { d.Conversion, d.BufferSizeMiB = firehose.ORC, 64 },
		"objects in the format ZIP cannot be read by Athena": func(d *firehose.Definition) { d.Compression = firehose.ZIP },
		"objects in GZIP need the extension .gz":             func(d *firehose.Definition) { d.Compression, d.FileExtension = firehose.GZIP, ".json" },
		"the table would include the whole bucket":           func(d *firehose.Definition) { d.Prefix = "!{timestamp:yyyy/}" },
		"Athena needs the values of a partition key":         partitioned("a/state=!{partitionKeyFromQuery:state}/!{timestamp:yyyy/MM/}"),
		"the partition key platform has the name of a field": partitioned("a/platform=!{partitionKeyFromQuery:distributor}/!{timestamp:yyyy/MM/}"),
	} {
		d := firehose.Example()
		change(&d)
		_, err := athena.NewTable(firehose.MustNew(d), sakilaColumns(t))
		assert.ErrorContains(t, err, want)
	}
}
