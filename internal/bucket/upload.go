package bucket

import (
	"context"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// An upload is an object of S3 that is being written: into a pipe, which AWS's
// transfer manager reads.
type upload struct {
	remote *remote
	key    string
	pipe   *io.PipeWriter
	ctx    context.Context
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // once ended
}

var errAborted = errors.New("aborted")

func newUpload(ctx context.Context, b *remote, key string, meta Meta) *upload {
	ctx, cancel := context.WithCancel(ctx)
	body, pipe := io.Pipe()
	u := &upload{remote: b, key: key, pipe: pipe, ctx: ctx, cancel: cancel, ended: make(chan struct{})}
	input := &transfermanager.UploadObjectInput{Bucket: &b.bucket, Key: &key, Body: body}
	if meta.ContentType != "" {
		input.ContentType = &meta.ContentType
	}
	if meta.ContentEncoding != "" {
		input.ContentEncoding = &meta.ContentEncoding
	}
	go func() {
		defer close(u.ended)
		u.err = u.send(input)
		body.CloseWithError(u.err)
	}()
	return u
}

// Write hands b to the transfer manager.
func (u *upload) Write(b []byte) (int, error) { return u.pipe.Write(b) }

// Commit sends what is left, and waits until S3 has it.
func (u *upload) Commit() error {
	u.pipe.Close()
	<-u.ended
	u.cancel()
	return u.err
}

// Abort gives up what is under way, and waits until S3 has forgotten the parts.
func (u *upload) Abort() {
	u.pipe.CloseWithError(errAborted)
	u.cancel()
	<-u.ended
}

// send sends all that comes through the pipe.
func (u *upload) send(input *transfermanager.UploadObjectInput) error {
	calls := &calls{Client: u.remote.client}
	_, err := u.remote.manager.UploadObject(u.ctx, input, func(o *transfermanager.Options) { o.S3 = calls })
	if err == nil {
		err = calls.failed
	}
	if err == nil {
		return nil
	}
	if u.ctx.Err() != nil {
		err = u.ctx.Err() // whatever it made fail
	}
	fault := newFault("write "+shown(scheme+u.remote.bucket+"/"+u.key), err)
	if calls.stays != nil {
		fault.line += newFault("; parts of it stay", calls.stays).line
	}
	return fault
}

// calls are the calls of one upload. Three of them are not quite as the transfer
// manager would have them.
type calls struct {
	*s3.Client
	failed error // of CompleteMultipartUpload
	stays  error // of AbortMultipartUpload
}

// CreateMultipartUpload is not cancelled, once it has begun: nobody would know the
// upload that S3 has made, and so nobody would abort it.
func (c *calls) CreateMultipartUpload(ctx context.Context, in *s3.CreateMultipartUploadInput, opts ...func(*s3.Options)) (*s3.CreateMultipartUploadOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	return c.Client.CreateMultipartUpload(ctx, in, opts...)
}

// CompleteMultipartUpload keeps its failure, which the transfer manager would print
// on standard error, and does what that would do next.
func (c *calls) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput, opts ...func(*s3.Options)) (*s3.CompleteMultipartUploadOutput, error) {
	out, err := c.Client.CompleteMultipartUpload(ctx, in, opts...)
	if err == nil {
		return out, nil
	}
	c.failed = err
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: in.Bucket, Key: in.Key, UploadId: in.UploadId})
	return &s3.CompleteMultipartUploadOutput{}, nil
}

// AbortMultipartUpload keeps its failure apart from that which led to it.
func (c *calls) AbortMultipartUpload(ctx context.Context, in *s3.AbortMultipartUploadInput, opts ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error) {
	out, err := c.Client.AbortMultipartUpload(ctx, in, opts...)
	c.stays = err
	return out, nil
}
