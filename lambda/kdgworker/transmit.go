package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/internal/fleet"
	"penstock/internal/send"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
)

// Limits of memory. They suffice for a stream's quota, 5 MiB a second, in a function with
// 128 MB.
const (
	calls = 2       // calls to the stream at once
	room  = 8 << 20 // bytes of records that wait for a call
)

// transmit generates records until generating is done, and sends them until ctx is done. The
// records that it generated but did not deliver are in kept. It returns the totals without
// the undelivered records, and an error if the stream rejects all calls.
func (w *worker) transmit(ctx, generating context.Context, cfg aws.Config, work work, kept *undelivered) (fleet.Totals, error) {
	run := &send.Run{
		Source:     w.source(work),
		Linger:     send.DefaultLinger,
		Calls:      calls,
		Room:       room,
		MaxBackoff: send.DefaultMaxBackoff,
		GiveUp:     time.Hour, // until ctx is done
		Lose:       kept.add,
	}
	run.Sink, run.Pack = w.sink(ctx, cfg)
	ended := run.Send(ctx, generating)
	sent := run.Totals()
	t := fleet.Totals{
		Generated:          sent.Made.Records,
		Delivered:          sent.Delivered.Records,
		PossiblyDuplicated: min(sent.Unsure, sent.Made.Records),
		Retried:            sent.Retried,
		Calls:              sent.Calls,
		Bytes:              sent.Delivered.Bytes,
		BilledBytes:        sent.Billed,
	}
	if t.Delivered < t.Generated {
		t.Problem = cmp.Or(sent.Trouble, outOfTime)
	}
	if rejected, is := errors.AsType[*sink.CallError](ended); is {
		t.Problem = rejected.Error()
		return t, rejected
	}
	return t, nil
}

// source returns the records. For Kinesis, they have random partition keys, others in each
// invocation.
func (w *worker) source(work work) send.Source {
	if w.config.target.Service == sink.Kinesis {
		return send.Generated{Job: work.job(0), Keys: send.RandomKeys(work.seed + work.first)}
	}
	return send.Generated{Job: work.job(0)}
}

// describeTime limits the time to describe the stream.
const describeTime = 5 * time.Second

// sink returns the stream, and whether to pack several records into one. That lowers the
// bill, but is wrong if the stream processes single records.
func (w *worker) sink(ctx context.Context, cfg aws.Config) (stream sink.Sink, pack bool) {
	if w.config.target.Service == sink.Kinesis {
		return sdk.NewDataStream(cfg, w.config.target.Name), false
	}
	delivery := sdk.NewDeliveryStream(cfg, w.config.target.Name)
	ctx, cancel := context.WithTimeout(ctx, describeTime)
	defer cancel()
	d, err := delivery.Describe(ctx)
	if err != nil {
		w.log.Warn("records are not packed, because the stream cannot be described", "error", err.Error())
		return delivery, false
	}
	return delivery, d.Definition.Single() == ""
}
