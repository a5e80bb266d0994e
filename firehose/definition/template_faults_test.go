package definition

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTemplateRefusals has faults of a template as a whole.
func TestTemplateRefusals(t *testing.T) {
	check := func(template, want string) {
		t.Helper()
		got, err := FromTemplate([]byte(template))
		require.EqualError(t, err, want)
		require.Nil(t, got)
	}
	const yaml = `, but it looks like YAML, which cdk synth prints: give the JSON that it writes, one of cdk.out/*.template.json`
	check(``, `1:1: not JSON: unexpected end of JSON input`)
	check(`{"Resources": {`, `1:15: not JSON: unexpected end of JSON input`)
	check("{\n  \"Description\": \"été\" 1}", `2:24: not JSON: invalid character '1' after object key:value pair`)
	check("{\"a\": \"\n\"}", `1:8: not JSON: invalid character '\n' in string literal`)
	check(`{} {}`, `1:4: not JSON: invalid character '{' after top-level value`)
	check(`hello world`, `1:1: not JSON: invalid character 'h' looking for beginning of value`)
	check("Resources:\n  Delivery:\n", `1:1: not JSON: invalid character 'R' looking for beginning of value`+yaml)
	check("---\nResources:\n", `1:2: not JSON: invalid character '-' in numeric literal`+yaml)
	check("# Made by hand\n", `1:1: not JSON: invalid character '#' looking for beginning of value`+yaml)
	check("\nAWSTemplateFormatVersion: '2010-09-09'\n", `2:1: not JSON: invalid character 'A' looking for beginning of value`+yaml)

	const noTemplate = `JSON, but not a template, which has an object Resources: give one of cdk.out/*.template.json`
	check(`{}`, noTemplate)
	check(`null`, noTemplate)
	check(`[{"Resources": {}}]`, noTemplate)
	check(`{"Resources": []}`, noTemplate)
	check(`{"resources": {}}`, noTemplate)
	check(`{"version": "54.0.0", "artifacts": {}, "big": 1e999}`, noTemplate)
	check(`{"Resources": {}}`, `no AWS::KinesisFirehose::DeliveryStream among its resources, 0 in all: give the template of the stack that has one`)
	check(`{"Resources": {"A": {"Type": "AWS::S3::Bucket"}, "B": "x", "C": {"Type": {"Ref": "A"}}}}`,
		`no AWS::KinesisFirehose::DeliveryStream among its resources, 3 in all: give the template of the stack that has one`)
}

