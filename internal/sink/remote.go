package sink

import (
	"context"
	"time"

	"github.com/aws/smithy-go"

	"penstock/internal/account"
)

// A Remote is a sink whose calls are made outside of Go, by the AWS SDK of a browser.
type Remote struct {
	Place Place
	// Call makes one call, without retries.
	Call func(ctx context.Context, entries []Entry) (Answer, error)
	// Remedies are the remedies by error code. Those of the command line do not apply.
	Remedies account.Remedies
}

var _ Sink = (*Remote)(nil)

// An Answer is the service's response to a call.
type Answer struct {
	Failed  int32 // entries that the response counts as failed
	Results []Result
}

// A Result is the part of an [Answer] about one entry: an ID, or an error.
type Result struct{ ID, Code, Message string }

// Limits returns the limits of the service.
func (r *Remote) Limits() Limits {
	if r.Place.Service == Kinesis {
		return (&DataStream{entryBytes: DefaultEntryBytes}).Limits()
	}
	return (&DeliveryStream{}).Limits()
}

// Put makes one call.
func (r *Remote) Put(ctx context.Context, entries []Entry) ([]Refusal, error) {
	began := time.Now()
	answer, err := r.Call(ctx, entries)
	if err != nil {
		return nil, explained(ctx, r.Place, began, err, r.Remedies)
	}
	results := make([]result, len(answer.Results))
	for i := range results {
		a := &answer.Results[i]
		results[i] = result{&a.ID, &a.Code, &a.Message}
	}
	return refusals(r.Place, len(entries), &answer.Failed, results)
}

// ServiceError returns the error of a call that the service answered with an error code.
func ServiceError(code, message string) error {
	return &smithy.GenericAPIError{Code: code, Message: message}
}
