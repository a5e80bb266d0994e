package delivery

import (
	"strconv"

	"penstock/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/jsii-runtime-go"
)

// destination configures the bucket and the processing of records.
//
// Settings with their default are written out, because UpdateDestination keeps what an
// update omits. The exception is dynamic partitioning, which cannot be turned on or off
// in a deployed stream: Developer Guide, "Enable dynamic partitioning".
func destination(props Props, role awsiam.IRole) *awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty {
	stream := props.Stream
	to := &awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
		BucketArn:                         props.Bucket.BucketArn(),
		RoleArn:                           role.RoleArn(),
		Prefix:                            optional(stream.Prefix),
		ErrorOutputPrefix:                 optional(stream.ErrorOutputPrefix),
		BufferingHints:                    hints(stream),
		CompressionFormat:                 jsii.String(string(stream.Compression)),
		CustomTimeZone:                    optional(stream.TimeZone),
		ProcessingConfiguration:           processing(props, role),
		DataFormatConversionConfiguration: conversion(props, role),
		S3BackupMode:                      jsii.String(backupModes[stream.SourceBackup != nil]),
	}
	// AWS's isolated partitions support neither property. There, a definition without
	// a zone omits both; its times are in UTC.
	if stream.TimeZone != "" || stream.FileExtension != "" {
		to.FileExtension = jsii.String(stream.FileExtension)
	}
	if stream.DynamicPartitioning {
		to.DynamicPartitioningConfiguration = &awskinesisfirehose.CfnDeliveryStream_DynamicPartitioningConfigurationProperty{
			Enabled: jsii.Bool(true),
			RetryOptions: &awskinesisfirehose.CfnDeliveryStream_RetryOptionsProperty{
				DurationInSeconds: jsii.Number(300), // the API's default
			},
		}
	}
	return to
}

// backupModes has the values of S3BackupMode. Disabled is written out: a deployed stream
// cannot turn its backup off, and should refuse that rather than ignore it.
var backupModes = map[bool]string{false: "Disabled", true: "Enabled"}

// backup configures the copies of untransformed records. Without a property for the time
// zone, their times are in UTC.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_S3DestinationConfiguration.html
func backup(props Props, role awsiam.IRole, logging *awskinesisfirehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty) *awskinesisfirehose.CfnDeliveryStream_S3DestinationConfigurationProperty {
	from := *props.Stream.SourceBackup
	return &awskinesisfirehose.CfnDeliveryStream_S3DestinationConfigurationProperty{
		BucketArn:         props.Bucket.BucketArn(),
		RoleArn:           role.RoleArn(),
		Prefix:            optional(from.Prefix),
		ErrorOutputPrefix: optional(from.ErrorOutputPrefix),
		BufferingHints:    hints(from),
		CompressionFormat: jsii.String(string(from.Compression)),

		CloudWatchLoggingOptions: logging,
	}
}

func hints(stream firehose.Stream) *awskinesisfirehose.CfnDeliveryStream_BufferingHintsProperty {
	return &awskinesisfirehose.CfnDeliveryStream_BufferingHintsProperty{
		SizeInMBs:         jsii.Number(stream.BufferSizeMiB),
		IntervalInSeconds: jsii.Number(stream.BufferIntervalSeconds),
	}
}

// processing configures the processors, in the order in which the API lists their types:
// partition keys are those of transformed records, and a line feed ends each of them. A
// partition key is the value of a field, which a jq query extracts.
//
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html
//   - https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
func processing(props Props, role awsiam.IRole) *awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty {
	stream, processors := props.Stream, []any{}
	if props.Transform != nil {
		processors = append(processors, &awskinesisfirehose.CfnDeliveryStream_ProcessorProperty{
			Type: jsii.String("Lambda"),
			Parameters: []any{
				parameter("LambdaArn", *props.Transform.FunctionArn()),
				parameter("RoleArn", *role.RoleArn()),
				parameter("NumberOfRetries", strconv.Itoa(stream.Transformation.Retries)),
				parameter("BufferSizeInMBs", strconv.FormatFloat(stream.Transformation.BufferSizeMB, 'f', -1, 64)),
				parameter("BufferIntervalInSeconds", strconv.Itoa(stream.Transformation.BufferIntervalSeconds)),
			},
		})
	}
	if stream.DynamicPartitioning {
		processors = append(processors, &awskinesisfirehose.CfnDeliveryStream_ProcessorProperty{
			Type: jsii.String("MetadataExtraction"),
			Parameters: []any{
				parameter("MetadataExtractionQuery", stream.PartitionQuery()),
				parameter("JsonParsingEngine", "JQ-1.6"),
			},
		})
	}
	if stream.AppendDelimiter {
		processors = append(processors, &awskinesisfirehose.CfnDeliveryStream_ProcessorProperty{
			Type: jsii.String("AppendDelimiterToRecord"),
		})
	}
	return &awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty{
		Enabled: jsii.Bool(len(processors) > 0), Processors: processors,
	}
}

func parameter(name, value string) any {
	return &awskinesisfirehose.CfnDeliveryStream_ProcessorParameterProperty{
		ParameterName: jsii.String(name), ParameterValue: jsii.String(value),
	}
}

// conversion configures the conversion of records. Its deserializer ignores the case of
// field names, because the table's columns are in lower case.
// https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
func conversion(props Props, role awsiam.IRole) *awskinesisfirehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty {
	if props.Stream.Conversion == "" {
		return &awskinesisfirehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty{Enabled: jsii.Bool(false)}
	}
	return &awskinesisfirehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty{
		Enabled: jsii.Bool(true),
		InputFormatConfiguration: &awskinesisfirehose.CfnDeliveryStream_InputFormatConfigurationProperty{
			Deserializer: &awskinesisfirehose.CfnDeliveryStream_DeserializerProperty{
				OpenXJsonSerDe: &awskinesisfirehose.CfnDeliveryStream_OpenXJsonSerDeProperty{CaseInsensitive: jsii.Bool(true)},
			},
		},
		OutputFormatConfiguration: &awskinesisfirehose.CfnDeliveryStream_OutputFormatConfigurationProperty{
			Serializer: &awskinesisfirehose.CfnDeliveryStream_SerializerProperty{
				ParquetSerDe: &awskinesisfirehose.CfnDeliveryStream_ParquetSerDeProperty{Compression: jsii.String("SNAPPY")},
			},
		},
		SchemaConfiguration: &awskinesisfirehose.CfnDeliveryStream_SchemaConfigurationProperty{
			CatalogId:    props.Table.Stack().Account(),
			Region:       props.Table.Stack().Region(),
			DatabaseName: props.Table.DatabaseName(),
			TableName:    props.Table.Ref(),
			VersionId:    jsii.String("LATEST"),
			RoleArn:      role.RoleArn(),
		},
	}
}

// optional returns nil for an empty text, so that Firehose's default applies.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
