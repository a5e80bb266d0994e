package sdk

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"penstock/internal/sink"
)

// A DataStream sends to a data stream of Amazon Kinesis.
type DataStream struct {
	place      sink.Place
	client     *kinesis.Client
	entryBytes int // maximum size of an entry
}

var _ sink.Sink = (*DataStream)(nil)

// NewDataStream returns a sink for the named data stream. It makes no calls.
func NewDataStream(cfg aws.Config, name string) *DataStream {
	return &DataStream{sink.Place{Service: sink.Kinesis, Name: name}, kinesis.NewFromConfig(cfg), sink.DefaultEntryBytes}
}

// Limits returns the limits of PutRecords. EntryBytes is the default until
// [DataStream.ReadLimits] has read the stream's own.
func (s *DataStream) Limits() sink.Limits { return sink.DataStreamLimits(s.entryBytes) }

// Put calls PutRecords.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
func (s *DataStream) Put(ctx context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
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
	answer := sink.Answer{Failed: int(aws.ToInt32(out.FailedRecordCount)), Results: make([]sink.Result, len(out.Records))}
	for i, r := range out.Records {
		answer.Results[i] = sink.Result{ID: aws.ToString(r.SequenceNumber), Code: aws.ToString(r.ErrorCode), Message: aws.ToString(r.ErrorMessage)}
	}
	return refusals(s.place, len(entries), answer)
}
