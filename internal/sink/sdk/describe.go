package sdk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"penstock/firehose/definition"
	"penstock/internal/account"
	"penstock/internal/sink"
)

// A Description is the part of a delivery stream's configuration that affects its
// records.
type Description struct {
	definition.Resource
	Source sink.Place // the data stream it reads; zero for Direct PUT
}

// Describe returns the configuration of the delivery stream.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html
func (s *DeliveryStream) Describe(ctx context.Context) (Description, error) {
	began := time.Now()
	out, err := s.client.DescribeDeliveryStream(ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: &s.place.Name})
	if err != nil {
		return Description{}, callError(ctx, s.place, began, err)
	}
	described := out.DeliveryStreamDescription
	if described == nil {
		return Description{}, account.Malformed("describe "+s.place.String(), "the answer has no description of the stream")
	}
	described.DeliveryStreamName = &s.place.Name
	var d Description
	if from := described.Source; from != nil && from.KinesisStreamSourceDescription != nil {
		_, name, _ := strings.Cut(aws.ToString(from.KinesisStreamSourceDescription.KinesisStreamARN), "/")
		d.Source = sink.Place{Service: sink.Kinesis, Name: name}
	}
	// The SDK's fields have the API's names, so this is the API's JSON again.
	answer, err := json.Marshal(map[string]any{"DeliveryStreamDescription": described})
	if err != nil {
		return Description{}, fmt.Errorf("describe %s: %w", s.place, err)
	}
	read, err := definition.Read(answer, nil)
	if err != nil {
		return Description{}, fmt.Errorf("describe %s: %w", s.place, err)
	}
	d.Resource = read[0]
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
		s.entryBytes = min(max(int(*d.MaxRecordSizeInKiB), sink.DefaultEntryBytes>>10), sink.MaxEntryBytes>>10) << 10
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
