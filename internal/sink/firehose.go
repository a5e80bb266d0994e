package sink

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	model "penstock/firehose"
)

// A DeliveryStream sends to a delivery stream of Amazon Data Firehose with Direct PUT.
type DeliveryStream struct {
	place  Place
	client *firehose.Client
}

var _ Sink = (*DeliveryStream)(nil)

// NewDeliveryStream returns a sink for the named delivery stream. It makes no calls.
func NewDeliveryStream(cfg aws.Config, name string) *DeliveryStream {
	return &DeliveryStream{Place{Firehose, name}, firehose.NewFromConfig(cfg)}
}

// Limits returns the limits of PutRecordBatch.
func (s *DeliveryStream) Limits() Limits {
	return Limits{
		Entries:     model.MaxBatchRecords,
		Bytes:       model.MaxBatchBytes,
		EntryBytes:  model.MaxRecordBytes,
		BillingUnit: model.BillingUnit,
	}
}

// Put calls PutRecordBatch.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
func (s *DeliveryStream) Put(ctx context.Context, entries []Entry) ([]Refusal, error) {
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
	results := make([]result, len(out.RequestResponses))
	for i, r := range out.RequestResponses {
		results[i] = result{r.RecordId, r.ErrorCode, r.ErrorMessage}
	}
	return refusals(s.place, len(entries), out.FailedPutCount, results)
}
