package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"penstock/internal/account"
)

const (
	// partSize is S3's minimum size of a part. A larger object is sent in parts while it
	// is written, and a smaller one in a single call when it is complete.
	partSize = 5 << 20
	// spareParts is the number of part buffers kept for reuse. It exceeds Writers.
	spareParts = 8
	// cleanupTime is the time limit for removing the parts of a failed upload.
	cleanupTime = 10 * time.Second
)

// A s3Bucket is a bucket in S3 or in an S3-compatible service.
type s3Bucket struct {
	bucket, prefix string
	client         *s3.Client
	parts          chan []byte    // buffers for reuse
	pending        pendingUploads // uploads in progress
}

// openS3 opens a bucket with the SDK's default credentials, Region and endpoint. It lists
// one key to check that the bucket is accessible. HeadBucket would need the same
// permission, but its errors have no reason.
func openS3(ctx context.Context, place string) (*s3Bucket, error) {
	fail := func(err error) (*s3Bucket, error) {
		return nil, newFault("open "+printable(place), err)
	}
	bucket, prefix, err := cutS3(place)
	if err != nil {
		return nil, err
	}
	cfg, err := account.Config(ctx)
	if err != nil {
		return fail(err)
	}
	b := newS3(cfg, bucket, prefix)
	first, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.bucket, Prefix: &b.prefix, MaxKeys: aws.Int32(1)})
	if err == nil && first.Name == nil {
		err = malformedResponse("the response is not a list of objects")
	}
	if err != nil {
		return fail(err)
	}
	return b, nil
}

// cutS3 splits s3://BUCKET/PREFIX. The prefix is empty or ends with a slash.
func cutS3(place string) (bucket, prefix string, err error) {
	bucket, prefix, _ = strings.Cut(strings.TrimPrefix(place, scheme), "/")
	if bucket == "" {
		err = fmt.Errorf("open %s: the bucket's name is missing: write s3://BUCKET or s3://BUCKET/PREFIX", printable(place))
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	return bucket, prefix, err
}

// newS3 makes no calls.
func newS3(cfg aws.Config, bucket, prefix string) *s3Bucket {
	return &s3Bucket{bucket: bucket, prefix: prefix, client: s3.NewFromConfig(cfg, adaptToEndpoint), parts: make(chan []byte, spareParts)}
}

// adaptToEndpoint adapts the client to a custom endpoint. Most S3-compatible services have
// no host name per bucket, and some do not support S3's checksums.
func adaptToEndpoint(o *s3.Options) {
	if o.BaseEndpoint != nil {
		o.UsePathStyle = true
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	}
}

// Writers returns enough writers to hide S3's latency, but few enough to limit memory, as
// each may hold a part.
func (b *s3Bucket) Writers() int { return 4 }

// Close removes the record of uploads in progress. It changes nothing in the bucket.
func (b *s3Bucket) Close() error {
	b.pending.close()
	return nil
}

// Create starts an object. Nothing is sent before the first part is full.
func (b *s3Bucket) Create(ctx context.Context, key string, meta Meta) (Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return newUpload(ctx, b, b.prefix+key, meta), nil
}

// List implements Reader. It requests one page of keys at a time.
func (b *s3Bucket) List(ctx context.Context, prefix string) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		whole := b.prefix + prefix
		pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{
			Bucket: &b.bucket, Prefix: &whole,
			EncodingType: types.EncodingTypeUrl, // XML cannot represent all keys
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err == nil && page.Name == nil {
				err = malformedResponse("the response is not a list of objects")
			}
			for i := 0; err == nil && i < len(page.Contents); i++ {
				var object Listed
				object, err = b.parseEntry(page.EncodingType, page.Contents[i])
				// The S3 console creates an object with the prefix as its key for a folder.
				if err == nil && object.Key != "" && !yield(object, nil) {
					return
				}
			}
			if err != nil {
				yield(Listed{}, newFault("list "+b.shown(whole), err))
				return
			}
		}
	}
}

// parseEntry converts an entry of a page. A server may not support the URL encoding of
// keys.
func (b *s3Bucket) parseEntry(encoding types.EncodingType, object types.Object) (Listed, error) {
	key := aws.ToString(object.Key)
	if encoding == types.EncodingTypeUrl {
		var err error
		if key, err = url.QueryUnescape(key); err != nil {
			return Listed{}, err
		}
	}
	return Listed{strings.TrimPrefix(key, b.prefix), aws.ToInt64(object.Size), aws.ToTime(object.LastModified)}, nil
}

// Read implements Reader. It streams the content.
func (b *s3Bucket) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	whole := b.prefix + key
	what := "read " + b.shown(whole)
	if key == "" {
		return nil, newFault(what, &notFoundError{fs.ErrNotExist})
	}
	object := s3.GetObjectInput{Bucket: &b.bucket, Key: &whole}
	out, err := b.client.GetObject(ctx, &object)
	if _, is := errors.AsType[*types.NoSuchKey](err); is {
		err = &notFoundError{err}
	}
	if err != nil {
		return nil, newFault(what, err)
	}
	object.IfMatch = out.ETag
	return &namedContent{&resumingReader{ReadCloser: out.Body, ctx: ctx, remote: b, object: object}, what}, nil
}

// shown returns the URL of a key for a message.
func (b *s3Bucket) shown(key string) string { return printable(scheme + b.bucket + "/" + key) }
