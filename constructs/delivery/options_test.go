package delivery_test

import (
	"testing"

	"penstock/constructs/delivery"
	"penstock/firehose"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

const (
	keyARN        = "arn:aws:kms:us-east-1:111122223333:key/k"
	functionARN   = "arn:aws:lambda:us-east-1:111122223333:function:transform:live"
	dataStreamARN = "arn:aws:kinesis:us-east-1:111122223333:stream/events"
)

// statements returns the statements of the role by Sid, and the Sids in order.
func statements(t *testing.T, template cdktest.Template) (sids []string, all map[string]any) {
	all = map[string]any{}
	for _, s := range cdktest.At(template.One(t, "AWS::IAM::Role").Properties(), "Policies", 0, "PolicyDocument", "Statement").([]any) {
		sid := cdktest.At(s, "Sid").(string)
		sids, all[sid] = append(sids, sid), s
	}
	return sids, all
}

func readsDataStream(p *delivery.Props) {
	p.Stream.Source = firehose.KinesisStreamAsSource
	p.Source = awskinesis.Stream_FromStreamArn(p.Bucket.Stack(), jsii.String("Events"), jsii.String(dataStreamARN))
}

func converts(p *delivery.Props) {
	p.Stream.Conversion, p.Stream.BufferSizeMiB = firehose.Parquet, 64
	p.Table = awsglue.NewCfnTable(p.Bucket.Stack(), jsii.String("Table"), &awsglue.CfnTableProps{
		CatalogId: jsii.String("111122223333"), DatabaseName: jsii.String("lake"), TableInput: &awsglue.CfnTable_TableInputProperty{},
	})
}

func partitions(p *delivery.Props) {
	p.Stream.BufferSizeMiB = 64
	p.Stream.Prefix = "a/!{partitionKeyFromQuery:event_type}/!{partitionKeyFromQuery:state}/"
	p.Stream.DynamicPartitioning, p.Stream.PartitionBy = true, []string{"event.type", "state"}
}

func TestDataStreamAsSource(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, readsDataStream))

	stream := template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties()
	assert.Equal(t, "KinesisStreamAsSource", stream["DeliveryStreamType"])
	assert.Equal(t, dataStreamARN, cdktest.At(stream, "KinesisStreamSourceConfiguration", "KinesisStreamARN"))
	assert.NotNil(t, cdktest.At(stream, "KinesisStreamSourceConfiguration", "RoleARN", "Fn::GetAtt"))
	assert.NotContains(t, stream, "DeliveryStreamEncryptionConfigurationInput", "Firehose allows it only for Direct PUT")
	sids, all := statements(t, template)
	assert.Equal(t, []string{"Bucket", "Objects", "ErrorLog", "Source"}, sids)
	assert.Equal(t, []any{"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"}, cdktest.At(all["Source"], "Action"))
	assert.Equal(t, dataStreamARN, cdktest.At(all["Source"], "Resource"))
}

func TestParquet(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, converts))

	conversion := cdktest.At(template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration", "DataFormatConversionConfiguration")
	assert.Equal(t, true, cdktest.At(conversion, "Enabled"))
	assert.Equal(t, map[string]any{"OpenXJsonSerDe": map[string]any{"CaseInsensitive": true}}, cdktest.At(conversion, "InputFormatConfiguration", "Deserializer"))
	assert.Equal(t, map[string]any{"ParquetSerDe": map[string]any{"Compression": "SNAPPY"}}, cdktest.At(conversion, "OutputFormatConfiguration", "Serializer"))
	assert.Equal(t, "lake", cdktest.At(conversion, "SchemaConfiguration", "DatabaseName"))
	assert.Equal(t, map[string]any{"Ref": "Table"}, cdktest.At(conversion, "SchemaConfiguration", "TableName"))
	sids, all := statements(t, template)
	assert.Equal(t, []string{"Bucket", "Objects", "ErrorLog", "Table"}, sids)
	assert.Equal(t, []any{"glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"}, cdktest.At(all["Table"], "Action"))
	for i, ends := range [][]any{{":catalog"}, {":database/lake"}, {":table/lake/", map[string]any{"Ref": "Table"}}} {
		parts := cdktest.At(all["Table"], "Resource", i, "Fn::Join", 1).([]any)
		assert.Equal(t, ends, parts[len(parts)-len(ends):])
	}
}

