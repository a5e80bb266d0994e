package sink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"penstock/internal/account"
)

// A CallError is the failure of a whole call.
type CallError struct {
	*account.Fault
	Code      string // error code of the service, or CallFailed
	Retryable bool
	// Foreign reports that the response came from something other than the service.
	// Either the endpoint is wrong, or, if the service has answered before, a proxy
	// interferes for now.
	Foreign bool
	// Unanswered reports that the entries may have been accepted despite the error.
	Unanswered bool
}

// Unwrap returns the fault.
func (e *CallError) Unwrap() error { return e.Fault }

// CallFailed is the code of a call without an error code from the service.
const CallFailed = "CallFailed"

// retries classifies retryable errors as the SDK does. The caller decides when to retry,
// because the SDK does not see entries that fail within a successful call.
var retries = retry.NewStandard()

// retryableCodes are retryable error codes that the SDK does not retry.
var retryableCodes = map[string]bool{
	"ServiceUnavailableException": true, // Firehose's code for throttling
	"InternalFailure":             true,
	"LimitExceededException":      true,
	"KMSThrottlingException":      true,
}

var remedies = account.Remedies{
	"AccessDeniedException":       "the credentials need firehose:PutRecordBatch on the delivery stream, or kinesis:PutRecords on the data stream; or set AWS_PROFILE to another profile",
	"ResourceNotFoundException":   "check the name and AWS_REGION; aws firehose list-delivery-streams and aws kinesis list-streams list the streams",
	"InvalidSourceException":      "the delivery stream reads from a data stream; send to the data stream with --to kinesis:NAME",
	"InvalidKMSResourceException": "enable the key of the delivery stream's encryption",
	"KMSAccessDeniedException":    "the credentials need kms:GenerateDataKey on the data stream's key",
	"KMSDisabledException":        "enable the key of the data stream's encryption",
	"KMSNotFoundException":        "check that the key of the data stream's encryption still exists",
	"KMSInvalidStateException":    "check that the key of the data stream's encryption is not scheduled for deletion",
}

// callError is [explained] with the remedies of the command line.
func callError(ctx context.Context, to Place, began time.Time, err error) error {
	return explained(ctx, to, began, err, remedies)
}

// explained returns the error of a failed call to a stream: a [CallError], or the error
// of ctx if that was cancelled. The deadline of ctx limits the call.
func explained(ctx context.Context, to Place, began time.Time, err error, remedies account.Remedies) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err() // cancelling made the call fail
	case ctx.Err() != nil && !account.Unanswered(err):
		err = account.NoAnswerWithin(time.Since(began))
	}
	code := account.Code(err)
	e := &CallError{
		Fault:     account.NewFault("send to "+to.String(), err, remedies),
		Code:      code,
		Retryable: retryableCodes[code] || retries.IsErrorRetryable(err),
	}
	if code != "" {
		return e
	}
	e.Code = CallFailed
	lost, isLost := errors.AsType[*account.NoAnswerError](err)
	switch {
	case account.NoCredentials(err): // nothing was sent
	case account.Untrusted(err):
		e.Retryable, e.Foreign = false, true
	case isLost:
		e.Retryable, e.Unanswered = true, lost.Reached
	case account.AnswerOf(err) != nil:
		e.Unanswered, e.Foreign = true, true
	default:
		e.Retryable, e.Unanswered = true, true
	}
	return e
}

// malformed returns the error of a response that does not account for every entry.
func malformed(to Place, why string) error {
	return &CallError{Fault: account.Malformed("send to "+to.String(), why), Code: CallFailed, Retryable: true, Unanswered: true}
}

// A result is the part of a response about one entry.
type result struct{ id, code, message *string }

// refusals returns the refused entries of a call. If the response does not account for
// every entry, it returns an error: the entries may have been accepted or not.
func refusals(to Place, sent int, failedCount *int32, results []result) ([]Refusal, error) {
	if len(results) != sent {
		return nil, malformed(to, fmt.Sprintf("the answer has %d results for %d entries", len(results), sent))
	}
	var refused []Refusal
	for i, r := range results {
		id, code := aws.ToString(r.id), aws.ToString(r.code)
		switch {
		case id == "" && code == "":
			return nil, malformed(to, fmt.Sprintf("the answer has neither an ID nor an error code for entry %d", i+1))
		case id != "" && code != "":
			return nil, malformed(to, fmt.Sprintf("the answer has both an ID and an error code (%s) for entry %d", code, i+1))
		case code != "":
			refused = append(refused, Refusal{i, code, aws.ToString(r.message)})
		}
	}
	if n := int(aws.ToInt32(failedCount)); n != len(refused) {
		return nil, malformed(to, fmt.Sprintf("the answer counts %d failed entries but lists %d", n, len(refused)))
	}
	return refused, nil
}
