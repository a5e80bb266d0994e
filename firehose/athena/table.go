// Package athena describes the objects of a delivery stream as a table that Amazon Athena
// queries, and writes queries for it. It uses partition projection: no crawler runs, and
// nobody adds partitions.
package athena

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/partition"
	"penstock/firehose/projection"
	"penstock/record"
)

const (
	// TableName is the name of the table.
	TableName = "records"
	// ResultsPrefix begins the keys of query results, which share the bucket.
	ResultsPrefix = "athena-results/"
)

// Table describes the objects of a delivery stream. Create it with [NewTable].
type Table struct {
	Stream     firehose.Stream
	Projection projection.Projection
	records    []record.Column
}

// Column is a column of a table, with its type in Hive.
type Column struct{ Name, Type string }

// NewTable returns a table of the stream's objects, whose records have the columns.
// Columns that are partition keys of the stream's prefix become keys of the table. The
// error says why Athena cannot query the objects; it is a [firehose.Faults] if the reason
// is the prefix.
func NewTable(stream firehose.Stream, columns []record.Column) (Table, error) {
	fields, keys := map[string]projection.Field{}, map[string]firehose.PartitionKey{}
	for _, c := range columns { // if only the names of the partition keys are known
		fields[c.Field], keys[c.Field] = projection.Field{Values: c.Values}, firehose.PartitionKey{Path: []string{c.Field}}
	}
	for _, k := range partition.Keys(stream) {
		column, _ := record.Find(columns, k.Path)
		fields[k.Name], keys[k.Name] = projection.Field{Values: column.Values, Time: k.Time}, k
	}
	p, err := projection.Derive(stream.Data, stream.Zone, fields)
	if err != nil {
		return Table{}, err
	}
	for _, key := range p.Keys {
		of := keys[key.Field]
		if slices.ContainsFunc(columns, func(c record.Column) bool {
			return c.Name == key.Name && (of.Time != "" || !slices.Equal(of.Path, []string{c.Field}))
		}) {
			return Table{}, fmt.Errorf("the partition key %s has the name of a field of the records: rename the key, for example to part_%[1]s", key.Name)
		}
	}
	switch {
	case strings.HasPrefix(ResultsPrefix, p.Head):
		return Table{}, errors.New("the table would include the whole bucket and its query results: begin Prefix with a folder, such as streaming/")
	case stream.Conversion == firehose.ORC:
		return Table{}, errors.New("a table supports JSON and Parquet, but the stream converts records to ORC")
	case stream.Compression != firehose.Uncompressed && stream.Compression != firehose.GZIP:
		return Table{}, fmt.Errorf("objects in the format %s cannot be read by Athena: set the compression to GZIP or UNCOMPRESSED", stream.Compression)
	case (stream.Compression == firehose.GZIP) != strings.HasSuffix(stream.Extension(), ".gz"):
		return Table{}, errors.New("objects in GZIP need the extension .gz for Athena: end the file extension with .gz if and only if the compression is GZIP")
	}
	return Table{stream, p, columns}, nil
}

// Format tells Athena how to read objects.
type Format struct {
	Classification, Input, Output, SerDe string
	SerDeParameters                      map[string]string
}

// formats has the format of each conversion.
//
//   - Amazon Athena User Guide, "OpenX JSON SerDe":
//     https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
//   - "Parquet SerDe": https://docs.aws.amazon.com/athena/latest/ug/parquet-serde.html
var formats = map[firehose.Conversion]Format{
	"": {
		Classification: "json",
		Input:          "org.apache.hadoop.mapred.TextInputFormat",
		Output:         "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
		SerDe:          "org.openx.data.jsonserde.JsonSerDe",
		// One record that is not JSON would otherwise fail every query.
		SerDeParameters: map[string]string{"ignore.malformed.json": "true"},
	},
	firehose.Parquet: {
		Classification: "parquet",
		Input:          "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
		Output:         "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
		SerDe:          "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
	},
}

// Format returns how Athena reads the objects.
func (t Table) Format() Format { return formats[t.Stream.Conversion] }

// Parameters returns the parameters of the Glue table. bucketURI has the form s3://bucket.
// first is the instant of the first partition.
//
// Amazon Athena User Guide, "Amazon Data Firehose example" of partition projection:
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example.html
func (t Table) Parameters(bucketURI string, first time.Time) map[string]string {
	all := t.Projection.Properties(bucketURI, first)
	all["EXTERNAL"], all["classification"] = "TRUE", t.Format().Classification
	return all
}

// Columns returns the columns, without those that are partition keys: a table has each
// name once.
func (t Table) Columns() (all []Column) {
	for _, c := range t.records {
		if !slices.ContainsFunc(t.Projection.Keys, func(k projection.Key) bool { return k.Name == c.Name }) {
			all = append(all, Column{c.Name, t.typeOf(c)})
		}
	}
	return all
}

// PartitionKeys returns the partition keys in the order of the location.
func (t Table) PartitionKeys() (all []Column) {
	for _, k := range t.Projection.Keys {
		all = append(all, Column{k.Name, k.Type})
	}
	return all
}

// typeOf returns the column's type.
func (t Table) typeOf(c record.Column) string {
	if t.Stream.Conversion == "" {
		return c.Type
	}
	return converted(c)
}
