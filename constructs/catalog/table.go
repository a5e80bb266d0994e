package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"penstock/firehose"
	"penstock/record"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/jsii-runtime-go"
)

// Check gives the stream's projection, or why Athena cannot query what it writes.
func Check(props Props) (firehose.Projection, error) {
	if !nameRule.MatchString(props.Name) {
		return firehose.Projection{}, fmt.Errorf("the name %q: a database has lower-case letters, digits and underscores, a letter first", props.Name)
	}
	values := map[string][]string{}
	for _, c := range props.Columns {
		values[c.Field] = c.Values
	}
	projection, err := props.Stream.Project(values)
	if err != nil {
		return projection, err
	}
	for _, key := range projection.Keys {
		if slices.ContainsFunc(props.Columns, func(c record.Column) bool { return c.Name == key.Name && c.Field != key.Field }) {
			return projection, fmt.Errorf("the records have a field %s, and so is the prefix's partition key called: write another name before it, like part_%[1]s=", key.Name)
		}
	}
	switch {
	case strings.HasPrefix(ResultsPrefix, projection.Head):
		return projection, fmt.Errorf("the table would be the whole bucket, with the results of queries in it: begin Prefix with a folder of its own, like streaming/")
	case props.Stream.Conversion == firehose.ORC:
		return projection, errors.New("the table is of JSON or Parquet, and the stream converts records to ORC")
	case props.Stream.Compression != firehose.Uncompressed && props.Stream.Compression != firehose.GZIP:
		return projection, fmt.Errorf("what Firehose writes as %s, Athena does not read: set the compression to GZIP or UNCOMPRESSED", props.Stream.Compression)
	case (props.Stream.Compression == firehose.GZIP) != strings.HasSuffix(props.Stream.Extension(), ".gz"):
		return projection, errors.New("by the end of the key Athena knows GZIP: let the file extension end with .gz if the compression is GZIP, and only then")
	}
	return projection, nil
}

// A format is how Athena reads objects.
type format struct {
	classification, input, output, serDe string
	parameters                           any
}

// formats are those that a stream writes.
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

// tableInput is the table, by which Athena reads records, and by which the stream
// converts them where it does.
//
//   - "Amazon Data Firehose example" of partition projection:
//     https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example.html
func tableInput(props Props, projection firehose.Projection) *awsglue.CfnTable_TableInputProperty {
	bucket := "s3://" + *props.Bucket.BucketName()
	format := formats[props.Stream.Conversion]
	parameters := map[string]any{"EXTERNAL": "TRUE", "classification": format.classification}
	for name, value := range projection.Properties(bucket, props.First) {
		parameters[name] = value
	}
	var columns, keys []any
	for _, c := range props.Columns {
		if slices.ContainsFunc(projection.Keys, func(k firehose.ProjectionKey) bool { return k.Name == c.Name }) {
			continue // a table has a name once, and the key says the same
		}
		columns = append(columns, &awsglue.CfnTable_ColumnProperty{Name: jsii.String(c.Name), Type: jsii.String(typeOf(c, props.Stream))})
	}
	for _, k := range projection.Keys {
		keys = append(keys, &awsglue.CfnTable_ColumnProperty{Name: jsii.String(k.Name), Type: jsii.String(k.Type)})
	}
	return &awsglue.CfnTable_TableInputProperty{
		Name:          jsii.String(TableName),
		Description:   jsii.Sprintf("Records of the delivery stream %s, a partition for each value of its prefix", props.Stream.Name),
		TableType:     jsii.String("EXTERNAL_TABLE"),
		Parameters:    parameters,
		PartitionKeys: keys,
		StorageDescriptor: &awsglue.CfnTable_StorageDescriptorProperty{
			Columns:      columns,
			Location:     jsii.String(bucket + "/" + projection.Head),
			InputFormat:  jsii.String(format.input),
			OutputFormat: jsii.String(format.output),
			SerdeInfo: &awsglue.CfnTable_SerdeInfoProperty{
				SerializationLibrary: jsii.String(format.serDe),
				Parameters:           format.parameters,
			},
		},
	}
}

// timestamp is the type, and not the name of a field, which has a colon after it.
var timestamp = regexp.MustCompile(`\btimestamp([,>]|$)`)

// typeOf is the column's type in the table. Which texts Firehose converts to a timestamp
// is not documented for the deserializer that finds columns whatever the case of their
// names is: in Parquet they stay the texts that they are.
func typeOf(c record.Column, stream firehose.DeliveryStream) string {
	if stream.Conversion == "" {
		return c.Type
	}
	return timestamp.ReplaceAllString(c.Type, "string$1")
}
