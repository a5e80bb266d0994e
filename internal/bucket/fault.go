package bucket

import (
	"errors"
	"io/fs"
	"net/http"

	"penstock/internal/account"
)

// A missingError says that no object has a key.
type missingError struct{ error }

func (e *missingError) Unwrap() error { return e.error }

// Is has a caller see no difference between a folder and S3.
func (e *missingError) Is(target error) bool { return target == fs.ErrNotExist }

// remedies are by the code that S3 answers with.
var remedies = account.Remedies{
	"NoSuchBucket":      "make the bucket, or name another",
	"AccessDenied":      "the credentials need s3:ListBucket on the bucket, and on its objects s3:GetObject to read, or s3:PutObject and s3:AbortMultipartUpload to write; or set AWS_PROFILE to another profile",
	"AllAccessDisabled": "name a bucket of your own",
}

// notS3 is the error of a response that the SDK reads as an empty one of S3: it takes
// any text for XML without the elements that it knows.
type notS3 string

func (e notS3) Error() string { return string(e) }

// newFault says what failed, why, and what helps.
func newFault(what string, err error) *account.Fault {
	if _, is := errors.AsType[*missingError](err); is {
		return account.Because(what, "no such object", "it was removed, or its key is another: list the objects", err)
	}
	if foreign, is := errors.AsType[notS3](err); is {
		return account.Malformed(what, string(foreign))
	}
	if region := otherRegion(err); region != "" {
		return account.Because(what, "the bucket is in another Region", "set AWS_REGION="+region, err)
	}
	return account.NewFault(what, err, remedies)
}

// otherRegion is the Region of a bucket that was asked for in another.
func otherRegion(err error) string {
	answer := account.AnswerOf(err)
	if answer == nil || answer.StatusCode != http.StatusMovedPermanently && answer.StatusCode != http.StatusBadRequest {
		return ""
	}
	return answer.Header.Get("X-Amz-Bucket-Region")
}
