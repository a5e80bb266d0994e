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
	place      Place
	client     *kinesis.Client
	entryBytes int // the limit of an entry
}

var _ Sink = (*DataStream)(nil)

// NewDataStream gives the data stream with the name. Nothing is called.
func NewDataStream(cfg aws.Config, name string) *DataStream {
	return &DataStream{Place{Kinesis, name}, kinesis.NewFromConfig(cfg), DefaultEntryBytes}
}

// A data stream accepts entries of DefaultEntryBytes, unless it is configured for more, up
// to MaxEntryBytes.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html
const (
	DefaultEntryBytes = 1 << 20
	MaxEntryBytes     = 10 << 20
)

// Limits are those of PutRecords, and the unit that a provisioned stream's bill has. The
// limit of an entry is the default until [DataStream.ReadLimits] has read the stream's.
//
// A call may have 10 MiB, and may be one entry. Until 2025 it was 5 MiB, which servers that
// stand in for Kinesis still check, and which is enough where entries are short.
//
//   - https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
//   - https://docs.aws.amazon.com/streams/latest/dev/large-records.html
//   - https://aws.amazon.com/kinesis/data-streams/pricing/
func (s *DataStream) Limits() Limits {
	return Limits{
		Entries:     500,
		Bytes:       max(5<<20, s.entryBytes),
		EntryBytes:  s.entryBytes,
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
