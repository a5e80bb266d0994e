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
	// partSize is S3's least. An object of more bytes is sent in parts, while it is
	// written; a smaller one is sent as it is, when it is complete.
	partSize = 5 << 20
	// spareParts is how many parts' memory is kept: enough for Writers and some.
	spareParts = 8
	// cleanupTime is what an upload that failed has to remove its parts.
	cleanupTime = 10 * time.Second
)

// A remote is a bucket of S3, or of a server that speaks as S3 does.
type remote struct {
	bucket, prefix string
	client         *s3.Client
	parts          chan []byte // memory of parts, to use again
	notes          notes       // of uploads
}

// openS3 opens a bucket with the credentials, the Region and the endpoint that the
// SDK finds, and asks it for one key, to see that it answers. HeadBucket would need
// the same permission, and its answers do not say why.
func openS3(ctx context.Context, place string) (*remote, error) {
	fail := func(err error) (*remote, error) {
		return nil, newFault("open "+shown(place), err)
	}
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(place, scheme), "/")
	if bucket == "" {
		return nil, fmt.Errorf("open %s: it names no bucket: write s3://BUCKET or s3://BUCKET/PREFIX", shown(place))
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	cfg, err := account.Config(ctx)
	if err != nil {
		return fail(err)
	}
	b := &remote{bucket: bucket, prefix: prefix, client: s3.NewFromConfig(cfg, suitEndpoint), parts: make(chan []byte, spareParts)}
	first, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.bucket, Prefix: &b.prefix, MaxKeys: aws.Int32(1)})
	if err == nil && first.Name == nil {
		err = notS3("the answer is no list of objects")
	}
	if err != nil {
		return fail(err)
	}
	return b, nil
}

// suitEndpoint is for an endpoint that is set: S3-compatible servers seldom have a
// host name for each bucket, and do not all know the checksums of S3.
func suitEndpoint(o *s3.Options) {
	if o.BaseEndpoint != nil {
		o.UsePathStyle = true
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	}
}

// Writers hides how long S3 takes to answer, and each may hold a part in memory.
func (b *remote) Writers() int { return 4 }

// Close closes the notes: an object that ends leaves nothing in the bucket.
func (b *remote) Close() error {
	b.notes.close()
	return nil
}

// Create begins an upload, which sends the first part when that is full.
func (b *remote) Create(ctx context.Context, key string, meta Meta) (Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return newUpload(ctx, b, b.prefix+key, meta), nil
}

// List asks for a page of keys at a time.
func (b *remote) List(ctx context.Context, prefix string) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		whole := b.prefix + prefix
		pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{
			Bucket: &b.bucket, Prefix: &whole,
			EncodingType: types.EncodingTypeUrl, // XML cannot hold all keys
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err == nil && page.Name == nil {
				err = notS3("the answer is no list of objects")
			}
			for i := 0; err == nil && i < len(page.Contents); i++ {
				var object Listed
				object, err = b.listed(page.EncodingType, page.Contents[i])
				// The console makes an object of the prefix, for it to be a folder.
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

// listed is an object of a page. A server need not know the encoding.
func (b *remote) listed(encoding types.EncodingType, object types.Object) (Listed, error) {
	key := aws.ToString(object.Key)
	if encoding == types.EncodingTypeUrl {
		var err error
		if key, err = url.QueryUnescape(key); err != nil {
			return Listed{}, err
		}
	}
	return Listed{strings.TrimPrefix(key, b.prefix), aws.ToInt64(object.Size), aws.ToTime(object.LastModified)}, nil
}

// Read asks for an object, and gives its content as it comes.
func (b *remote) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	whole := b.prefix + key
	what := "read " + b.shown(whole)
	if key == "" {
		return nil, newFault(what, &missingError{fs.ErrNotExist})
	}
	object := s3.GetObjectInput{Bucket: &b.bucket, Key: &whole}
	out, err := b.client.GetObject(ctx, &object)
	if _, is := errors.AsType[*types.NoSuchKey](err); is {
		err = &missingError{err}
	}
	if err != nil {
		return nil, newFault(what, err)
	}
	object.IfMatch = out.ETag
	return &content{&resumed{ReadCloser: out.Body, ctx: ctx, remote: b, object: object}, what}, nil
}

// shown is a key of S3 for a message.
func (b *remote) shown(key string) string { return shown(scheme + b.bucket + "/" + key) }
