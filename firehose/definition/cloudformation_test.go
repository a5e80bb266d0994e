package definition

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"penstock/firehose"

	"github.com/stretchr/testify/require"
)

// streamOf returns a template with one stream, Delivery, with the given properties.
func streamOf(properties string) string {
	return `{"Parameters": {
		"Prefix": {"Type": "String", "Default": "logs/"},
		"Size": {"Type": "Number", "Default": 7},
		"Seconds": {"Type": "Number", "Default": "70"},
		"Zip": {"Type": "String", "Default": true},
		"Words": {"Type": "String", "Default": "x"},
		"Odd": {"Type": "String", "Default": ["x"]},
		"Asked": {"Type": "String"},
		"Kept": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/kept"},
		"List": {"Type": "CommaDelimitedList", "Default": "a,b"}},
	"Resources": {"Delivery": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {` + properties + `}}}}`
}

// s3 returns the properties of a stream with an S3 destination.
func s3(destination string) string {
	return `"ExtendedS3DestinationConfiguration": {"BucketARN": {"Fn::GetAtt": ["Lake", "Arn"]}, ` + destination + `"RoleARN": "arn:r"}`
}

func conversion(block string) string {
	return `"DataFormatConversionConfiguration": {` + block + `},`
}

func processors(list string) string {
	return `"ProcessingConfiguration": {"Enabled": true, "Processors": [` + list + `]},`
}

// withoutPlaces returns the resources without the places of their settings, which are in
// the document.
func withoutPlaces(t *testing.T, all []Resource) []Resource {
	t.Helper()
	for i := range all {
		for _, place := range all[i].Places {
			require.Regexp(t, `^[1-9]\d*:[1-9]\d*: Resources\.`, place)
		}
		all[i].Places = nil
	}
	return all
}

// The stream in the app's default template equals the Example.
func TestSynthesizedTemplates(t *testing.T) {
	check := func(stack string, want firehose.Definition, others ...Resource) {
		t.Helper()
		content, err := os.ReadFile("../../stacks/testdata/" + stack + ".template.json")
		require.NoError(t, err)
		got, err := Read(content, nil)
		require.NoError(t, err)
		require.Equal(t, append([]Resource{{ID: "Delivery5F6C039D", Definition: want, BackupInBucket: want.Backup != nil}}, others...), withoutPlaces(t, got))
	}
	check("PenstockIngest", firehose.Example())
	demo := firehose.Defaults()
	demo.Name = "events"
	demo.Prefix, demo.ErrorOutputPrefix, demo.DynamicPartitioning = "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/MM/dd/}", "errors/!{firehose:error-output-type}/", true
	demo.PartitionBy, demo.Query = []string{"eventType"}, "{eventType:.eventType}"
	demo.BufferSizeMiB, demo.BufferIntervalSeconds = 64, 900
	demo.Conversion, demo.FileExtension, demo.TimeZone, demo.AppendDelimiter = firehose.Parquet, ".pq", "Europe/Paris", true
	demo.Converter.Columns = []firehose.Column{{Name: "timestamp", Type: "string"}, {Name: "film_id", Type: "int"}, {Name: "distributor", Type: "string"}, {Name: "platform", Type: "string"}, {Name: "state", Type: "string"}}
	demo.Transformation = new(firehose.DefaultTransformation())
	demo.Transformation.FunctionARN = "arn:aws:lambda:us-east-1:111122223333:function:transform:live"
	backup := firehose.Defaults()
	backup.Prefix, backup.ErrorOutputPrefix = "source/!{timestamp:yyyy/MM/dd/}", "source-errors/!{timestamp:yyyy/MM/dd/}!{firehose:error-output-type}/"
	backup.BufferSizeMiB, backup.BufferIntervalSeconds, backup.Compression = 64, 900, firehose.GZIP
	demo.Backup = &backup
	check("DemoIngest", demo)
	stream := firehose.Example()
	stream.Name, stream.Source = "etl3-delivery-Stream", firehose.KinesisStreamAsSource
	stream.Compression, stream.FileExtension = firehose.GZIP, ".json.gz"
	raw := stream
	raw.Name, raw.FileExtension = "etl3-delivery-Stream-raw", ""
	raw.Prefix, raw.ErrorOutputPrefix = "raw/!{timestamp:yyyy/MM/dd/}", "raw-errors/!{timestamp:yyyy/MM/dd/}!{firehose:error-output-type}/"
	check("StreamIngest", stream, Resource{ID: "Raw72517081", Definition: raw})
}

