package sink

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"penstock/internal/account"
)

// A CallError is a call that failed as a whole.
type CallError struct {
	*account.Fault
	Code  string // the service's, or CallFailed
	Again bool   // it may be taken when it is sent again
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

// failed is the error of a call to a place.
func failed(ctx context.Context, to Place, err error) error {
	if ctx.Err() != nil {
		return ctx.Err() // whatever it made fail
	}
	code := account.Code(err)
	e := &CallError{
		Fault: account.NewFault("send to "+to.String(), err, remedies),
		Code:  code,
		Again: again[code] || retries.IsErrorRetryable(err),
	}
	if code == "" {
		e.Code = CallFailed
		e.Unanswered = true
		e.Again = e.Again || account.AnswerOf(err) == nil && !account.NoCredentials(err)
	}
	return e
}

// notAsAWS is an answer that does not say what became of which entry.
func notAsAWS(to Place) error {
	err := errors.New("the answer does not have an entry for each that was sent; is AWS_ENDPOINT_URL that of the service?")
	return &CallError{Fault: account.NewFault("send to "+to.String(), err, nil), Code: CallFailed, Unanswered: true}
}
