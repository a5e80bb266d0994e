package bucket

import (
	"errors"
	"io/fs"
	"net/http"

	"penstock/internal/account"
)

// A notFoundError reports that no object has the key.
type notFoundError struct{ error }

func (e *notFoundError) Unwrap() error { return e.error }

// Is makes errors.Is(err, fs.ErrNotExist) true, for S3 as for a folder.
func (e *notFoundError) Is(target error) bool { return target == fs.ErrNotExist }

// remedies maps error codes of S3 to remedies.
var remedies = account.Remedies{
	"NoSuchBucket":      "create the bucket, or name another",
	"AccessDenied":      "allow s3:ListBucket on the bucket, and on its objects s3:GetObject to read, or s3:PutObject and s3:AbortMultipartUpload to write; or set AWS_PROFILE to another profile",
	"AllAccessDisabled": "name a bucket of your own",
}

// malformedResponse is the error for a response that does not come from S3. The SDK does
// not report such a response: it reads any text as XML in which all elements are missing.
type malformedResponse string

func (e malformedResponse) Error() string { return string(e) }

// newFault returns a one-line error that says what failed, why, and how to fix it.
func newFault(what string, err error) *account.Fault {
	if _, is := errors.AsType[*notFoundError](err); is {
		return account.Because(what, "no such object", "check the key, or list the objects: it may have been deleted", err)
	}
	if foreign, is := errors.AsType[malformedResponse](err); is {
		return account.Malformed(what, string(foreign))
	}
	if region := otherRegion(err); region != "" {
		return account.Because(what, "the bucket is in another Region", "set AWS_REGION="+region, err)
	}
	return account.NewFault(what, err, remedies)
}

// otherRegion returns the Region of the bucket if the request went to a wrong Region, or
// "".
func otherRegion(err error) string {
	answer := account.AnswerOf(err)
	if answer == nil || answer.StatusCode != http.StatusMovedPermanently && answer.StatusCode != http.StatusBadRequest {
		return ""
	}
	return answer.Header.Get("X-Amz-Bucket-Region")
}
