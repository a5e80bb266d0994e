package sink

// A CallError is the failure of a whole call.
type CallError struct {
	Err       error  // one line: what failed, why, and the remedy
	Code      string // error code of the service, or CallFailed
	Retryable bool
	// Foreign reports that the response came from something other than the service.
	// Either the endpoint is wrong, or, if the service has answered before, a proxy
	// interferes for now.
	Foreign bool
	// Unanswered reports that the entries may have been accepted despite the error.
	Unanswered bool
}

// Error returns the line of Err.
func (e *CallError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *CallError) Unwrap() error { return e.Err }

// CallFailed is the code of a call without an error code from the service.
const CallFailed = "CallFailed"

// Retryable reports whether a code is one of those that AWS's SDKs do not retry, although
// a retry may succeed.
func Retryable(code string) bool { return retryable[code] }

var retryable = map[string]bool{
	"ServiceUnavailableException": true, // Firehose's code for throttling
	"InternalFailure":             true,
	"LimitExceededException":      true,
	"KMSThrottlingException":      true,
}
