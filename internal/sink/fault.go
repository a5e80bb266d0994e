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

// A CallError is a call that failed as a whole.
type CallError struct {
	*account.Fault
	Code  string // the service's, or CallFailed
	Again bool   // it may be taken when it is sent again
	// Foreign reports that something else than the service answered: the endpoint is
	// wrong, or, if the service has answered before, a proxy is in the way for a while.
	Foreign bool
	// Unanswered is so where the entries may have been taken all the same.
	Unanswered bool
}

// Unwrap gives the fault.
func (e *CallError) Unwrap() error { return e.Fault }

// CallFailed is the code of a call that the service did not answer.
const CallFailed = "CallFailed"

// retries knows what may be tried again, as the SDK does. How often and when is
// decided by who calls: an entry of an answer in part is no error to the SDK.
var retries = retry.NewStandard()

// again are codes that the SDK does not try again, because others would.
var again = map[string]bool{
	"ServiceUnavailableException": true, // Firehose throttles with it
	"InternalFailure":             true,
	"LimitExceededException":      true,
	"KMSThrottlingException":      true,
}

var remedies = account.Remedies{
	"AccessDeniedException":       "the credentials need firehose:PutRecordBatch on the delivery stream, or kinesis:PutRecords on the data stream; or set AWS_PROFILE to another profile",
	"ResourceNotFoundException":   "is the name right, and AWS_REGION? aws firehose list-delivery-streams and aws kinesis list-streams show what there is",
	"InvalidSourceException":      "the delivery stream reads from a data stream: send to that with --to kinesis:NAME",
	"InvalidKMSResourceException": "enable the key of the delivery stream's encryption",
	"KMSAccessDeniedException":    "the credentials need kms:GenerateDataKey on the data stream's key",
	"KMSDisabledException":        "enable the key of the data stream's encryption",
	"KMSNotFoundException":        "is the key of the data stream's encryption deleted?",
	"KMSInvalidStateException":    "is the key of the data stream's encryption being deleted?",
}

// failed is the error of a call to a place. Its context may have a deadline, which
// bounds the call.
func failed(ctx context.Context, to Place, began time.Time, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err() // whatever it made fail
	case ctx.Err() != nil && !account.Unanswered(err):
		err = account.NoAnswerWithin(time.Since(began))
	}
	code := account.Code(err)
	e := &CallError{
		Fault: account.NewFault("send to "+to.String(), err, remedies),
		Code:  code,
		Again: again[code] || retries.IsErrorRetryable(err),
	}
	if code != "" {
		return e
	}
	e.Code = CallFailed
	lost, isLost := errors.AsType[*account.NoAnswerError](err)
	switch {
	case account.NoCredentials(err): // nothing was sent
	case account.Untrusted(err):
		e.Again, e.Foreign = false, true
	case isLost:
		e.Again, e.Unanswered = true, lost.Reached
	case account.AnswerOf(err) != nil:
		e.Unanswered, e.Foreign = true, true
	default:
		e.Again, e.Unanswered = true, true
	}
	return e
}

// malformed is the error of a response that does not say what became of which entry.
func malformed(to Place, why string) error {
	return &CallError{Fault: account.Malformed("send to "+to.String(), why), Code: CallFailed, Again: true, Unanswered: true}
}

// A result is what a response says of one entry.
type result struct{ id, code, message *string }

// refusals reads the results of a call. A response that AWS would not give is an error:
// its entries may have been taken or not.
func refusals(to Place, sent int, failed *int32, results []result) ([]Refusal, error) {
	if len(results) != sent {
		return nil, malformed(to, fmt.Sprintf("the answer has %d results for %d entries", len(results), sent))
	}
	var refused []Refusal
	for i, r := range results {
		id, code := aws.ToString(r.id), aws.ToString(r.code)
		switch {
		case id == "" && code == "":
			return nil, malformed(to, fmt.Sprintf("the answer says of entry %d neither that it was taken nor why not", i+1))
		case id != "" && code != "":
			return nil, malformed(to, fmt.Sprintf("the answer says of entry %d both that it was taken and why not (%s)", i+1, code))
		case code != "":
			refused = append(refused, Refusal{i, code, aws.ToString(r.message)})
		}
	}
	if n := int(aws.ToInt32(failed)); n != len(refused) {
		return nil, malformed(to, fmt.Sprintf("the answer counts %d entries that failed, and shows %d", n, len(refused)))
	}
	return refused, nil
}
