package definition

import (
	"os"
	"slices"
	"strings"
	"testing"

	"penstock/firehose"
)

// fuzz checks that Read does not panic on documents that are like those of some formats,
// that a fault is one line, that the result has either streams or faults, and that the
// streams can be checked.
func fuzz(f *testing.F, formats ...string) {
	for _, e := range definitions(f) {
		if slices.Contains(formats, e.format) {
			name, value := "", ""
			for name, value = range e.parameters {
			}
			f.Add(e.file("document").Data, name, value)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, name, value string) {
		var given map[string]string
		if name != "" {
			given = map[string]string{name: value}
		}
		check(t, text, given)
	})
}

func check(t *testing.T, text []byte, given map[string]string) {
	found, err := Read(text, given)
	for _, stream := range found {
		if stream, err := firehose.New(stream.Definition); err == nil && (stream.Data == nil || stream.Errors == nil) {
			t.Fatal("a stream without prefixes")
		}
		for _, refused := range stream.Refused {
			oneLine(t, refused)
		}
		for _, warning := range stream.Warnings {
			oneLine(t, warning)
		}
		for _, why := range stream.Definition.Unknown {
			oneLine(t, why)
		}
	}
	if err == nil {
		return
	}
	faults, is := err.(Faults)
	if !is || len(faults) == 0 || found != nil {
		t.Fatalf("%T with %d streams", err, len(found))
	}
	for _, fault := range faults {
		oneLine(t, fault)
	}
}

func oneLine(t *testing.T, err error) {
	if text := err.Error(); text == "" || strings.ContainsAny(text, "\r\n\u2028") {
		t.Fatalf("%q", text)
	}
}

func FuzzCloudFormation(f *testing.F) {
	for _, stack := range []string{"PenstockIngest", "DemoIngest"} {
		content, err := os.ReadFile("../../stacks/testdata/" + stack + ".template.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content, "", "")
	}
	for _, seed := range []string{
		"", "Resources:\n", `{"Resources": {"A": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": null}}}`,
		streamOf(`"A\nDestinationConfiguration": {}, "B\u2028DestinationConfiguration": 1`),
		streamOf(s3(`"Prefix": {"Fn::\n": 1}, "ErrorOutputPrefix": {"Ref": "\n"}, "FileExtension": {"Ref": {}}, "BufferingHints": {"SizeInMBs": "\n"},`)),
		streamOf(s3(conversion(`"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": [], "OrcSerDe": {}}}`) + processors(`[], {"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\n"}]}`))),
		streamOf(s3(conversion(`"InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {"ColumnToJsonKeyMappings": {"a": {"Fn::If": []}, "b\n": "\n"}}}}, "SchemaConfiguration": {"TableName": {"Ref": "T"}}`)) +
			`}}, "T": {"Type": "AWS::Glue::Table", "Properties": {"TableInput": {"StorageDescriptor": {"Columns": [{"Name": "a", "Type": "map<string,int>"}, 1, {"Ref": "Asked"}]}}`),
		bomb, "Conditions: {A: !Condition B, B: !Not [!Condition A]}\nResources: {S: {Type: AWS::KinesisFirehose::DeliveryStream, Condition: A}}\n",
	} {
		f.Add([]byte(seed), "a\nb", "\n")
	}
	fuzz(f, "CDK", "CloudFormation JSON", "CloudFormation YAML", "SAM")
}

func FuzzServerless(f *testing.F) { fuzz(f, "Serverless") }

func FuzzTerraform(f *testing.F) { fuzz(f, "Terraform plan", "Terraform state") }

func FuzzDescribe(f *testing.F) { fuzz(f, "describe-delivery-stream") }

func FuzzCreate(f *testing.F) { fuzz(f, "create-delivery-stream") }
