package sdk

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"penstock/internal/account"
	"penstock/internal/sink"
)

// retries classifies retryable errors as the SDK does. The caller decides when to retry,
// because the SDK does not see entries that fail within a successful call.
var retries = retry.NewStandard()

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

// callError returns the error of a failed call to a stream: a [sink.CallError], or the
// error of ctx if that was cancelled. The deadline of ctx limits the call.
func callError(ctx context.Context, to sink.Place, began time.Time, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err() // cancelling made the call fail
	case ctx.Err() != nil && !account.Unanswered(err):
		err = account.NoAnswerWithin(time.Since(began))
	}
	code := account.Code(err)
	e := &sink.CallError{
		Err:       account.NewFault("send to "+to.String(), err, remedies),
		Code:      code,
		Retryable: sink.Retryable(code) || retries.IsErrorRetryable(err),
	}
	if code != "" {
		return e
	}
	e.Code = sink.CallFailed
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

// refusals returns the refused entries of a call, or a [sink.CallError] if the response
// does not account for every entry.
func refusals(to sink.Place, sent int, answer sink.Answer) ([]sink.Refusal, error) {
	refused, err := answer.Refusals(sent)
	if err != nil {
		fault := account.Malformed("send to "+to.String(), err.Error())
		return nil, &sink.CallError{Err: fault, Code: sink.CallFailed, Retryable: true, Unanswered: true}
	}
	return refused, nil
}
