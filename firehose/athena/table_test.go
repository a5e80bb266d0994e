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

// The partition key of a nested field gets its values, and its name is no other column's.
func TestPartitionsOfNestedFields(t *testing.T) {
	template, err := record.Parse(`{"event":{"type":"{{random.arrayElement(["rent","buy"])}}","time":"{{date.now}}"},"event_time_day":1}`)
	require.NoError(t, err)
	columns, err := template.Columns()
	require.NoError(t, err)
	table := func(prefix string, fields ...string) (athena.Table, error) {
		d := firehose.Example()
		d.Prefix, d.PartitionBy, d.DynamicPartitioning, d.BufferSizeMiB = prefix, fields, true, 64
		return athena.NewTable(firehose.MustNew(d), columns)
	}
	got, err := table("a/event_type=!{partitionKeyFromQuery:event_type}/day=!{partitionKeyFromQuery:event_time_day}/", "event.type", "event.time:yyyy-MM-dd")
	require.NoError(t, err)
	assert.Equal(t, []athena.Column{{Name: "event_type", Type: "string"}, {Name: "day", Type: "string"}}, got.PartitionKeys())
	assert.Equal(t, []athena.Column{{Name: "event", Type: "struct<type:string,time:string>"}, {Name: "event_time_day", Type: "int"}}, got.Columns())
	assert.Equal(t, []string{"rent", "buy"}, got.Projection.Keys[0].Values)
	assert.Equal(t, "SELECT event_type, day, count(*) AS records\nFROM records\nGROUP BY event_type, day\nORDER BY event_type, day", got.Queries()[0].SQL)

	read := got.Stream.Definition // as kdg reads it from a template
	read.Query, read.PartitionBy = got.Stream.PartitionQuery(), []string{"event_type", "event_time_day"}
	fromQuery, err := athena.NewTable(firehose.MustNew(read), columns)
	require.NoError(t, err)
	assert.Equal(t, got.Projection, fromQuery.Projection)
	assert.Equal(t, got.Columns(), fromQuery.Columns())

	_, err = table("a/!{partitionKeyFromQuery:event_time_day}/", "event.time:yyyy-MM-dd")
	assert.EqualError(t, err, "the partition key event_time_day has the name of a field of the records: rename the key, for example to part_event_time_day")
	_, err = table("a/event=!{partitionKeyFromQuery:event_type}/", "event.type")
	assert.ErrorContains(t, err, "the partition key event has the name of a field of the records")
}
