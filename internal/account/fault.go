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

// A Fault is a call's failure in one line. The SDK's own errors are long, and begin
// with what is inside of it.
type Fault struct {
	line  string
	cause error
}

// Error is what failed, why, and what helps.
func (f *Fault) Error() string { return f.line }

// Unwrap gives what the SDK said.
func (f *Fault) Unwrap() error { return f.cause }

// Remedies say what helps, by the code that a service answers with.
type Remedies map[string]string

// NewFault says what failed, why, and what helps: one of the remedies, or what helps
// with every service.
func NewFault(what string, err error, remedies Remedies) *Fault {
	why, remedy := reason(err, remedies)
	return Because(what, why, remedy, err)
}

// Because is a fault whose reason is known, and what helps if that is.
func Because(what, why, remedy string, cause error) *Fault {
	if remedy != "" {
		why += "; " + remedy
	}
	return &Fault{what + ": " + strings.Join(strings.Fields(why), " "), cause}
}

// Code is what the service answered with, or nothing if it did not answer.
func Code(err error) string {
	if answer, is := errors.AsType[smithy.APIError](err); is && answer.ErrorCode() != unknown {
		return answer.ErrorCode()
	}
	return ""
}

// unknown is the SDK's code for an answer that has none.
const unknown = "UnknownError"

// A credentialsError says that the SDK found no credentials.
type credentialsError struct {
	error
	waited time.Duration // in vain, if the limit has passed
}

func (e *credentialsError) Unwrap() error { return e.error }

// signIn is what helps where credentials are of no use.
const signIn = "sign in again (aws sso login), or set AWS_PROFILE to another profile"

// common are the codes that every service may answer with, in each of its ways to
// write them.
var common = Remedies{
	"ExpiredToken":                  signIn,
	"ExpiredTokenException":         signIn,
	"TokenRefreshRequired":          signIn,
	"InvalidToken":                  signIn,
	"UnrecognizedClientException":   signIn,
	"InvalidClientTokenId":          signIn,
	"MissingAuthenticationToken":    signIn,
	"InvalidAccessKeyId":            "set AWS_PROFILE to another profile; is AWS_ENDPOINT_URL meant?",
	"SignatureDoesNotMatch":         "is AWS_SECRET_ACCESS_KEY that of AWS_ACCESS_KEY_ID?",
	"InvalidSignatureException":     "is AWS_SECRET_ACCESS_KEY that of AWS_ACCESS_KEY_ID, and the clock of this machine right?",
	"IncompleteSignature":           "is AWS_SECRET_ACCESS_KEY that of AWS_ACCESS_KEY_ID?",
	"RequestTimeTooSkewed":          "set the clock of this machine",
	"OptInRequired":                 "activate the Region, or set AWS_REGION to another",
	"SubscriptionRequiredException": "activate the service in this account",
	"AuthorizationHeaderMalformed":  "set AWS_REGION to the Region of the bucket",
	"RequestExpired":                "set the clock of this machine",
}

// reason is why a call failed, and what helps where that is known.
func reason(err error, remedies Remedies) (why, remedy string) {
	if errors.Is(err, context.Canceled) {
		return context.Canceled.Error(), ""
	}
	if expired, is := errors.AsType[*ssocreds.InvalidTokenError](err); is {
		return expired.Error(), signIn
	}
	if found, is := errors.AsType[*credentialsError](err); is {
		return noCredentials(found)
	}
	if code := Code(err); code != "" {
		answer, _ := errors.AsType[smithy.APIError](err)
		remedy, known := remedies[code]
		if !known {
			remedy = common[code]
		}
		return code + ": " + answer.ErrorMessage(), remedy
	}
	if lost, is := errors.AsType[*NoAnswerError](err); is {
		return lost.why(err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in the time that it is given", checkNetwork
	}
	if answer := AnswerOf(err); answer != nil {
		return endpoint(answer.Request.URL.String()) + " answers " + answer.Status + ", and not as AWS does", isEndpoint
	}
	return err.Error(), ""
}

// isEndpoint helps where something else than the service answers.
const isEndpoint = "is AWS_ENDPOINT_URL that of the service?"

// Malformed returns the fault of a response that is not one of AWS.
func Malformed(what, why string) *Fault {
	return Because(what, why, isEndpoint, errors.New(why))
}

// AnswerOf is the answer that made a call fail, or nil if there was none.
func AnswerOf(err error) *http.Response {
	answer, is := errors.AsType[*smithyhttp.ResponseError](err)
	if !is || answer.Response == nil || answer.Response.Response == nil || answer.Response.Request == nil {
		return nil
	}
	return answer.Response.Response
}

func noCredentials(err *credentialsError) (why, remedy string) {
	if err.waited > 0 {
		return fmt.Sprintf("no credentials: none came within %s", shortened(err.waited)), "check the network, and what AWS_PROFILE names"
	}
	// The role of an EC2 instance is what the SDK looks for last.
	if strings.Contains(err.Error(), "no EC2 IMDS role found") {
		return "no credentials", "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; aws configure makes a profile"
	}
	return "no credentials: " + err.Error(), ""
}

// endpoint is a URL without what may be secret.
func endpoint(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return "the endpoint"
	}
	return parsed.Scheme + "://" + parsed.Host
}

// NoCredentials says that none were found, or none of use.
func NoCredentials(err error) bool {
	_, none := errors.AsType[*credentialsError](err)
	return none || strings.Contains(err.Error(), "get identity: ") // the SDK has no type for it
}