// A handwritten template has every property, with numbers as numbers or as text.
func TestHandwrittenTemplate(t *testing.T) {
	const template = `{
		"AWSTemplateFormatVersion": "2010-09-09",
		"Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
		"Resources": {
			"Lake": {"Type": "AWS::S3::Bucket"},
			"Fn::ForEach::Topics": ["Name", ["a"], {}],
			"Two": {
				"Type": "AWS::KinesisFirehose::DeliveryStream",
				"Condition": "IsProd",
				"DependsOn": ["Lake"],
				"Properties": {
					"DeliveryStreamName": "two",
					"DeliveryStreamType": "KinesisStreamAsSource",
					"ExtendedS3DestinationConfiguration": {
						"BucketARN": {"Fn::GetAtt": ["Lake", "Arn"]},
						"RoleARN": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r"},
						"Prefix": "data/!{partitionKeyFromQuery:customer}/",
						"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
						"BufferingHints": {"SizeInMBs": %[1]s64%[1]s, "IntervalInSeconds": %[1]s120%[1]s},
						"CompressionFormat": "GZIP",
						"FileExtension": ".json.gz",
						"CustomTimeZone": "Europe/Paris",
						"DynamicPartitioningConfiguration": {"Enabled": %[1]strue%[1]s, "RetryOptions": {"DurationInSeconds": 300}},
						"DataFormatConversionConfiguration": {"Enabled": %[1]sfalse%[1]s},
						"ProcessingConfiguration": {"Enabled": %[1]strue%[1]s, "Processors": [
							{"Type": "RecordDeAggregation", "Parameters": [{"ParameterName": "SubRecordType", "ParameterValue": "JSON"}]},
							{"Type": "Lambda", "Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": {"Fn::GetAtt": ["F", "Arn"]}}]},
							{"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}]}]},
						"S3BackupMode": {"Ref": "AWS::NoValue"}
					}
				}
			},
			"One": {
				"Type": "AWS::KinesisFirehose::DeliveryStream",
				"Properties": {"S3DestinationConfiguration": {
					"BucketARN": {"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Lake"}]]},
					"BufferingHints": {"IntervalInSeconds": "60", "SizeInMBs": "50"},
					"CompressionFormat": "Snappy",
					"Prefix": "firehose/",
					"ErrorOutputPrefix": "failed/",
					"RoleARN": {"Fn::GetAtt": ["Role", "Arn"]}}}
			}
		}
	}`
	one, two := firehose.Defaults(), firehose.Defaults()
	one.Name, one.Unnamed = "One", true
	one.Prefix, one.ErrorOutputPrefix = "firehose/", "failed/"
	one.BufferSizeMiB, one.BufferIntervalSeconds = 50, 60
	one.Compression = firehose.Snappy
	two.Name, two.Source = "two", firehose.KinesisStreamAsSource
	two.Prefix, two.ErrorOutputPrefix, two.DynamicPartitioning = "data/!{partitionKeyFromQuery:customer}/", "errors/!{firehose:error-output-type}/", true
	two.BufferSizeMiB, two.BufferIntervalSeconds = 64, 120
	two.Compression, two.FileExtension, two.TimeZone = firehose.GZIP, ".json.gz", "Europe/Paris"
	two.AppendDelimiter = true
	two.Deaggregation.JSON = true
	two.Transformation = new(firehose.DefaultTransformation())
	for _, quote := range []string{"", `"`} {
		got, err := Read(fmt.Appendf([]byte("\ufeff"), template, quote), nil)
		require.NoError(t, err)
		require.Equal(t, []Resource{{ID: "One", Definition: one}, {ID: "Two", Definition: two}}, withoutPlaces(t, got))
	}
}

