package definition

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTemplateRefusals has faults of a template as a whole.
func TestTemplateRefusals(t *testing.T) {
	check := func(template, want string) {
		t.Helper()
		got, err := Read([]byte(template), nil)
		require.EqualError(t, err, want)
		require.Nil(t, got)
	}
	check(`{"Resources": {`, `1:15: not JSON: unexpected end of JSON input`)
	check("{\n  \"Description\": \"été\" 1}", `2:24: not JSON: invalid character '1' after object key:value pair`)
	check("{\"a\": \"\n\"}", `1:8: not JSON: invalid character '\n' in string literal`)
	check(`{} {}`, `1:4: not JSON: invalid character '{' after top-level value`)
	check(strings.Repeat("[", 300)+strings.Repeat("]", 300), `1: more than 200 levels of values in each other, which no definition of a stream has`)
	check("a: b\nc:\n  d: e\n f: g\n", `4: not YAML: did not find expected key`)
	check("a: 1\nb: !{timestamp:yyyy}/\n", `2: not YAML: did not find expected whitespace or line break: put quotes around a value that begins with !{`)
	check("a: 1\nb:\n\tc: 1\n", `3: not YAML: found character that cannot start any token: indent with spaces, not with tabs`)
	check("a: *b", `1: not YAML: unknown anchor 'b' referenced`)
	check("a: 1\n---\nb: 1\n", `2:1: a second document after "---": give a file with one`)
	check("a: 1\n? [b]\n: c\n", `2:3: a key that is not text: write a name and a colon`)

	const (
		none   = `no definition of a delivery stream: `
		remedy = `give a CloudFormation template (with Resources), the output of terraform show -json, or that of aws firehose describe-delivery-stream`
		state  = `give the output of terraform show -json`
	)
	check(``, `1:1: not JSON: unexpected end of JSON input`)
	check(`hello world`, none+remedy)
	check("# Made by hand\n", none+remedy)
	check(`{}`, none+remedy)
	check(`null`, none+remedy)
	check(`[{"Resources": {}}]`, none+remedy)
	check(`{"Resources": []}`, none+`its Resources are not an object: `+remedy)
	check(`{"resources": {}}`, none+`it has resources in lower case: write Resources, or give the whole serverless.yml`)
	check(`{"version": "54.0.0", "artifacts": {}, "big": 1e999}`, none+`it is the manifest of a cloud assembly: give one of cdk.out/*.template.json`)
	check(`{"version": 4, "terraform_version": "1.9", "resources": []}`, none+`it is a state file of Terraform: `+state)
	check(`{"resource": {"aws_kinesis_firehose_delivery_stream": {}}}`, none+`it is a configuration of Terraform: `+state+` after a plan`)
	check(`resource "aws_kinesis_firehose_delivery_stream" "x" { }`, none+`it is a configuration of Terraform: `+state+` after a plan`)
	check(`{"Resources": {}}`, `1:15: Resources: no AWS::KinesisFirehose::DeliveryStream among its resources, 0 in all: give the template of the stack that has one`)
	check(`{"Resources": {"A": {"Type": "AWS::S3::Bucket"}, "B": "x", "C": {"Type": {"Ref": "A"}}}}`,
		`1:15: Resources: no AWS::KinesisFirehose::DeliveryStream among its resources, 3 in all: give the template of the stack that has one`)
}

