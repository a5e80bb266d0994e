// Package sdk puts records on streams with the AWS SDK, and describes the streams.
package sdk

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"penstock/internal/sink"
)

// A DeliveryStream sends to a delivery stream of Amazon Data Firehose with Direct PUT.
type DeliveryStream struct {
	place  sink.Place
	client *firehose.Client
}

var _ sink.Sink = (*DeliveryStream)(nil)

// NewDeliveryStream returns a sink for the named delivery stream. It makes no calls.
func NewDeliveryStream(cfg aws.Config, name string) *DeliveryStream {
	return &DeliveryStream{sink.Place{Service: sink.Firehose, Name: name}, firehose.NewFromConfig(cfg)}
}

// Limits returns the limits of PutRecordBatch.
func (s *DeliveryStream) Limits() sink.Limits { return sink.DeliveryStreamLimits() }

// Put calls PutRecordBatch.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
func (s *DeliveryStream) Put(ctx context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
	records := make([]types.Record, len(entries))
	for i, e := range entries {
		records[i].Data = e.Data
	}
	began := time.Now()
	out, err := s.client.PutRecordBatch(ctx, &firehose.PutRecordBatchInput{DeliveryStreamName: &s.place.Name, Records: records}, func(o *firehose.Options) {
		o.Retryer = aws.NopRetryer{} // the caller retries individual entries
	})
	if err != nil {
		return nil, callError(ctx, s.place, began, err)
	}
	answer := sink.Answer{Failed: int(aws.ToInt32(out.FailedPutCount)), Results: make([]sink.Result, len(out.RequestResponses))}
	for i, r := range out.RequestResponses {
		answer.Results[i] = sink.Result{ID: aws.ToString(r.RecordId), Code: aws.ToString(r.ErrorCode), Message: aws.ToString(r.ErrorMessage)}
	}
	return refusals(s.place, len(entries), answer)
}
