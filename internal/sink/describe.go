package sink

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	model "penstock/firehose"
	"penstock/internal/account"
)

// A Description is what of a delivery stream is known in its account.
type Description struct {
	Stream    model.DeliveryStream
	BucketARN string // where it writes to; empty where that is not S3 alone
	Source    Place  // the data stream that it reads; none where it takes records itself
}

// Describe asks what the delivery stream does with records.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html
func (s *DeliveryStream) Describe(ctx context.Context) (Description, error) {
	began := time.Now()
	out, err := s.client.DescribeDeliveryStream(ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &s.place.Name})
	if err != nil {
		return Description{}, failed(ctx, s.place, began, err)
	}
	if out.DeliveryStreamDescription == nil {
		return Description{}, account.Malformed("describe "+s.place.String(), "the answer has no description of the stream")
	}
	d := Description{Stream: model.Defaults()}
	d.Stream.Name = s.place.Name
	if version, err := strconv.Atoi(aws.ToString(out.DeliveryStreamDescription.VersionId)); err == nil {
		d.Stream.Version = version
	}
	if source := out.DeliveryStreamDescription.DeliveryStreamType; source != "" {
		d.Stream.Source = model.Source(source)
	}
	if from := out.DeliveryStreamDescription.Source; from != nil && from.KinesisStreamSourceDescription != nil {
		_, name, _ := strings.Cut(aws.ToString(from.KinesisStreamSourceDescription.KinesisStreamARN), "/")
		d.Source = Place{Kinesis, name}
	}
	for _, to := range out.DeliveryStreamDescription.Destinations {
		if to.ExtendedS3DestinationDescription != nil {
			d.read(to.ExtendedS3DestinationDescription)
		}
	}
	return d, nil
}

// ReadLimits asks the data stream how large an entry may be. It is called before Put. Where
// it fails, the default limit stays.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
func (s *DataStream) ReadLimits(ctx context.Context) error {
	began := time.Now()
	out, err := s.client.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: &s.place.Name})
	if ctx.Err() != nil {
		return failed(ctx, s.place, began, err)
	}
	if err != nil {
		return account.NewFault("read the record limit of "+s.place.String(), err, account.Remedies{
			"AccessDeniedException": "the credentials need kinesis:DescribeStreamSummary on the data stream",
		})
	}
	if d := out.StreamDescriptionSummary; d != nil && d.MaxRecordSizeInKiB != nil {
		s.entryBytes = min(max(int(*d.MaxRecordSizeInKiB), DefaultEntryBytes>>10), MaxEntryBytes>>10) << 10
	}
	return nil
}

// read reads an S3 destination.
func (d *Description) read(to *types.ExtendedS3DestinationDescription) {
	d.BucketARN = aws.ToString(to.BucketARN)
	d.Stream.Prefixes.Data = aws.ToString(to.Prefix)
	d.Stream.Prefixes.Error = aws.ToString(to.ErrorOutputPrefix)
	if p := to.DynamicPartitioningConfiguration; p != nil {
		d.Stream.Prefixes.DynamicPartitioning = aws.ToBool(p.Enabled)
	}
	if hints := to.BufferingHints; hints != nil {
		d.Stream.BufferSizeMiB = int(aws.ToInt32(hints.SizeInMBs))
		d.Stream.BufferIntervalSeconds = int(aws.ToInt32(hints.IntervalInSeconds))
	}
	if to.CompressionFormat != "" {
		d.Stream.Compression = model.Compression(to.CompressionFormat)
	}
	d.Stream.FileExtension = aws.ToString(to.FileExtension)
	if zone := aws.ToString(to.CustomTimeZone); zone != "" {
		d.Stream.TimeZone = zone
	}
	if c := to.DataFormatConversionConfiguration; c != nil && aws.ToBool(c.Enabled) {
		d.Stream.Conversion = model.Parquet
		if out := c.OutputFormatConfiguration; out != nil && out.Serializer != nil && out.Serializer.OrcSerDe != nil {
			d.Stream.Conversion = model.ORC
		}
	}
	if p := to.ProcessingConfiguration; p != nil && aws.ToBool(p.Enabled) {
		for _, processor := range p.Processors {
			switch processor.Type {
			case types.ProcessorTypeAppendDelimiterToRecord:
				d.Stream.AppendDelimiter = true
			case types.ProcessorTypeMetadataExtraction: // finds partition keys, and changes no record
			default:
				d.Stream.Transforms = append(d.Stream.Transforms, string(processor.Type))
			}
		}
	}
}

// Single says why the stream needs each record alone, or nothing if several may be
// packed into one: its objects are the same then.
func (d Description) Single() string {
	switch {
	case d.BucketARN == "":
		return "it does not write to S3 alone"
	case d.Stream.AppendDelimiter:
		return "it ends each record with a line feed"
	case d.Stream.Prefixes.DynamicPartitioning:
		return "it partitions single records"
	case d.Stream.Conversion != "":
		return "it converts single records to " + string(d.Stream.Conversion)
	case len(d.Stream.Transforms) > 0:
		return "it transforms single records"
	}
	return ""
}
