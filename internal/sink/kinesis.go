package sink

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// A DataStream is one of Amazon Kinesis.
type DataStream struct {
	place  Place
	client *kinesis.Client
}

var _ Sink = (*DataStream)(nil)

// NewDataStream gives the data stream with the name. Nothing is called.
func NewDataStream(cfg aws.Config, name string) *DataStream {
	return &DataStream{Place{Kinesis, name}, kinesis.NewFromConfig(cfg)}
}

// Limits are those of PutRecords, and the unit that a provisioned stream's bill has. A
// stream may be set to take entries of up to 10 MiB; 1 MiB is what each stream takes.
//
//   - https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
//   - https://aws.amazon.com/kinesis/data-streams/pricing/
func (s *DataStream) Limits() Limits {
	return Limits{
		Entries:     500,
		Bytes:       5 << 20,
		EntryBytes:  1 << 20,
		KeyLength:   256,
		BillingUnit: 25 << 10,
	}
}

// Put is PutRecords.
func (s *DataStream) Put(ctx context.Context, entries []Entry) ([]Refusal, error) {
	records := make([]types.PutRecordsRequestEntry, len(entries))
	for i := range entries {
		records[i].Data, records[i].PartitionKey = entries[i].Data, &entries[i].PartitionKey
	}
	began := time.Now()
	out, err := s.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &s.place.Name, Records: records}, func(o *kinesis.Options) {
		o.Retryer = aws.NopRetryer{} // the caller retries single entries
	})
	if err != nil {
		return nil, failed(ctx, s.place, began, err)
	}
	results := make([]result, len(out.Records))
	for i, r := range out.Records {
		results[i] = result{r.SequenceNumber, r.ErrorCode, r.ErrorMessage}
	}
	return refusals(s.place, len(entries), out.FailedRecordCount, results)
}
