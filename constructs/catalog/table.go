package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"penstock/internal/firehose"
	"penstock/internal/record"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/jsii-runtime-go"
)

// Check gives the stream's projection, or why Athena cannot query what it writes.
func Check(props Props) (firehose.Projection, error) {
	if !nameRule.MatchString(props.Name) {
		return firehose.Projection{}, fmt.Errorf("the name %q: a database has lower-case letters, digits and underscores, a letter first", props.Name)
	}
	projection, err := props.Stream.Project()
	if err != nil {
		return projection, err
	}
	for _, key := range projection.Keys {
		if slices.ContainsFunc(props.Columns, func(c record.Column) bool { return c.Name == key.Name }) {
			return projection, fmt.Errorf("the records have a field %s, and so is the prefix's partition key called: write another name before it, like part_%[1]s=", key.Name)
		}
	}
	switch {
	case strings.HasPrefix(ResultsPrefix, projection.Head):
		return projection, fmt.Errorf("the table would be the whole bucket, with the results of queries in it: begin Prefix with a folder of its own, like streaming/")
	case props.Stream.Conversion != "":
		return projection, fmt.Errorf("the table is of JSON, and the stream converts records to %s", props.Stream.Conversion)
	case props.Stream.Compression != firehose.Uncompressed && props.Stream.Compression != firehose.GZIP:
		return projection, fmt.Errorf("what Firehose writes as %s, Athena does not read: set the compression to GZIP or UNCOMPRESSED", props.Stream.Compression)
	case (props.Stream.Compression == firehose.GZIP) != strings.HasSuffix(props.Stream.Extension(), ".gz"):
		return projection, errors.New("by the end of the key Athena knows GZIP: let the file extension end with .gz if the compression is GZIP, and only then")
	}
	return projection, nil
}

// tableInput is the table, as Athena reads JSON.
//
//   - Amazon Athena User Guide, "OpenX JSON SerDe":
//     https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
//   - "Amazon Data Firehose example" of partition projection:
//     https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example.html
func tableInput(props Props, projection firehose.Projection) *awsglue.CfnTable_TableInputProperty {
	bucket := "s3://" + *props.BucketName
	parameters := map[string]any{"EXTERNAL": "TRUE", "classification": "json"}
	for name, value := range projection.Properties(bucket, props.First) {
		parameters[name] = value
	}
	var columns, keys []any
	for _, c := range props.Columns {
		columns = append(columns, &awsglue.CfnTable_ColumnProperty{Name: jsii.String(c.Name), Type: jsii.String(c.Type)})
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
			InputFormat:  jsii.String("org.apache.hadoop.mapred.TextInputFormat"),
			OutputFormat: jsii.String("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"),
			SerdeInfo: &awsglue.CfnTable_SerdeInfoProperty{
				SerializationLibrary: jsii.String("org.openx.data.jsonserde.JsonSerDe"),
				// One record that is not JSON would otherwise fail every query.
				Parameters: map[string]any{"ignore.malformed.json": "true"},
			},
		},
	}
}