func TestDynamicPartitioning(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, func(p *delivery.Props) { partitions(p); p.Stream.AppendDelimiter = true }))

	destination := cdktest.At(template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration")
	assert.Equal(t, true, cdktest.At(destination, "DynamicPartitioningConfiguration", "Enabled"))
	parameter := func(name, value string) any {
		return map[string]any{"ParameterName": name, "ParameterValue": value}
	}
	assert.Equal(t, map[string]any{"Enabled": true, "Processors": []any{
		map[string]any{"Type": "MetadataExtraction", "Parameters": []any{
			parameter("MetadataExtractionQuery", "{event_type:.event.type,state:.state}"), parameter("JsonParsingEngine", "JQ-1.6"),
		}},
		map[string]any{"Type": "AppendDelimiterToRecord"},
	}}, cdktest.At(destination, "ProcessingConfiguration"))
}

func transforms(p *delivery.Props) {
	p.Stream.Transformation = new(firehose.DefaultTransformation())
	p.Transform = awslambda.Function_FromFunctionArn(p.Bucket.Stack(), jsii.String("Transform"), jsii.String(functionARN))
}

func backsUp(p *delivery.Props) {
	d, backup := p.Stream.Definition, firehose.Defaults()
	backup.Prefix, backup.ErrorOutputPrefix, backup.Compression = "source/", "lost/", firehose.GZIP
	d.Backup = &backup
	p.Stream = firehose.MustNew(d)
}

// A function sees records before their keys are extracted, and the line feed comes last.
func TestTransformation(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, func(p *delivery.Props) { transforms(p); partitions(p); p.Stream.AppendDelimiter = true }))

	processors := cdktest.At(template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration", "ProcessingConfiguration", "Processors").([]any)
	var types []any
	for _, processor := range processors {
		types = append(types, cdktest.At(processor, "Type"))
	}
	assert.Equal(t, []any{"Lambda", "MetadataExtraction", "AppendDelimiterToRecord"}, types)
	for i, want := range [][2]any{{"LambdaArn", functionARN}, {"RoleArn", nil}, {"NumberOfRetries", "3"}, {"BufferSizeInMBs", "1"}, {"BufferIntervalInSeconds", "60"}} {
		assert.Equal(t, want[0], cdktest.At(processors[0], "Parameters", i, "ParameterName"))
		if want[1] != nil {
			assert.Equal(t, want[1], cdktest.At(processors[0], "Parameters", i, "ParameterValue"))
		}
	}
	sids, all := statements(t, template)
	assert.Equal(t, []string{"Bucket", "Objects", "ErrorLog", "Transform"}, sids)
	assert.Equal(t, []any{"lambda:GetFunctionConfiguration", "lambda:InvokeFunction"}, cdktest.At(all["Transform"], "Action"))
	assert.Equal(t, functionARN, cdktest.At(all["Transform"], "Resource"))
}

