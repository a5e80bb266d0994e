package account

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// A NoAnswerError reports that an attempt of a call got no complete response.
type NoAnswerError struct {
	Endpoint string        // scheme and host; empty if unknown
	Waited   time.Duration // the limit that passed, or 0 if the connection failed
	// Reached reports that a connection was made: the service may have carried out the
	// call.
	Reached bool

	begun    bool // the response header had arrived
	streamed bool // the content of an object was interrupted
	err      error
}

// NoAnswerWithin returns the error of a call whose context expired after d.
func NoAnswerWithin(d time.Duration) *NoAnswerError {
	return &NoAnswerError{Waited: d, Reached: true, err: context.DeadlineExceeded}
}

// Error says how far the call got.
func (e *NoAnswerError) Error() string {
	at := e.Endpoint
	if at == "" {
		at = "the service"
	}
	cause := e.err
	if call, ok := errors.AsType[*url.Error](cause); ok {
		cause = call.Err
	}
	switch waited := rounded(e.Waited); {
	case e.Waited == 0 && e.Reached:
		return fmt.Sprintf("the connection to %s broke before the answer was complete: %v", at, cause)
	case e.Waited == 0:
		return fmt.Sprintf("%s cannot be reached: %v", at, cause)
	case e.streamed:
		return fmt.Sprintf("%s stopped in the middle of an object, and made no progress for %s", at, waited)
	case e.begun:
		return fmt.Sprintf("the answer of %s was not complete within %s", at, waited)
	case e.Reached:
		return fmt.Sprintf("%s gave no answer within %s", at, waited)
	default:
		return fmt.Sprintf("%s cannot be reached within %s", at, waited)
	}
}

// Unwrap returns the cause.
func (e *NoAnswerError) Unwrap() error { return e.err }

// Untrusted reports whether a call failed because the server's certificate is not
// trusted. A retry would fail too.
func Untrusted(err error) bool {
	_, ok := errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

// Unanswered reports whether a call got no complete answer, so that a retry may succeed.
func Unanswered(err error) bool {
	_, ok := errors.AsType[*NoAnswerError](err)
	return ok && !Untrusted(err)
}

// why describes a call that failed after all its attempts, and returns a remedy.
func (e *NoAnswerError) why(err error) (why, remedy string) {
	why = e.Error()
	if all, ok := errors.AsType[*retry.MaxAttemptsError](err); ok && all.Attempt > 1 {
		why += fmt.Sprintf(" (tried %d times)", all.Attempt)
	}
	if Untrusted(e) {
		return why, "set AWS_CA_BUNDLE to a PEM file with the certificate of the authority that signed it; check AWS_ENDPOINT_URL if it is set"
	}
	return why, checkNetwork
}

const checkNetwork = "check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set"

// rounded returns d rounded for display.
func rounded(d time.Duration) time.Duration {
	if d > time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Millisecond)
}