// TestStreamRefusals has faults of a stream's properties.
func TestStreamRefusals(t *testing.T) {
	check := func(properties string, want ...string) {
		t.Helper()
		_, err := FromTemplate([]byte(streamOf(properties)))
		for i := range want {
			want[i] = "Resources.Delivery.Properties" + want[i]
		}
		require.EqualError(t, err, strings.Join(want, "\n"))
	}
	const (
		dest     = `.ExtendedS3DestinationConfiguration`
		literal  = `, where the model needs a literal: write the value itself in the template`
		whole    = `, where CloudFormation needs a whole number, such as 60`
		boolean  = `, where CloudFormation needs true or false`
		object   = `, where CloudFormation needs an object`
		exact    = `: no such property, because names are case-sensitive: write `
		keyless  = `.DynamicPartitioningConfiguration: no processor finds the partition keys: add MetadataExtraction or Lambda to ProcessingConfiguration`
		one      = `.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer: format conversion has one serializer: write ParquetSerDe or OrcSerDe`
		s3Only   = `DestinationConfiguration: only S3 destinations are modelled: use a template whose streams have ExtendedS3DestinationConfiguration`
		switched = `.Enabled: missing: its default is not documented, write true or false`
	)

	// Destinations.
	check(``, `: no destination: add ExtendedS3DestinationConfiguration`)
	check(`"ExtendedS3DestinationConfiguration": {"Ref": "AWS::NoValue"}`, `: no destination: add ExtendedS3DestinationConfiguration`)
	check(`"RedshiftDestinationConfiguration": {}`, `.Redshift`+s3Only)
	check(`"HttpEndpointDestinationConfiguration": {"Fn::If": []}`, `.HttpEndpoint`+s3Only)
	check(`"S3DestinationConfiguration": {}, `+s3(``), `: ExtendedS3DestinationConfiguration and S3DestinationConfiguration, where a stream has one destination: leave one`)
	check(`"SplunkDestinationConfiguration": {}, `+s3(``), `: ExtendedS3DestinationConfiguration and SplunkDestinationConfiguration, where a stream has one destination: leave one`)
	check(`"S3DestinationConfiguration": {"FileExtension": 1, "ProcessingConfiguration": {}}`,
		`.S3DestinationConfiguration.FileExtension: S3DestinationConfiguration does not have it: make that ExtendedS3DestinationConfiguration`,
		`.S3DestinationConfiguration.ProcessingConfiguration: S3DestinationConfiguration does not have it: make that ExtendedS3DestinationConfiguration`,
		`.S3DestinationConfiguration.ProcessingConfiguration`+switched)

	// Intrinsic functions in every position.
	for _, function := range []string{"Sub", "Join", "If", "GetAtt", "FindInMap", "ImportValue", "Select", "Split", "Base64", "Cidr", "Transform", "ToJsonString", "Length"} {
		check(s3(`"Prefix": {"Fn::`+function+`": ["a", "b"]},`), dest+`.Prefix: Fn::`+function+literal)
	}
	for _, place := range []string{"Prefix", "ErrorOutputPrefix", "CompressionFormat", "FileExtension", "CustomTimeZone", "BufferingHints",
		"DynamicPartitioningConfiguration", "DataFormatConversionConfiguration", "ProcessingConfiguration"} {
		check(s3(`"`+place+`": {"Fn::If": ["A", "b", "c"]},`), dest+`.`+place+`: Fn::If`+literal)
	}
	check(`"Fn::Transform": {"Name": "AWS::Include"}, `+s3(``), `: Fn::Transform`+literal)
	check(`"DeliveryStreamName": {"Fn::Sub": "${AWS::StackName}-x"}, `+s3(``), `.DeliveryStreamName: Fn::Sub`+literal)
	check(`"ExtendedS3DestinationConfiguration": {"Fn::If": ["A", {}, {}]}`, dest+`: Fn::If`+literal)
	check(s3(`"BufferingHints": {"SizeInMBs": {"Fn::If": []}, "IntervalInSeconds": {"Fn::GetAtt": []}},`), dest+`.BufferingHints.SizeInMBs: Fn::If`+literal, dest+`.BufferingHints.IntervalInSeconds: Fn::GetAtt`+literal)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": {"Fn::Equals": [1, 2]}},`), dest+`.DynamicPartitioningConfiguration.Enabled: Fn::Equals`+literal)
	check(s3(conversion(`"Enabled": {"Fn::Not": []}, "OutputFormatConfiguration": {"Fn::If": []}`)), dest+`.DataFormatConversionConfiguration.Enabled: Fn::Not`+literal,
		dest+`.DataFormatConversionConfiguration.OutputFormatConfiguration: Fn::If`+literal)
	check(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"Fn::If": []}}`)), dest+`.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer: Fn::If`+literal)
	check(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {"Fn::If": []}}}`)), dest+`.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.ParquetSerDe: Fn::If`+literal)
	check(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"OrcSerDe": {"Fn::If": []}}}`)), dest+`.DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.OrcSerDe: Fn::If`+literal)
	check(s3(`"ProcessingConfiguration": {"Enabled": true, "Processors": {"Fn::If": []}},`), dest+`.ProcessingConfiguration.Processors: Fn::If`+literal)
	check(s3(processors(`{"Type": "Lambda"}, {"Fn::If": []}, {"Type": {"Fn::Sub": ""}}`)),
		dest+`.ProcessingConfiguration.Processors[1]: Fn::If`+literal, dest+`.ProcessingConfiguration.Processors[2].Type: Fn::Sub`+literal)
	check(s3(processors(`{"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": {"Fn::Sub": "\\n"}}]}`)),
		dest+`.ProcessingConfiguration.Processors[0].Parameters[0].ParameterValue: Fn::Sub`+literal)

	// Ref.
	check(s3(`"Prefix": {"Ref": "Lake"},`), dest+`.Prefix: Ref to Lake`+literal)
	check(s3(`"Prefix": {"Ref": "AWS::StackName"},`), dest+`.Prefix: Ref to AWS::StackName`+literal)
	check(s3(`"Prefix": {"Ref": "Asked"},`), dest+`.Prefix: Ref to the parameter Asked, which has no literal Default`+literal)
	check(s3(`"Prefix": {"Ref": "Kept"},`), dest+`.Prefix: Ref to the parameter Kept, which has no literal Default`+literal)
	check(s3(`"Prefix": {"Ref": "List"},`), dest+`.Prefix: Ref to the parameter List, which has no literal Default`+literal)
	check(s3(`"Prefix": {"Ref": "Odd"},`), dest+`.Prefix: a list, the Default of the parameter Odd, where CloudFormation needs text`)
	check(s3(`"Prefix": {"Ref": ["Lake"]},`), dest+`.Prefix: Ref`+literal)
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
	check(s3(conversion(``)), dest+one)
	check(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {}}`)), dest+one)
	check(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}, "OrcSerDe": {}}}`)), dest+one)
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
}

// The faults of all streams are reported in order.
func TestAllStreamsAreChecked(t *testing.T) {
	_, err := FromTemplate([]byte(`{"Resources": {
		"B": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": "x"},
		"C": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"S3DestinationConfiguration": {}}},
		"A\nA": {"Type": "AWS::KinesisFirehose::DeliveryStream"}}}`))
	require.Equal(t, Faults{
		{`Resources.A\nA.Properties`, `no destination: add ExtendedS3DestinationConfiguration`},
		{`Resources.B.Properties`, `"x", where CloudFormation needs an object`},
	}, err)
	var fault *Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, `Resources.A\nA.Properties`, fault.Path)
}

// FuzzFromTemplate checks that nothing panics, that a fault is one line, and that the result
// has either streams or faults.
func FuzzFromTemplate(f *testing.F) {
	for _, stack := range []string{"PenstockIngest", "PenstockGenerator"} {
		content, err := os.ReadFile("../../stacks/testdata/" + stack + ".template.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	for _, seed := range []string{
		"", "Resources:\n", `{"Resources": {"A": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": null}}}`,
		streamOf(`"A\nDestinationConfiguration": {}, "B\u2028DestinationConfiguration": 1`),
		streamOf(s3(`"Prefix": {"Fn::\n": 1}, "ErrorOutputPrefix": {"Ref": "\n"}, "FileExtension": {"Ref": {}}, "BufferingHints": {"SizeInMBs": "\n"},`)),
		streamOf(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": [], "OrcSerDe": {}}}`) + processors(`[], {"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\n"}]}`))),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, template string) {
		found, err := FromTemplate([]byte(template))
		if err == nil {
			if len(found) == 0 || !json.Valid([]byte(strings.TrimPrefix(template, "\ufeff"))) {
				t.Fatalf("%d streams without a fault", len(found))
			}
			return
		}
		faults, is := err.(Faults)
		if !is || len(faults) == 0 || found != nil {
			t.Fatalf("%T with %d streams", err, len(found))
		}
		for _, fault := range faults {
			if strings.ContainsAny(fault.Error(), "\r\n\u2028") || fault.Msg == "" {
				t.Fatalf("%q", fault.Error())
			}
		}
	})
}
