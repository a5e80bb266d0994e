package transform

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"penstock/firehose"
)

// MaxPayloadBytes is the size of an event and of an answer that Lambda allows.
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
const MaxPayloadBytes = 6 << 20

// An event is what Firehose invokes a function with.
//
//   - https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html
//   - https://github.com/aws/aws-lambda-go/blob/main/events/firehose.go
type event struct {
	InvocationID string `json:"invocationId"`
	origin
	Records []eventRecord `json:"records"`
}

// An origin is where the records of an event come from.
type origin struct {
	DeliveryStreamARN      string `json:"deliveryStreamArn"`
	SourceKinesisStreamARN string `json:"sourceKinesisStreamArn,omitempty"`
	Region                 string `json:"region"`
}

type eventRecord struct {
	ID       string         `json:"recordId"`
	Arrived  int64          `json:"approximateArrivalTimestamp"` // milliseconds since 1970
	Data     []byte         `json:"data"`                        // in base64
	Metadata *eventMetadata `json:"kinesisRecordMetadata,omitempty"`
}

// eventMetadata describes a record of a data stream.
type eventMetadata struct {
	ShardID           string `json:"shardId"`
	PartitionKey      string `json:"partitionKey"`
	Arrived           int64  `json:"approximateArrivalTimestamp"`
	SequenceNumber    string `json:"sequenceNumber"`
	SubsequenceNumber int64  `json:"subsequenceNumber"`
}

// The account and the Region of a stream whose function has no known ARN.
const (
	exampleAccount = "123456789012" // of the examples in AWS's guides
	exampleRegion  = "us-east-1"
)

// newOrigin returns the origin of a stream's records. The stream is in the account and
// Region of its function.
func newOrigin(stream firehose.Stream, sourceARN string) origin {
	partition, region, account := "aws", exampleRegion, exampleAccount
	if parts := strings.Split(stream.Transformation.FunctionARN, ":"); len(parts) > 5 {
		partition, region, account = parts[1], parts[3], parts[4]
	}
	arn := func(service, resource string) string {
		return fmt.Sprintf("arn:%s:%s:%s:%s:%s", partition, service, region, account, resource)
	}
	o := origin{Region: region, DeliveryStreamARN: arn("firehose", "deliverystream/"+stream.Name)}
	if stream.Source == firehose.KinesisStreamAsSource {
		o.SourceKinesisStreamARN = cmp.Or(sourceARN, arn("kinesis", "stream/"+stream.Name))
	}
	return o
}

// event returns the event of an invocation.
func (f *Function) event(batch []Record, attempt int) []byte {
	e := event{InvocationID: f.id(batch, attempt), origin: f.origin, Records: make([]eventRecord, len(batch))}
	for i, r := range batch {
		id, at := recordID(r), r.Arrived.UnixMilli()
		e.Records[i] = eventRecord{ID: id, Arrived: at, Data: r.Data}
		if r.Data == nil {
			e.Records[i].Data = []byte{} // in JSON a text, as Firehose was seen to write it
		}
		if f.origin.SourceKinesisStreamARN != "" {
			e.Records[i].Metadata = &eventMetadata{"shardId-000000000000", fmt.Sprint(r.Number), at, id, 0}
		}
	}
	text, _ := json.Marshal(e) // texts, numbers and bytes never fail
	return append(text, '\n')
}

// recordID returns the ID of a record: 56 digits, which are unique in a run.
func recordID(r Record) string { return fmt.Sprintf("49%054d", r.Number) }

// EventBytes returns the size of a record with so much data in an event, at most.
func (f *Function) EventBytes(data int) int {
	const direct, read = 140, 440 // the size of a record without data, from a producer and from a data stream
	size := base64.StdEncoding.EncodedLen(data) + direct
	if f.origin.SourceKinesisStreamARN != "" {
		size += read - direct
	}
	return size
}
