package sink

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// A DataStream sends to a data stream of Amazon Kinesis.
type DataStream struct {
	place      Place
	client     *kinesis.Client
	entryBytes int // maximum size of an entry
}

var _ Sink = (*DataStream)(nil)

// NewDataStream returns a sink for the named data stream. It makes no calls.
func NewDataStream(cfg aws.Config, name string) *DataStream {
	return &DataStream{Place{Kinesis, name}, kinesis.NewFromConfig(cfg), DefaultEntryBytes}
}

// The maximum size of an entry is DefaultEntryBytes, unless the data stream is
// configured to accept more. MaxEntryBytes is the largest such configuration.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html
const (
	DefaultEntryBytes = 1 << 20
	MaxEntryBytes     = 10 << 20
)

// Limits returns the limits of PutRecords. EntryBytes is the default until
// [DataStream.ReadLimits] has read the stream's own. BillingUnit is that of a
// provisioned stream.
//
// AWS accepts 10 MiB per call; until 2025 it was 5 MiB. Limits returns 5 MiB unless
// entries can be larger, because emulators still check the old limit and short entries
// do not need more.
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

// Put calls PutRecords.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
func (s *DataStream) Put(ctx context.Context, entries []Entry) ([]Refusal, error) {
	records := make([]types.PutRecordsRequestEntry, len(entries))
	for i := range entries {
		records[i].Data, records[i].PartitionKey = entries[i].Data, &entries[i].PartitionKey
	}
	began := time.Now()
	out, err := s.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &s.place.Name, Records: records}, func(o *kinesis.Options) {
		o.Retryer = aws.NopRetryer{} // the caller retries individual entries
	})
	if err != nil {
		return nil, callError(ctx, s.place, began, err)
	}
	results := make([]result, len(out.Records))
	for i, r := range out.Records {
		results[i] = result{r.SequenceNumber, r.ErrorCode, r.ErrorMessage}
	}
	return refusals(s.place, len(entries), out.FailedRecordCount, results)
}
