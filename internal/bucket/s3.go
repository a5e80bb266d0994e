package bucket

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	// partSize is S3's least. An object of so many bytes is sent in parts, while it
	// is written; a smaller one is sent as it is, when it is complete.
	partSize = 5 << 20
	// cleanupTime is what an upload that failed has to remove its parts.
	cleanupTime = 10 * time.Second
)

// A remote is a bucket of S3, or of a server that speaks as S3 does.
type remote struct {
	bucket, prefix string
	client         *s3.Client
	manager        *transfermanager.Client
}

// openS3 opens a bucket with the credentials, the Region and the endpoint that the
// SDK finds, and asks it for one key, to see that it answers. HeadBucket would need
// the same permission, and its answers do not say why.
func openS3(ctx context.Context, place string) (Bucket, error) {
	fail := func(err error) (Bucket, error) {
		return nil, newFault("open "+shown(place), err)
	}
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(place, scheme), "/")
	if bucket == "" {
		return nil, fmt.Errorf("open %s: it names no bucket: write s3://BUCKET or s3://BUCKET/PREFIX", shown(place))
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fail(err)
	}
	if cfg.Region == "" {
		return nil, fmt.Errorf("open %s: no Region: S3 needs one; set AWS_REGION, or AWS_PROFILE to a profile that has one", shown(place))
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return fail(&credentialsError{err})
	}
	b := &remote{bucket: bucket, prefix: prefix, client: s3.NewFromConfig(cfg, suitEndpoint)}
	b.manager = transfermanager.New(b.client, func(o *transfermanager.Options) {
		o.PartSizeBytes = partSize
		o.MultipartUploadThreshold = partSize
		o.Concurrency = 1 // an object's parts one after the other; the objects are written at once
		o.FailTimeout = cleanupTime
		o.RequestChecksumCalculation = b.client.Options().RequestChecksumCalculation
	})
	_, err = b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.bucket, Prefix: &b.prefix, MaxKeys: aws.Int32(1)})
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
	}
}

// Writers is enough to hide how long S3 takes to answer.
func (b *remote) Writers() int { return 8 }

// Close does nothing: an object that ends leaves nothing.
func (b *remote) Close() error { return nil }

// Create begins an upload, which sends the first part when that is complete.
func (b *remote) Create(ctx context.Context, key string, meta Meta) (Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return newUpload(ctx, b, b.prefix+key, meta), nil
}
