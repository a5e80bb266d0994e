package bucket

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// A fault is a failure in one line. The SDK's own errors are long, and begin with what
// is inside of it.
type fault struct {
	line  string
	cause error
}

func (f *fault) Error() string { return f.line }

// Unwrap gives what the SDK said, or the system.
func (f *fault) Unwrap() error { return f.cause }

// newFault says what failed, why, and what helps.
func newFault(what string, err error) *fault {
	why, remedy := reason(err)
	if remedy != "" {
		why += "; " + remedy
	}
	return &fault{what + ": " + strings.Join(strings.Fields(why), " "), err}
}

// A credentialsError says that the SDK found no credentials.
type credentialsError struct{ error }

func (e *credentialsError) Unwrap() error { return e.error }

// A missingError says that no object has a key.
type missingError struct{ error }

func (e *missingError) Unwrap() error { return e.error }

// Is has a caller see no difference between a folder and S3.
func (e *missingError) Is(target error) bool { return target == fs.ErrNotExist }

// signIn is what helps where credentials are of no use.
const signIn = "sign in again (aws sso login), or set AWS_PROFILE to another profile"

// remedies are by the code that S3 answers with.
var remedies = map[string]string{
	"NoSuchBucket":          "make the bucket, or name another",
	"AccessDenied":          "the credentials need s3:ListBucket on the bucket, and on its objects s3:GetObject to read, or s3:PutObject and s3:AbortMultipartUpload to write; or set AWS_PROFILE to another profile",
	"AllAccessDisabled":     "name a bucket of your own",
	"ExpiredToken":          signIn,
	"TokenRefreshRequired":  signIn,
	"InvalidToken":          signIn,
	"InvalidAccessKeyId":    "set AWS_PROFILE to another profile; is AWS_ENDPOINT_URL meant?",
	"SignatureDoesNotMatch": "is AWS_SECRET_ACCESS_KEY that of AWS_ACCESS_KEY_ID?",
	"RequestTimeTooSkewed":  "set the clock of this machine",
}

// reason is why a call failed, and what helps where that is known.
func reason(err error) (why, remedy string) {
	if errors.Is(err, context.Canceled) {
		return context.Canceled.Error(), ""
	}
	if expired, is := errors.AsType[*ssocreds.InvalidTokenError](err); is {
		return expired.Error(), signIn
	}
	if found, is := errors.AsType[*credentialsError](err); is {
		return noCredentials(found)
	}
	if _, is := errors.AsType[*missingError](err); is {
		return "no such object", "it was removed, or its key is another: list the objects"
	}
	if region := otherRegion(err); region != "" {
		return "the bucket is in another Region", "set AWS_REGION=" + region
	}
	if answer, is := errors.AsType[smithy.APIError](err); is && answer.ErrorCode() != unknown {
		return answer.ErrorCode() + ": " + answer.ErrorMessage(), remedies[answer.ErrorCode()]
	}
	if answer := answerOf(err); answer != nil {
		return endpoint(answer.Request.URL.String()) + " answers " + answer.Status + ", and not as S3 does", "is AWS_ENDPOINT_URL that of an S3-compatible server?"
	}
	if call, is := errors.AsType[*url.Error](err); is {
		return endpoint(call.URL) + " cannot be reached: " + call.Err.Error(), "check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set"
	}
	if _, is := errors.AsType[*net.OpError](err); is || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the answer broke off: " + err.Error(), "check the network, and try again"
	}
	return err.Error(), ""
}

// unknown is the SDK's code for an answer that has none.
const unknown = "UnknownError"

// answerOf is the answer that made a call fail, if there was one.
func answerOf(err error) *http.Response {
	answer, is := errors.AsType[*smithyhttp.ResponseError](err)
	if !is || answer.Response == nil || answer.Response.Response == nil || answer.Response.Request == nil {
		return nil
	}
	return answer.Response.Response
}

// otherRegion is the Region of a bucket that was asked for in another.
func otherRegion(err error) string {
	answer := answerOf(err)
	if answer == nil || answer.StatusCode != http.StatusMovedPermanently && answer.StatusCode != http.StatusBadRequest {
		return ""
	}
	return answer.Header.Get("X-Amz-Bucket-Region")
}

func noCredentials(err *credentialsError) (why, remedy string) {
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
