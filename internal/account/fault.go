package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// A Fault describes a failed call in one line. The SDK's own errors are long and start
// with internal details.
type Fault struct {
	line  string
	cause error
}

// Error returns what failed, why, and the remedy.
func (f *Fault) Error() string { return f.line }

// Unwrap returns the SDK's error.
func (f *Fault) Unwrap() error { return f.cause }

// Remedies are remedies by error code of a service.
type Remedies map[string]string

// NewFault returns a fault that explains err. The remedy is the one for its error code,
// from remedies or from those common to all services.
func NewFault(what string, err error, remedies Remedies) *Fault {
	why, remedy := reason(err, remedies)
	return Because(what, why, remedy, err)
}

// Because returns a fault with the given reason, and a remedy unless that is empty.
func Because(what, why, remedy string, cause error) *Fault {
	if remedy != "" {
		why += "; " + remedy
	}
	return &Fault{what + ": " + strings.Join(strings.Fields(why), " "), cause}
}

// Code returns the service's error code, or "" if the service did not answer.
func Code(err error) string {
	if answer, ok := errors.AsType[smithy.APIError](err); ok && answer.ErrorCode() != unknownCode {
		return answer.ErrorCode()
	}
	return ""
}

// unknownCode is the SDK's code for an answer without one.
const unknownCode = "UnknownError"

// A credentialsError reports that the SDK found no credentials.
type credentialsError struct {
	error
	waited time.Duration // the limit that passed, or 0 if another error came first
}

func (e *credentialsError) Unwrap() error { return e.error }

// signIn is the remedy for credentials that are no longer valid.
const signIn = "sign in again (aws sso login), or set AWS_PROFILE to another profile"

// commonRemedies are the remedies for codes of every service. Services spell some codes
// differently.
var commonRemedies = Remedies{
	"ExpiredToken":                  signIn,
	"ExpiredTokenException":         signIn,
	"TokenRefreshRequired":          signIn,
	"InvalidToken":                  signIn,
	"UnrecognizedClientException":   signIn,
	"InvalidClientTokenId":          signIn,
	"MissingAuthenticationToken":    signIn,
	"InvalidAccessKeyId":            "set AWS_PROFILE to another profile, or check AWS_ENDPOINT_URL",
	"SignatureDoesNotMatch":         "check that AWS_SECRET_ACCESS_KEY belongs to AWS_ACCESS_KEY_ID",
	"InvalidSignatureException":     "check that AWS_SECRET_ACCESS_KEY belongs to AWS_ACCESS_KEY_ID, and the clock of this machine",
	"IncompleteSignature":           "check that AWS_SECRET_ACCESS_KEY belongs to AWS_ACCESS_KEY_ID",
	"RequestTimeTooSkewed":          "set the clock of this machine",
	"OptInRequired":                 "activate the Region, or set AWS_REGION to another",
	"SubscriptionRequiredException": "activate the service in this account",
	"AuthorizationHeaderMalformed":  "set AWS_REGION to the Region of the bucket",
	"RequestExpired":                "set the clock of this machine",
}

// reason returns why a call failed, and a remedy if one is known.
func reason(err error, remedies Remedies) (why, remedy string) {
	if errors.Is(err, context.Canceled) {
		return context.Canceled.Error(), ""
	}
	if expired, ok := errors.AsType[*ssocreds.InvalidTokenError](err); ok {
		return expired.Error(), signIn
	}
	if found, ok := errors.AsType[*credentialsError](err); ok {
		return noCredentials(found)
	}
	if code := Code(err); code != "" {
		answer, _ := errors.AsType[smithy.APIError](err)
		remedy, known := remedies[code]
		if !known {
			remedy = commonRemedies[code]
		}
		return code + ": " + answer.ErrorMessage(), remedy
	}
	if lost, ok := errors.AsType[*NoAnswerError](err); ok {
		return lost.why(err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer before the deadline", checkNetwork
	}
	if answer := AnswerOf(err); answer != nil {
		return endpoint(answer.Request.URL.String()) + " answers " + answer.Status + ", which is not a response of AWS", checkEndpoint
	}
	return err.Error(), ""
}

// checkEndpoint is the remedy if something other than the service answered.
const checkEndpoint = "check AWS_ENDPOINT_URL"

// Malformed returns the fault of a response that does not come from AWS.
func Malformed(what, why string) *Fault {
	return Because(what, why, checkEndpoint, errors.New(why))
}

// AnswerOf returns the HTTP response that made a call fail, or nil if there was none.
func AnswerOf(err error) *http.Response {
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	if !ok || answer.Response == nil || answer.Response.Response == nil || answer.Response.Request == nil {
		return nil
	}
	return answer.Response.Response
}

func noCredentials(err *credentialsError) (why, remedy string) {
	if err.waited > 0 {
		return fmt.Sprintf("no credentials within %s", rounded(err.waited)), "check the network and the profile that AWS_PROFILE names"
	}
	// The SDK looks for the role of an EC2 instance last.
	if strings.Contains(err.Error(), "no EC2 IMDS role found") {
		return "no credentials", "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; aws configure creates a profile"
	}
	return "no credentials: " + err.Error(), ""
}

// endpoint returns a URL without the parts that may be secret.
func endpoint(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return "the endpoint"
	}
	return parsed.Scheme + "://" + parsed.Host
}

// NoCredentials reports whether a call failed because there are no usable credentials.
func NoCredentials(err error) bool {
	_, none := errors.AsType[*credentialsError](err)
	return none || strings.Contains(err.Error(), "get identity: ") // the SDK has no type for this error
}
