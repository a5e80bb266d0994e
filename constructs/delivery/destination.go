package delivery

import (
	"fmt"
	"strings"

	"penstock/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// destination is the bucket, and what is done with records on their way to it.
//
// What a setting does not ask for is written out, because UpdateDestination keeps what an
// update leaves out. Dynamic partitioning is not: it can be neither turned on nor off in a
// stream that is there. Developer Guide, "Enable dynamic partitioning".
func destination(this constructs.Construct, props Props, role awsiam.IRole) *awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty {
	stream := props.Stream
	to := &awskinesisfirehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
		BucketArn:         props.Bucket.BucketArn(),
		RoleArn:           role.RoleArn(),
		Prefix:            textOrNil(stream.Prefix),
		ErrorOutputPrefix: textOrNil(stream.ErrorOutputPrefix),
		BufferingHints: &awskinesisfirehose.CfnDeliveryStream_BufferingHintsProperty{
			SizeInMBs:         jsii.Number(stream.BufferSizeMiB),
			IntervalInSeconds: jsii.Number(stream.BufferIntervalSeconds),
		},
		CompressionFormat:                 jsii.String(string(stream.Compression)),
		CustomTimeZone:                    textOrNil(stream.TimeZone),
		ProcessingConfiguration:           processing(stream),
		DataFormatConversionConfiguration: conversion(this, props, role),
	}
	// AWS's isolated partitions have neither property. There a definition without a
	// zone, whose times are UTC all the same, leaves both out.
	if stream.TimeZone != "" || stream.FileExtension != "" {
		to.FileExtension = jsii.String(stream.FileExtension)
	}
	if stream.DynamicPartitioning {
		to.DynamicPartitioningConfiguration = &awskinesisfirehose.CfnDeliveryStream_DynamicPartitioningConfigurationProperty{
			Enabled:      jsii.Bool(true),
			RetryOptions: &awskinesisfirehose.CfnDeliveryStream_RetryOptionsProperty{DurationInSeconds: jsii.Number(partitionRetrySeconds)},
		}
	}
	return to
}

// partitionRetrySeconds is for how long a partition is tried again: the API's default.
const partitionRetrySeconds = 300

// processing is what is done with single records. The key of a partition is its field's
// value, found by a query in the language of jq.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
func processing(stream firehose.Stream) *awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty {
	processors := []any{}
	if stream.DynamicPartitioning {
		var keys []string
		for _, field := range stream.PartitionBy {
			keys = append(keys, fmt.Sprintf("%s:.%[1]s", field))
		}
		processors = append(processors, processor("MetadataExtraction",
			parameter("MetadataExtractionQuery", "{"+strings.Join(keys, ",")+"}"), parameter("JsonParsingEngine", "JQ-1.6")))
	}
	if stream.AppendDelimiter {
		processors = append(processors, processor("AppendDelimiterToRecord"))
	}
	return &awskinesisfirehose.CfnDeliveryStream_ProcessingConfigurationProperty{
		Enabled:    jsii.Bool(len(processors) > 0),
		Processors: processors,
	}
}

// processor is one of a type.
func processor(typ string, parameters ...any) any {
	p := &awskinesisfirehose.CfnDeliveryStream_ProcessorProperty{Type: jsii.String(typ)}
	if len(parameters) > 0 {
		p.Parameters = parameters
	}
	return p
}

// parameter is one of a processor.
func parameter(name, value string) any {
	return &awskinesisfirehose.CfnDeliveryStream_ProcessorParameterProperty{ParameterName: jsii.String(name), ParameterValue: jsii.String(value)}
}

// conversion is what becomes of whole objects. The deserializer is the one that finds a
// field whatever the case of its name is, as the table's columns are in lower case.
// https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
func conversion(this constructs.Construct, props Props, role awsiam.IRole) *awskinesisfirehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty {
	if props.Stream.Conversion == "" {
		return &awskinesisfirehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty{Enabled: jsii.Bool(false)}
	}
	stack := awscdk.Stack_Of(this)
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
			CatalogId:    stack.Account(),
			Region:       stack.Region(),
			DatabaseName: props.Table.Database,
			TableName:    props.Table.Name,
			VersionId:    jsii.String("LATEST"),
			RoleArn:      role.RoleArn(),
		},
	}
}

// textOrNil returns nil for an empty text, so that Firehose's default applies.
func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
