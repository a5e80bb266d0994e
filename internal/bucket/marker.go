package bucket

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"penstock/internal/account"
)

// An S3 is a bucket in S3 whose objects can also mark work that must be done once.
type S3 interface {
	Bucket
	// Mark creates an empty object, unless one with the key exists.
	Mark(ctx context.Context, key string) (Mark, error)
}

// NewS3 returns the bucket or prefix at s3://BUCKET or s3://BUCKET/PREFIX. Unlike [Open], it
// makes no calls, so that the caller needs no permission to list the bucket.
func NewS3(cfg aws.Config, place string) (S3, error) {
	if !strings.HasPrefix(place, scheme) {
		return nil, fmt.Errorf("open %q: this is not in S3: write s3://BUCKET or s3://BUCKET/PREFIX", place)
	}
	bucket, prefix, err := cutS3(place)
	if err != nil {
		return nil, err
	}
	return newS3(cfg, bucket, prefix), nil
}

// A Mark is the result of [S3.Mark].
type Mark int

// The results of [S3.Mark].
const (
	Marked  Mark = iota // the call created the object
	Existed             // the object existed before
	// Unknown means that the object exists, but an earlier attempt of the same call, to
	// which S3 did not respond, may have created it.
	Unknown
)

// Mark implements S3.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (b *s3Bucket) Mark(ctx context.Context, key string) (Mark, error) {
	whole := b.prefix + key
	unanswered := false
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.bucket, Key: &whole, IfNoneMatch: aws.String("*")}, func(o *s3.Options) {
		o.Retryer = &observedRetryer{retry.AddWithErrorCodes(o.Retryer, "ConditionalRequestConflict"), func(err error) {
			code := account.Code(err)
			unanswered = unanswered || code == "" || code == "InternalError"
		}}
	})
	switch {
	case err == nil:
		return Marked, nil
	case account.Code(err) != "PreconditionFailed":
		return Unknown, newFault("write "+b.shown(whole), err)
	case unanswered:
		return Unknown, nil
	}
	return Existed, nil
}

// An observedRetryer passes the error of each failed attempt to failed.
type observedRetryer struct {
	aws.Retryer
	failed func(error)
}

// IsErrorRetryable implements aws.Retryer.
func (r *observedRetryer) IsErrorRetryable(err error) bool {
	r.failed(err)
	return r.Retryer.IsErrorRetryable(err)
}