// TestStreamRefusals has faults of a stream's properties.
func TestStreamRefusals(t *testing.T) {
	check := func(properties string, want ...string) {
		t.Helper()
		_, err := Read([]byte(streamOf(properties)), nil)
		var found []string
		for _, fault := range err.(Faults) {
			require.NotZero(t, fault.Column)
			found = append(found, fault.Path+": "+fault.Msg)
		}
		for i := range want {
			want[i] = "Resources.Delivery.Properties" + want[i]
		}
		require.Equal(t, want, found)
	}
	const (
		dest     = `.ExtendedS3DestinationConfiguration`
		whole    = `, where CloudFormation needs a whole number, such as 60`
		boolean  = `, where CloudFormation needs true or false`
		object   = `, where CloudFormation needs an object`
		exact    = `: no such property, because names are case-sensitive: write `
		keyless  = `.DynamicPartitioningConfiguration: no processor finds the partition keys: add MetadataExtraction or Lambda to ProcessingConfiguration`
		format   = `.DataFormatConversionConfiguration.`
		one      = `, where format conversion has one: leave one`
		answers  = `, and Firehose answers "Exactly one destination configuration is supported for a Firehose": `
		none     = `: no destination` + answers + `add ExtendedS3DestinationConfiguration`
		switched = `.Enabled: missing: its default is not documented, write true or false`
	)

	// Destinations.
	check(``, none)
	check(`"ExtendedS3DestinationConfiguration": {"Ref": "AWS::NoValue"}`, none)
	check(`"RedshiftDestinationConfiguration": {}`, `.RedshiftDestinationConfiguration.S3Configuration: missing: write where Redshift copies its rows from`)
	check(`"HttpEndpointDestinationConfiguration": {"Fn::GetAtt": ["Lake", "b"]}`, `.HttpEndpointDestinationConfiguration: b of Lake is known when the stack is deployed: write the value itself`)
	check(`"S3DestinationConfiguration": {}, `+s3(``), `: ExtendedS3DestinationConfiguration and S3DestinationConfiguration`+answers+`leave one`)
	check(`"SplunkDestinationConfiguration": {}, `+s3(``), `: ExtendedS3DestinationConfiguration and SplunkDestinationConfiguration`+answers+`leave one`)
	check(`"S3DestinationConfiguration": {"FileExtension": 1, "ProcessingConfiguration": {}}`,
		`.S3DestinationConfiguration.FileExtension: S3DestinationConfiguration does not have it: make that ExtendedS3DestinationConfiguration`,
		`.S3DestinationConfiguration.ProcessingConfiguration: S3DestinationConfiguration does not have it: make that ExtendedS3DestinationConfiguration`,
		`.S3DestinationConfiguration.ProcessingConfiguration`+switched)

	// Functions.
	const later = ` is evaluated when the stack is deployed: write the value itself`
	check(`"Fn::Transform": {"Name": "AWS::Include"}, `+s3(``), `: Fn::Transform`+later)
	check(`"ExtendedS3DestinationConfiguration": {"Fn::If": ["A", {}, {}]}`, dest+`: no condition A among the Conditions`)
	check(`"ExtendedS3DestinationConfiguration": {"Fn::Transform": {}}`, dest+`: Fn::Transform`+later)
	for function, fault := range map[string]string{
		`{"Fn::Subb": "x"}`:                   `Fn::Subb, which is no function of CloudFormation; did you mean Fn::Sub?`,
		`{"Fn::Sub": {}}`:                     `Fn::Sub needs a text, or a list of a text and an object`,
		`{"Fn::Sub": "${Prefx}"}`:             `Ref to Prefx, but the template has no parameter or resource of this name; did you mean Prefix?`,
		`{"Fn::Sub": ["${x}", {"x": ["a"]}]}`: `Fn::Sub of a value that is not text`,
		`{"Fn::Join": ["a", "b"]}`:            `Fn::Join of a value that is not a list`,
		`{"Fn::Join": "a"}`:                   `Fn::Join needs a delimiter and a list`,
		`{"Fn::Split": ["a"]}`:                `Fn::Split needs a delimiter and a text`,
		`{"Fn::Select": [2, ["a", "b"]]}`:     `Fn::Select of item 2 in a list of 2, which begins with item 0`,
		`{"Fn::Select": ["x", ["a", "b"]]}`:   `Fn::Select of item x in a list of 2, which begins with item 0`,
		`{"Fn::Select": [0]}`:                 `Fn::Select needs an index and a list`,
		`{"Fn::FindInMap": ["a", "b", "c"]}`:  `Fn::FindInMap finds no a in the Mappings`,
		`{"Fn::FindInMap": ["a"]}`:            `Fn::FindInMap needs the name of a map and two keys`,
		`{"Fn::If": ["a"]}`:                   `Fn::If needs the name of a condition and two values`,
		`{"Fn::Equals": ["a", "b"]}`:          `Fn::Equals, which CloudFormation evaluates only in Conditions: use Fn::If with the name of a condition`,
		`{"Ref": ["Lake"]}`:                   `Ref needs the name of a parameter or a resource`,
		`{"Ref": "AWS::Regin"}`:               `Ref to AWS::Regin, but the template has no parameter or resource of this name; did you mean AWS::Region?`,
	} {
		check(s3(`"Prefix": `+function+`,`), dest+`.Prefix: `+fault)
	}

	// Ref.
	check(s3(`"Prefix": {"Ref": "Odd"},`), dest+`.Prefix: a list, the Default of the parameter Odd, where CloudFormation needs text`)
	check(s3(`"BufferingHints": {"SizeInMBs": {"Ref": "Words"}, "IntervalInSeconds": 60},`), dest+`.BufferingHints.SizeInMBs: "x", the Default of the parameter Words`+whole)
	check(s3(`"BufferingHints": {"Ref": "Words"},`), dest+`.BufferingHints: "x", the Default of the parameter Words`+object)

	// Hints.
	check(s3(`"prefix": "a/",`), dest+`.prefix`+exact+`Prefix`)
	check(`"deliverystreamname": "x", `+s3(`"BufferingHints": {"SizeInMbs": 5},`), dest+`.BufferingHints.SizeInMbs`+exact+`SizeInMBs`, `.deliverystreamname`+exact+`DeliveryStreamName`)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": true},`), dest+keyless)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": true},`+processors(`{"Type": "AppendDelimiterToRecord"}`)), dest+keyless)
	check(s3(`"BufferingHints": {"SizeInMBs": "five"},`), dest+`.BufferingHints.SizeInMBs: "five"`+whole)
	check(s3(`"BufferingHints": {"SizeInMBs": 1.5, "IntervalInSeconds": "60s"},`), dest+`.BufferingHints.SizeInMBs: 1.5`+whole, dest+`.BufferingHints.IntervalInSeconds: "60s"`+whole)
	check(s3(`"BufferingHints": {"SizeInMBs": 99999999999999999999, "IntervalInSeconds": true},`),
		dest+`.BufferingHints.SizeInMBs: 99999999999999999999`+whole, dest+`.BufferingHints.IntervalInSeconds: true`+whole)
	check(s3(`"BufferingHints": {"SizeInMBs": null, "IntervalInSeconds": [60]},`), dest+`.BufferingHints.SizeInMBs: null`+whole, dest+`.BufferingHints.IntervalInSeconds: a list`+whole)
	check(s3(`"BufferingHints": [5, 60],`), dest+`.BufferingHints: a list`+object)

	// Types.
	check(`"ExtendedS3DestinationConfiguration": "x"`, dest+`: "x"`+object)
	check(`"ExtendedS3DestinationConfiguration": null`, dest+`: null`+object)
	check(s3(`"Prefix": {"a": "b"}, "ErrorOutputPrefix": ["x"], "CompressionFormat": null,`),
		dest+`.Prefix: an object, where CloudFormation needs text`, dest+`.ErrorOutputPrefix: a list, where CloudFormation needs text`, dest+`.CompressionFormat: null, where CloudFormation needs text`)
	check(s3(`"Prefix": {"Ref": "Prefix", "b": 1},`), dest+`.Prefix: an object, where CloudFormation needs text`)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": "yes"},`), dest+`.DynamicPartitioningConfiguration.Enabled: "yes"`+boolean)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": 1},`), dest+`.DynamicPartitioningConfiguration.Enabled: 1`+boolean)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": "`+strings.Repeat("no", 99)+`"},`),
		dest+`.DynamicPartitioningConfiguration.Enabled: "`+strings.Repeat("no", 30)+`…"`+boolean)
	check(s3(`"DynamicPartitioningConfiguration": {},`), dest+`.DynamicPartitioningConfiguration`+switched)

	// Conversion and processors.
	check(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}, "OrcSerDe": {}}}`)), dest+format+`OutputFormatConfiguration.Serializer: ParquetSerDe and OrcSerDe`+one)
	check(s3(conversion(`"InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}, "HiveJsonSerDe": {}}}`)), dest+format+`InputFormatConfiguration.Deserializer: OpenXJsonSerDe and HiveJsonSerDe`+one)
	check(s3(conversion(`"InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {"CaseInsensitive": "no", "ColumnToJsonKeyMappings": {"a": {}}}}}`)),
		dest+format+`InputFormatConfiguration.Deserializer.OpenXJsonSerDe.CaseInsensitive: "no"`+boolean,
		dest+format+`InputFormatConfiguration.Deserializer.OpenXJsonSerDe.ColumnToJsonKeyMappings.a: an object, where CloudFormation needs text`)
	check(s3(conversion(`"InputFormatConfiguration": {"Deserializer": {"HiveJsonSerDe": {"TimestampFormats": "millis"}}}`)),
		dest+format+`InputFormatConfiguration.Deserializer.HiveJsonSerDe.TimestampFormats: "millis", where CloudFormation needs a list`)
	check(s3(conversion(`"SchemaConfiguration": {"TableName": []}`)), dest+format+`SchemaConfiguration.TableName: a list, where CloudFormation needs text`)
	check(s3(conversion(`"OutputFormatConfiguration": 1`)), dest+`.DataFormatConversionConfiguration.OutputFormatConfiguration: 1`+object)
	check(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": true}}`)), dest+`.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.ParquetSerDe: true`+object)
	check(s3(`"ProcessingConfiguration": {"Processors": [{"Type": "Lambda"}]},`), dest+`.ProcessingConfiguration`+switched)
	check(s3(`"ProcessingConfiguration": {"Enabled": true, "Processors": {}},`), dest+`.ProcessingConfiguration.Processors: an object, where CloudFormation needs a list`)
	check(s3(processors(`"Lambda", {}, {"Type": "AppendDelimiterToRecord", "Parameters": 1}`)),
		dest+`.ProcessingConfiguration.Processors[0]: "Lambda"`+object,
		dest+`.ProcessingConfiguration.Processors[1].Type: missing: write which processor it is`,
		dest+`.ProcessingConfiguration.Processors[2].Parameters: 1, where CloudFormation needs a list`)
	check(s3(processors(`{"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterValue": "\\n"}, {"ParameterName": "Delimiter"}, {"ParameterName": "Delimiter", "ParameterValue": "\n"}]}`)),
		dest+`.ProcessingConfiguration.Processors[0].Parameters[0].ParameterName: missing: write which parameter it is`,
		dest+`.ProcessingConfiguration.Processors[0].Parameters[1].ParameterValue: missing: write its value`,
		dest+`.ProcessingConfiguration.Processors[0].Parameters[2].ParameterValue: "\n", where Firehose takes a backslash and an n only: write "\\n"`)
	check(s3(processors(`{"Type": "Lamda"}, {"Type": "Decompression", "Parameters": [{"ParameterName": "CompressionFormat", "ParameterValue": "SNAPPY"}]}, {"Type": "CloudWatchLogProcessing"}`)),
		dest+`.ProcessingConfiguration.Processors[0].Type: "Lamda" is no processor: write one of RecordDeAggregation, Decompression, CloudWatchLogProcessing, Lambda, MetadataExtraction, AppendDelimiterToRecord; did you mean Lambda?`,
		dest+`.ProcessingConfiguration.Processors[1].Parameters[0].ParameterValue: "SNAPPY", where Firehose decompresses GZIP only: write GZIP`,
		dest+`.ProcessingConfiguration.Processors[2].Parameters: missing: write DataMessageExtraction, true or false`)
	check(s3(processors(`{"Type": "Lambda", "Parameters": [{"ParameterName": "BufferSizeInMBs", "ParameterValue": "much"}, {"ParameterName": "NumberOfRetries", "ParameterValue": -1}]}, {"Type": "Lambda"}`)),
		dest+`.ProcessingConfiguration.Processors[0].Parameters[0].ParameterValue: "much", where CloudFormation needs a number, such as 1`,
		dest+`.ProcessingConfiguration.Processors[0].Parameters[1].ParameterValue: -1, where CloudFormation needs a number, such as 3`,
		dest+`.ProcessingConfiguration.Processors[1]: a second processor Lambda, where Firehose takes one: remove it, or call both functions in one`)
}

// If every stream is refused, the faults are reported in order. Otherwise the others can be
// used.
func TestRefusedStreams(t *testing.T) {
	const first, second = "4:11: Resources.A\\nA.Properties: no destination, and Firehose answers \"Exactly one destination configuration is supported for a Firehose\": add ExtendedS3DestinationConfiguration",
		"2:71: Resources.B.Properties: \"x\", where CloudFormation needs an object"
	const template = `{"Resources": {
		"B": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": "x"},
		%s
		"A\nA": {"Type": "AWS::KinesisFirehose::DeliveryStream"}}}`
	_, err := Read(fmt.Appendf(nil, template, ""), nil)
	require.EqualError(t, err, first+"\n"+second)
	var fault *Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, `Resources.A\nA.Properties`, fault.Path)

	found, err := Read(fmt.Appendf(nil, template, `"C": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"S3DestinationConfiguration": {}}},`), nil)
	require.NoError(t, err)
	require.Len(t, found, 3)
	require.EqualError(t, found[0].Refused, first)
	require.EqualError(t, found[1].Refused, second)
	require.Empty(t, found[2].Refused)
}
