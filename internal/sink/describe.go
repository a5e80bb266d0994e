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

// A Description is the part of a delivery stream's configuration that affects its
// records.
type Description struct {
	Definition model.Definition
	BucketARN  string // the bucket it delivers to; empty unless it delivers to S3 only
	Source     Place  // the data stream it reads; zero for Direct PUT
}

// Describe returns the configuration of the delivery stream.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html
func (s *DeliveryStream) Describe(ctx context.Context) (Description, error) {
	began := time.Now()
	out, err := s.client.DescribeDeliveryStream(ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &s.place.Name})
	if err != nil {
		return Description{}, callError(ctx, s.place, began, err)
	}
	if out.DeliveryStreamDescription == nil {
		return Description{}, account.Malformed("describe "+s.place.String(), "the answer has no description of the stream")
	}
	d := Description{Definition: model.Defaults()}
	d.Definition.Name = s.place.Name
	if version, err := strconv.Atoi(aws.ToString(out.DeliveryStreamDescription.VersionId)); err == nil {
		d.Definition.Version = version
	}
	if source := out.DeliveryStreamDescription.DeliveryStreamType; source != "" {
		d.Definition.Source = model.Source(source)
	}
	if from := out.DeliveryStreamDescription.Source; from != nil && from.KinesisStreamSourceDescription != nil {
		_, name, _ := strings.Cut(aws.ToString(from.KinesisStreamSourceDescription.KinesisStreamARN), "/")
		d.Source = Place{Kinesis, name}
	}
	for _, to := range out.DeliveryStreamDescription.Destinations {
		if to.ExtendedS3DestinationDescription != nil {
			d.readS3(to.ExtendedS3DestinationDescription)
		}
	}
	return d, nil
}

// ReadLimits reads the maximum record size of the data stream, which [DataStream.Limits]
// then returns. Call it before Put. If it fails, the default limit stays in effect.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
func (s *DataStream) ReadLimits(ctx context.Context) error {
	began := time.Now()
	out, err := s.client.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: &s.place.Name})
	if ctx.Err() != nil {
		return callError(ctx, s.place, began, err)
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

// Shards returns the number of open shards of the data stream. In on-demand mode, AWS adds
// shards as the load grows.
func (s *DataStream) Shards(ctx context.Context) (int, error) {
	out, err := s.client.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: &s.place.Name})
	what := "count the shards of " + s.place.String()
	if err != nil {
		return 0, account.NewFault(what, err, account.Remedies{
			"AccessDeniedException":     "the credentials need kinesis:DescribeStreamSummary on the data stream",
			"ResourceNotFoundException": remedies["ResourceNotFoundException"],
		})
	}
	if d := out.StreamDescriptionSummary; d != nil && aws.ToInt32(d.OpenShardCount) > 0 {
		return int(*d.OpenShardCount), nil
	}
	return 0, account.Malformed(what, "the answer has no number of shards")
}

// readS3 reads the configuration of an S3 destination.
func (d *Description) readS3(to *types.ExtendedS3DestinationDescription) {
	d.BucketARN = aws.ToString(to.BucketARN)
	d.Definition.Prefix = aws.ToString(to.Prefix)
	d.Definition.ErrorOutputPrefix = aws.ToString(to.ErrorOutputPrefix)
	if p := to.DynamicPartitioningConfiguration; p != nil {
		d.Definition.DynamicPartitioning = aws.ToBool(p.Enabled)
	}
	if hints := to.BufferingHints; hints != nil {
		d.Definition.BufferSizeMiB = int(aws.ToInt32(hints.SizeInMBs))
		d.Definition.BufferIntervalSeconds = int(aws.ToInt32(hints.IntervalInSeconds))
	}
	if to.CompressionFormat != "" {
		d.Definition.Compression = model.Compression(to.CompressionFormat)
	}
	d.Definition.FileExtension = aws.ToString(to.FileExtension)
	if zone := aws.ToString(to.CustomTimeZone); zone != "" {
		d.Definition.TimeZone = zone
	}
	if c := to.DataFormatConversionConfiguration; c != nil && aws.ToBool(c.Enabled) {
		d.Definition.Conversion = model.Parquet
		if out := c.OutputFormatConfiguration; out != nil && out.Serializer != nil && out.Serializer.OrcSerDe != nil {
			d.Definition.Conversion = model.ORC
		}
	}
	if p := to.ProcessingConfiguration; p != nil && aws.ToBool(p.Enabled) {
		for _, processor := range p.Processors {
			switch processor.Type {
			case types.ProcessorTypeAppendDelimiterToRecord:
				d.Definition.AppendDelimiter = true
			case types.ProcessorTypeMetadataExtraction: // extracts partition keys; records stay unchanged
			default:
				d.Definition.Transforms = append(d.Definition.Transforms, string(processor.Type))
			}
		}
	}
}

// Single returns why records must not be packed several to an entry, or "" if packing
// does not change the delivered objects.
func (d Description) Single() string {
	if d.BucketARN == "" {
		return "it does not deliver to S3 only"
	}
	return d.Definition.Single()
}