// TestTemplateSettings has each setting, and the defaults of missing ones.
func TestTemplateSettings(t *testing.T) {
	check := func(properties string, change func(*firehose.Definition)) {
		t.Helper()
		want := firehose.Defaults()
		want.Name, want.Unnamed = "Delivery", !strings.Contains(properties, `"DeliveryStreamName": `) || strings.Contains(properties, `"DeliveryStreamName": {"Ref": "AWS::NoValue"}`)
		change(&want)
		got, err := Read([]byte(streamOf(properties)), nil)
		require.NoError(t, err)
		require.Equal(t, []Resource{{ID: "Delivery", Definition: want, BackupInBucket: want.Backup != nil}}, withoutPlaces(t, got))
	}
	none := func(*firehose.Definition) {}

	check(`"S3DestinationConfiguration": {}`, none)
	check(s3(``), none)
	check(s3(`"BufferingHints": {}, "CompressionFormat": "", "Prefix": "", "FileExtension": "", "CustomTimeZone": "",`), none)
	check(`"DeliveryStreamName": "d-1", `+s3(``), func(d *firehose.Definition) { d.Name = "d-1" })
	check(`"DeliveryStreamType": "DirectPut", `+s3(``), none)
	check(`"DeliveryStreamType": "KinesisStreamAsSource", `+s3(``), func(d *firehose.Definition) { d.Source = firehose.KinesisStreamAsSource })
	check(`"DeliveryStreamName": "", `+s3(``), func(d *firehose.Definition) { d.Name = "" }) // Check refuses it
	check(`"DeliveryStreamName": 42, `+s3(`"Prefix": 2026,`), func(d *firehose.Definition) { d.Name, d.Prefix = "42", "2026" })
	check(s3(`"Prefix": "a/",`), func(d *firehose.Definition) { d.Prefix = "a/" })
	check(s3(`"ErrorOutputPrefix": "e/",`), func(d *firehose.Definition) { d.ErrorOutputPrefix = "e/" })
	check(s3(`"BufferingHints": {"SizeInMBs": 2, "IntervalInSeconds": 0},`), func(d *firehose.Definition) { d.BufferSizeMiB, d.BufferIntervalSeconds = 2, 0 })
	check(s3(`"BufferingHints": {"SizeInMBs": "-2", "IntervalInSeconds": 9999},`), func(d *firehose.Definition) { d.BufferSizeMiB, d.BufferIntervalSeconds = -2, 9999 })
	check(s3(`"CompressionFormat": "SNAPPY",`), func(d *firehose.Definition) { d.Compression = "SNAPPY" })
	check(s3(`"FileExtension": ".x",`), func(d *firehose.Definition) { d.FileExtension = ".x" })
	check(s3(`"CustomTimeZone": "Asia/Tokyo",`), func(d *firehose.Definition) { d.TimeZone = "Asia/Tokyo" })
	partitions := func(d *firehose.Definition) {
		d.DynamicPartitioning, d.PartitionBy, d.Query = true, []string{"a"}, "{a:.a}"
	}
	extraction := processors(`{"Type": "MetadataExtraction", "Parameters": [{"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{a:.a}"}]}`)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": true},`+extraction), partitions)
	const backup = `"S3BackupConfiguration": {"BucketARN": {"Fn::GetAtt": ["Lake", "Arn"]}, "RoleARN": "arn:r"},`
	check(s3(`"S3BackupMode": "Enabled",`+backup), func(d *firehose.Definition) { d.Backup = new(firehose.Defaults()) })
	check(s3(`"S3BackupMode": "Disabled",`+backup), none)
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": "false"},`), none)

	table := firehose.CatalogTable{DatabaseName: "lake", TableName: "events", VersionID: "LATEST"}
	converts := func(to firehose.Conversion, size int) func(*firehose.Definition) {
		return func(d *firehose.Definition) { d.Conversion, d.BufferSizeMiB, d.Converter.Table = to, size, table }
	}
	parquet := converts(firehose.Parquet, 128)
	const from = `"InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}}, "SchemaConfiguration": {"RoleARN": {"Fn::GetAtt": ["R", "Arn"]}, "DatabaseName": "lake", "TableName": "events"}, `
	const complete = from + `"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}}`
	check(s3(conversion(complete)), parquet)
	check(s3(conversion(`"Enabled": "true", `+complete)), parquet)
	check(s3(conversion(`"Enabled": false, `+complete)), none)
	check(s3(conversion(`"Enabled": false`)+`"CompressionFormat": "GZIP",`), func(d *firehose.Definition) { d.Compression = firehose.GZIP })
	check(s3(conversion(from+`"OutputFormatConfiguration": {"Serializer": {"OrcSerDe": {}}}`)), converts(firehose.ORC, 128))
	check(s3(conversion(complete)+`"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 300},`), converts(firehose.Parquet, 64))
	check(s3(conversion(complete)+`"BufferingHints": {},`), parquet)

	delimiter := func(d *firehose.Definition) { d.AppendDelimiter = true }
	check(s3(processors(`{"Type": "AppendDelimiterToRecord"}`)), delimiter)
	check(s3(processors(`{"Type": "AppendDelimiterToRecord", "Parameters": []}`)), delimiter)
	check(s3(processors(`{"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}]}`)), delimiter)
	check(s3(processors(`{"Type": "AppendDelimiterToRecord", "Parameters": [{"ParameterName": "Other", "ParameterValue": []}]}`)), delimiter)
	function := func(d *firehose.Definition) { d.Transformation = new(firehose.DefaultTransformation()) }
	logs := func(d *firehose.Definition) { d.Logs = firehose.Logs{Decompress: true, Extract: true} }
	check(s3(processors(`{"Type": "Lambda"}`)), function)
	check(s3(processors(`{"Type": "Lambda", "Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": "arn:f"}, {"ParameterName": "BufferSizeInMBs", "ParameterValue": "0.2"},
		{"ParameterName": "NumberOfRetries", "ParameterValue": "0"}, {"ParameterName": "BufferIntervalInSeconds", "ParameterValue": 900}]}`)),
		func(d *firehose.Definition) {
			d.Transformation = &firehose.Transformation{FunctionARN: "arn:f", BufferSizeMB: 0.2, BufferIntervalSeconds: 900}
		})
	check(s3(processors(`{"Type": "CloudWatchLogProcessing", "Parameters": [{"ParameterName": "DataMessageExtraction", "ParameterValue": "true"}]}, {"Type": "Decompression"}`)), logs)
	check(s3(processors(`{"Type": "Decompression", "Parameters": [{"ParameterName": "CompressionFormat", "ParameterValue": "GZIP"}]}`)), func(d *firehose.Definition) { d.Logs.Decompress = true })
	check(s3(processors(``)), none)
	check(s3(extraction), none)
	check(s3(`"ProcessingConfiguration": {"Enabled": false, "Processors": [{"Type": "AppendDelimiterToRecord"}, {"Type": "Lambda"}]},`), none)

	// Parameters and AWS::NoValue.
	check(s3(`"Prefix": {"Ref": "Prefix"},`), func(d *firehose.Definition) { d.Prefix = "logs/" })
	check(s3(`"Prefix": {"Ref": "Size"},`), func(d *firehose.Definition) { d.Prefix = "7" })
	check(s3(`"BufferingHints": {"SizeInMBs": {"Ref": "Size"}, "IntervalInSeconds": {"Ref": "Seconds"}},`),
		func(d *firehose.Definition) { d.BufferSizeMiB, d.BufferIntervalSeconds = 7, 70 })
	check(s3(`"DynamicPartitioningConfiguration": {"Enabled": {"Ref": "Zip"}},`+extraction), partitions)
	const no = `{"Ref": "AWS::NoValue"}`
	check(`"DeliveryStreamName": `+no+`, "S3DestinationConfiguration": `+no+`, `+s3(`"Prefix": `+no+`, "CompressionFormat": `+no+`, "BufferingHints": `+no+`,`), none)
	check(s3(`"BufferingHints": {"SizeInMBs": `+no+`, "IntervalInSeconds": `+no+`},`), none)
	check(s3(`"DataFormatConversionConfiguration": `+no+`, "ProcessingConfiguration": `+no+`, "DynamicPartitioningConfiguration": `+no+`,`), none)
	check(s3(processors(no+`, {"Type": "Lambda", "Parameters": `+no+`}`)), function)
}

