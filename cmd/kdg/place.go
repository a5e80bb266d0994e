package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/internal/account"
	"penstock/internal/sink"
)

// placeOf returns the place to, or the stream that the outputs of a stack name if to is
// empty. It uses the first of the outputs that the stack has.
func placeOf(ctx context.Context, cfg aws.Config, to sink.Place, stack string, outputs ...string) (sink.Place, error) {
	if to != (sink.Place{}) {
		return to, nil
	}
	key, name, err := account.Output(ctx, cfg, stack, outputs...)
	if key == dataStreamName {
		return sink.Place{Service: sink.Kinesis, Name: name}, err
	}
	return sink.Place{Service: sink.Firehose, Name: name}, err
}

// The outputs that name a stream. The data stream's exists only if the delivery stream reads
// a data stream; records then go to the data stream.
const (
	dataStreamName     = "DataStreamName"
	deliveryStreamName = "DeliveryStreamName"
)
