package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/projection"
	"penstock/record"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/jsii-runtime-go"
)

// Table describes the objects of a delivery stream as a table that Athena can query.
// Create it with [NewTable].
type Table struct {
	stream     firehose.Stream
	columns    []record.Column
	projection projection.Projection
}

// NewTable returns a table of the stream's objects, whose records have the columns.
// Columns that are partition keys of the stream's prefix become keys of the table. The
// error says why Athena cannot query the objects; it is a [firehose.Faults] if the reason
// is the prefix.
func NewTable(stream firehose.Stream, columns []record.Column) (Table, error) {
	values := map[string][]string{}
	for _, c := range columns {
		values[c.Field] = c.Values
	}
	p, err := projection.Derive(stream.Data, stream.Zone, values)
	if err != nil {
		return Table{}, err
	}
	for _, key := range p.Keys {
		if slices.ContainsFunc(columns, func(c record.Column) bool { return c.Name == key.Name && c.Field != key.Field }) {
			return Table{}, fmt.Errorf("the records have a field %s, and so is the prefix's partition key called: write another name before it, like part_%[1]s=", key.Name)
		}
	}
	switch {
	case strings.HasPrefix(ResultsPrefix, p.Head):
		return Table{}, errors.New("the table would be the whole bucket, with the results of queries in it: begin Prefix with a folder of its own, like streaming/")
	case stream.Conversion == firehose.ORC:
		return Table{}, errors.New("the table is of JSON or Parquet, and the stream converts records to ORC")
	case stream.Compression != firehose.Uncompressed && stream.Compression != firehose.GZIP:
		return Table{}, fmt.Errorf("what Firehose writes as %s, Athena does not read: set the compression to GZIP or UNCOMPRESSED", stream.Compression)
	case (stream.Compression == firehose.GZIP) != strings.HasSuffix(stream.Extension(), ".gz"):
		return Table{}, errors.New("by the end of the key Athena knows GZIP: let the file extension end with .gz if the compression is GZIP, and only then")
	}
	return Table{stream, columns, p}, nil
}

// A format tells Athena how to read objects.
type format struct {
	classification, input, output, serDe string
	parameters                           any
}

// formats has the format of each conversion.
//
//   - Amazon Athena User Guide, "OpenX JSON SerDe":
//     https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
//   - "Parquet SerDe": https://docs.aws.amazon.com/athena/latest/ug/parquet-serde.html
var formats = map[firehose.Conversion]format{
	"": {
		classification: "json",
		input:          "org.apache.hadoop.mapred.TextInputFormat",
		output:         "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
		serDe:          "org.openx.data.jsonserde.JsonSerDe",
		// One record that is not JSON would otherwise fail every query.
		parameters: map[string]any{"ignore.malformed.json": "true"},
	},
	firehose.Parquet: {
		classification: "parquet",
		input:          "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
		output:         "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
		serDe:          "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
	},
}

// input returns the table as Glue takes it. first is the instant of the first partition.
//
// Amazon Athena User Guide, "Amazon Data Firehose example" of partition projection:
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example.html
func (t Table) input(bucketName string, first time.Time) *awsglue.CfnTable_TableInputProperty {
	bucket := "s3://" + bucketName
	format := formats[t.stream.Conversion]
	parameters := map[string]any{"EXTERNAL": "TRUE", "classification": format.classification}
	for name, value := range t.projection.Properties(bucket, first) {
		parameters[name] = value
	}
	column := func(name, typ string) any {
		return &awsglue.CfnTable_ColumnProperty{Name: jsii.String(name), Type: jsii.String(typ)}
	}
	var columns, keys []any
	for _, c := range t.columns {
		if !t.isKey(c.Name) { // a table has each name once
			columns = append(columns, column(c.Name, t.typeOf(c)))
		}
	}
	for _, k := range t.projection.Keys {
		keys = append(keys, column(k.Name, k.Type))
	}
	return &awsglue.CfnTable_TableInputProperty{
		Name:          jsii.String(TableName),
		Description:   jsii.Sprintf("Records of the delivery stream %s, a partition for each value of its prefix", t.stream.Name),
		TableType:     jsii.String("EXTERNAL_TABLE"),
		Parameters:    parameters,
		PartitionKeys: keys,
		StorageDescriptor: &awsglue.CfnTable_StorageDescriptorProperty{
			Columns:      columns,
			Location:     jsii.String(bucket + "/" + t.projection.Head),
			InputFormat:  jsii.String(format.input),
			OutputFormat: jsii.String(format.output),
			SerdeInfo: &awsglue.CfnTable_SerdeInfoProperty{
				SerializationLibrary: jsii.String(format.serDe),
				Parameters:           format.parameters,
			},
		},
	}
}

// isKey reports whether the table has a partition key of the name.
func (t Table) isKey(name string) bool {
	return slices.ContainsFunc(t.projection.Keys, func(k projection.Key) bool { return k.Name == name })
}

// timestamp matches the type, but not a field's name, which has a colon after it.
var timestamp = regexp.MustCompile(`\btimestamp([,>]|$)`)

// typeOf returns the column's type. In Parquet, timestamps stay texts: which texts
// Firehose converts to a timestamp is not documented for the deserializer that ignores
// the case of field names.
func (t Table) typeOf(c record.Column) string {
	if t.stream.Conversion == "" {
		return c.Type
	}
	return timestamp.ReplaceAllString(c.Type, "string$1")
}