// A long logical ID becomes a valid stream name.
func TestTemplateName(t *testing.T) {
	long := strings.Repeat("Delivery", 20)
	got, err := Read([]byte(strings.Replace(streamOf(s3(``)), `"Delivery"`, `"`+long+`"`, 1)), nil)
	require.NoError(t, err)
	require.Equal(t, long, got[0].ID)
	require.Equal(t, long[:64], got[0].Definition.Name)
	_, err = firehose.New(got[0].Definition)
	require.NoError(t, err)
}

// Properties that can be deployed but are probably a mistake cause a warning.
func TestTemplateWarnings(t *testing.T) {
	check := func(properties string, want ...string) firehose.Definition {
		t.Helper()
		got, err := Read([]byte(streamOf(properties)), nil)
		require.NoError(t, err)
		var warnings []string
		for _, warning := range got[0].Warnings {
			require.NotZero(t, warning.Column)
			warnings = append(warnings, warning.Path+": "+warning.Msg)
		}
		for i := range want {
			want[i] = "Resources.Delivery.Properties" + want[i]
		}
		require.Equal(t, want, warnings)
		return got[0].Definition
	}
	const dest = `.ExtendedS3DestinationConfiguration`
	require.Equal(t, 300, check(s3(`"BufferingHints": {"SizeInMBs": 2},`),
		dest+`.BufferingHints: SizeInMBs without IntervalInSeconds, for which Firehose uses 300: set both`).BufferIntervalSeconds)
	require.Equal(t, 5, check(s3(`"BufferingHints": {"IntervalInSeconds": 60, "SizeInMBs": {"Ref": "AWS::NoValue"}},`),
		dest+`.BufferingHints: IntervalInSeconds without SizeInMBs, for which Firehose uses 5: set both`).BufferSizeMiB)
	check(s3(`"Other": {"Fn::If": []}, "Prefixx": "a/",`),
		dest+`.Other: no such property: CloudFormation rejects it`,
		dest+`.Prefixx: no such property: CloudFormation rejects it; did you mean Prefix?`)
	check(`"Name": "d", `+s3(processors(`{"Type": "Lambda", "Parameter": []}`)),
		dest+`.ProcessingConfiguration.Processors[0].Parameter: no such property: CloudFormation rejects it; did you mean Parameters?`,
		`.Name: no such property: CloudFormation rejects it`)
	check(s3(`"CloudWatchLoggingOptions": {"Fn::If": ["A", {"x": 1}, {"Ref": "AWS::NoValue"}]}, "S3BackupConfiguration": {"BucketARN": "arn:b", "RoleARN": "arn:r"},`),
		dest+`.S3BackupConfiguration: there is no backup without S3BackupMode: set that to Enabled, or remove this`)
}

func TestKeysOfAQuery(t *testing.T) {
	for query, want := range map[string][]string{
		`{a:.a}`: {"a"},
		` { "customer_id" : .customer.id , year: (.ts | strftime("%Y, %m")) } `: {"customer_id", "year"},
		`{a:[.b,.c][0],b:{c:1,d:2}.c}`:                                          {"a", "b"},
		`{q:"a\",b:"}`:                                                          {"q"},
		`. as $x | {a:.a}`:                                                      nil,
		`{a}`:                                                                   nil,
		`{(.k):.v}`:                                                             nil,
		`{a:(.b}`:                                                               nil,
		``:                                                                      nil,
	} {
		require.Equal(t, want, queryKeys(query), query)
	}
}