func TestBackup(t *testing.T) {
	template := cdktest.Synth(t, withStream(t, backsUp))

	destination := cdktest.At(template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration")
	assert.Equal(t, "Enabled", cdktest.At(destination, "S3BackupMode"))
	backup := cdktest.At(destination, "S3BackupConfiguration")
	assert.Equal(t, "arn:aws:s3:::lake", cdktest.At(backup, "BucketARN"))
	assert.Equal(t, cdktest.At(destination, "RoleARN"), cdktest.At(backup, "RoleARN"))
	assert.Equal(t, "source/", cdktest.At(backup, "Prefix"))
	assert.Equal(t, "lost/", cdktest.At(backup, "ErrorOutputPrefix"))
	assert.Equal(t, "GZIP", cdktest.At(backup, "CompressionFormat"))
	assert.Equal(t, map[string]any{"SizeInMBs": 5.0, "IntervalInSeconds": 300.0}, cdktest.At(backup, "BufferingHints"))
	assert.Contains(t, cdktest.At(backup, "CloudWatchLoggingOptions", "LogStreamName", "Ref"), "DeliveryBackupLogStream")
	assert.Equal(t, "BackupDelivery", template.Find(t, "DeliveryBackupLogStream").Properties()["LogStreamName"])
	_, all := statements(t, template)
	assert.Equal(t, []any{"arn:aws:s3:::lake/*-failed/*", "arn:aws:s3:::lake/lost/*", "arn:aws:s3:::lake/source/*", "arn:aws:s3:::lake/streaming/*"}, cdktest.At(all["Objects"], "Resource"))

	_, all = statements(t, cdktest.Synth(t, withStream(t, func(p *delivery.Props) { backsUp(p); p.Stream.Prefix = "!{timestamp:yyyy/}" })))
	assert.Equal(t, "arn:aws:s3:::lake/*", cdktest.At(all["Objects"], "Resource"))
}

// Unused options are disabled explicitly, so that an update disables them. Dynamic
// partitioning is omitted, because no update can change it.
func TestUnusedOptionsAreDisabledExplicitly(t *testing.T) {
	destination := cdktest.At(cdktest.Synth(t, withStream(t, nil)).One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration")
	assert.Equal(t, map[string]any{"Enabled": false}, cdktest.At(destination, "DataFormatConversionConfiguration"))
	assert.Equal(t, false, cdktest.At(destination, "ProcessingConfiguration", "Enabled"))
	assert.Equal(t, "Disabled", cdktest.At(destination, "S3BackupMode"))
	assert.NotContains(t, destination, "DynamicPartitioningConfiguration")
}

// AWS's isolated partitions support neither property.
func TestZoneAndExtensionAreOptional(t *testing.T) {
	destination := cdktest.At(cdktest.Synth(t, withStream(t, func(p *delivery.Props) { p.Stream.TimeZone = "" })).One(t, "AWS::KinesisFirehose::DeliveryStream").Properties(), "ExtendedS3DestinationConfiguration")
	assert.NotContains(t, destination, "CustomTimeZone")
	assert.NotContains(t, destination, "FileExtension")
}

func TestCustomerManagedKey(t *testing.T) {
	withKey := func(p *delivery.Props) {
		p.EncryptionKey = awskms.Key_FromKeyArn(p.Bucket.Stack(), jsii.String("Key"), jsii.String(keyARN))
	}
	template := cdktest.Synth(t, withStream(t, withKey))
	assert.Equal(t, map[string]any{"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": keyARN},
		template.One(t, "AWS::KinesisFirehose::DeliveryStream").Properties()["DeliveryStreamEncryptionConfigurationInput"])
	via := func(service string) any {
		return map[string]any{"Fn::Join": []any{"", []any{service + ".", map[string]any{"Ref": "AWS::Region"}, ".", map[string]any{"Ref": "AWS::URLSuffix"}}}}
	}
	sids, all := statements(t, template)
	assert.Equal(t, []string{"Bucket", "Objects", "ErrorLog", "ObjectsKey"}, sids)
	assert.Equal(t, map[string]any{
		"Sid": "ObjectsKey", "Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey"}, "Resource": keyARN,
		"Condition": map[string]any{"StringEquals": map[string]any{"kms:ViaService": via("s3")}},
	}, all["ObjectsKey"])

	sids, all = statements(t, cdktest.Synth(t, withStream(t, func(p *delivery.Props) { withKey(p); readsDataStream(p) })))
	assert.Equal(t, []string{"Bucket", "Objects", "ErrorLog", "Source", "ObjectsKey", "SourceKey"}, sids)
	assert.Equal(t, map[string]any{
		"Sid": "SourceKey", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": keyARN,
		"Condition": map[string]any{"StringEquals": map[string]any{"kms:ViaService": via("kinesis"), "kms:EncryptionContext:aws:kinesis:arn": dataStreamARN}},
	}, all["SourceKey"])
}

func TestMissingPropsPanic(t *testing.T) {
	const transform = "its definition has a Transformation if and only if Props.Transform is set"
	for says, change := range map[string]func(*delivery.Props){
		"it decompresses records: remove Logs": func(p *delivery.Props) { p.Stream.Logs.Decompress = true },
		transform:                              func(p *delivery.Props) { transforms(p); p.Transform = nil },
		transform + ": set both or neither":    func(p *delivery.Props) { transforms(p); p.Stream.Transformation = nil },
		"it delivers to Splunk, and this construct delivers to S3":                func(p *delivery.Props) { p.Stream.Destination = firehose.Splunk },
		"delivery stream etl3-delivery: it reads a data stream: set Props.Source": func(p *delivery.Props) { readsDataStream(p); p.Source = nil },
		"it converts records: set Props.Table":                                    func(p *delivery.Props) { converts(p); p.Table = nil },
		"it converts records to ORC: use Parquet":                                 func(p *delivery.Props) { converts(p); p.Stream.Conversion = firehose.ORC },
		"it partitions records: set PartitionBy":                                  func(p *delivery.Props) { partitions(p); p.Stream.PartitionBy = nil },
	} {
		assert.Contains(t, cdktest.Refusal(t, func() { withStream(t, change) }), says)
	}
	unchecked := func() {
		delivery.New(cdktest.Stack(t), "Delivery", delivery.Props{Stream: firehose.Stream{Definition: firehose.Example()}})
	}
	assert.Contains(t, cdktest.Refusal(t, unchecked), "its definition is not checked: create it with firehose.New")
}
