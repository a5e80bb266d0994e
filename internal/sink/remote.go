package sink

import (
	"context"
	"errors"
	"strings"
)

// A Remote is a sink whose calls are made outside of Go, by the AWS SDK of a browser.
type Remote struct {
	Place Place
	// Call makes one call, without retries. Its error is a [ServiceError] if the service
	// answered.
	Call func(ctx context.Context, entries []Entry) (Answer, error)
	// Remedies are the remedies by error code; the one for [CallFailed] is that of a call
	// without an answer.
	Remedies map[string]string
}

var _ Sink = (*Remote)(nil)

// A ServiceError is the error with which a service answers a call.
type ServiceError struct {
	Code, Message string
	Retryable     bool // according to the SDK
}

// Error returns the code and the message.
func (e *ServiceError) Error() string { return e.Code + ": " + e.Message }

// Limits returns the limits of the service.
func (r *Remote) Limits() Limits {
	if r.Place.Service == Kinesis {
		return DataStreamLimits(DefaultEntryBytes)
	}
	return DeliveryStreamLimits()
}

// Put makes one call.
func (r *Remote) Put(ctx context.Context, entries []Entry) ([]Refusal, error) {
	answer, err := r.Call(ctx, entries)
	if err == nil {
		refused, err := answer.Refusals(len(entries))
		if err != nil {
			return nil, &CallError{Err: r.line(CallFailed, err), Code: CallFailed, Retryable: true, Unanswered: true}
		}
		return refused, nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil, ctx.Err()
	}
	if answered, is := errors.AsType[*ServiceError](err); is {
		again := answered.Retryable || Retryable(answered.Code)
		return nil, &CallError{Err: r.line(answered.Code, err), Code: answered.Code, Retryable: again}
	}
	if ctx.Err() != nil {
		err = errors.New("the stream gave no answer in time")
	}
	return nil, &CallError{Err: r.line(CallFailed, err), Code: CallFailed, Retryable: true, Unanswered: true}
}

// line describes a failed call in one line.
func (r *Remote) line(code string, err error) error {
	text := "send to " + r.Place.String() + ": " + err.Error()
	if remedy := r.Remedies[code]; remedy != "" {
		text += "; " + remedy
	}
	return errors.New(strings.Join(strings.Fields(text), " "))
}
