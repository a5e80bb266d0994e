package bucket

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// An upload is an object being written to S3. It buffers one part, and sends a full part
// when there is more to write. An object of one part is sent with PutObject, and a larger
// one with a multipart upload.
//
// It is used instead of AWS's transfer manager, which buffers three parts per object and
// does not reuse buffers.
type upload struct {
	remote       *s3Bucket
	key          string
	meta         Meta
	ctx          context.Context
	part         []byte  // data not sent yet
	id           *string // of the multipart upload; nil before it begins
	removeRecord func()  // removes the record of the multipart upload
	sent         []types.CompletedPart
	ended        bool
	err          error // the first error
}

func newUpload(ctx context.Context, b *s3Bucket, key string, meta Meta) *upload {
	u := &upload{remote: b, key: key, meta: meta, ctx: ctx}
	select {
	case u.part = <-b.parts:
	default: // no buffer is free; the system allocates pages only when they are written
		u.part = make([]byte, 0, partSize)
	}
	return u
}

// Write implements io.Writer. It sends the parts that are full.
func (u *upload) Write(b []byte) (int, error) {
	written := 0
	for written < len(b) && u.err == nil {
		if len(u.part) == partSize {
			u.setError(u.send())
			continue
		}
		n := min(partSize-len(u.part), len(b)-written)
		u.part = append(u.part, b[written:written+n]...)
		written += n
	}
	return written, u.err
}

// Commit implements Object. It sends the rest of the data.
func (u *upload) Commit() error {
	if u.ended && u.err == nil {
		u.setError(fs.ErrClosed)
	}
	if u.err == nil {
		if u.id == nil {
			u.setError(u.put())
		} else {
			u.setError(u.complete())
		}
	}
	if u.err == nil {
		if u.id != nil {
			u.removeRecord()
		}
		u.end()
	}
	u.Abort()
	return u.err
}

// Abort implements Object. It aborts the multipart upload, if there is one.
func (u *upload) Abort() {
	if u.ended {
		return
	}
	u.end()
	if u.id == nil {
		return
	}
	ctx, cancel := u.cleanupContext()
	defer cancel()
	err := u.remote.abort(ctx, u.key, *u.id)
	if err == nil {
		u.removeRecord()
	} else if u.err != nil {
		u.err = fmt.Errorf("%w; %w", u.err, newFault("its parts could not be removed", err))
	}
}

func (u *upload) end() {
	u.ended = true
	select {
	case u.remote.parts <- u.part[:0]:
	default:
	}
	u.part = nil
}

// cleanupContext returns a context for cleaning up, which the caller's cancellation does
// not end.
func (u *upload) cleanupContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(u.ctx), cleanupTime)
}

// setError records err if it is the first error.
func (u *upload) setError(err error) {
	if err != nil && u.err == nil {
		if u.ctx.Err() != nil {
			err = u.ctx.Err() // the cause of whatever failed
		}
		u.err = newFault("write "+u.remote.shown(u.key), err)
	}
}

// put sends the whole object in one call.
func (u *upload) put() error {
	_, err := u.remote.client.PutObject(u.ctx, &s3.PutObjectInput{
		Bucket: &u.remote.bucket, Key: &u.key, Body: bytes.NewReader(u.part),
		ContentType: optional(u.meta.ContentType), ContentEncoding: optional(u.meta.ContentEncoding),
	})
	return err
}

// send sends the buffered part. It begins the multipart upload if necessary.
func (u *upload) send() error {
	if u.id == nil {
		if err := u.begin(); err != nil {
			return err
		}
	}
	number := int32(len(u.sent) + 1)
	out, err := u.remote.client.UploadPart(u.ctx, &s3.UploadPartInput{
		Bucket: &u.remote.bucket, Key: &u.key, UploadId: u.id, PartNumber: &number, Body: bytes.NewReader(u.part),
	})
	if err != nil {
		return err
	}
	u.sent = append(u.sent, types.CompletedPart{
		PartNumber: &number, ETag: out.ETag,
		ChecksumCRC32: out.ChecksumCRC32, ChecksumCRC32C: out.ChecksumCRC32C, ChecksumCRC64NVME: out.ChecksumCRC64NVME,
	})
	u.part = u.part[:0]
	return nil
}

// begin begins the multipart upload. The caller cannot cancel the call, because then S3
// could have begun an upload whose ID is not known, and which nobody would abort.
func (u *upload) begin() error {
	if err := u.ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := u.cleanupContext()
	defer cancel()
	out, err := u.remote.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &u.remote.bucket, Key: &u.key,
		ContentType: optional(u.meta.ContentType), ContentEncoding: optional(u.meta.ContentEncoding),
	})
	if err == nil && out.UploadId == nil {
		err = malformedResponse("the response has no upload ID")
	}
	if err == nil {
		u.id = out.UploadId
		u.removeRecord = u.remote.pending.add(pendingUpload{u.remote.endpoint(), u.remote.bucket, u.key, aws.ToString(u.id)})
	}
	return err
}

// complete sends the last part and completes the multipart upload.
func (u *upload) complete() error {
	if err := u.send(); err != nil {
		return err
	}
	out, err := u.remote.client.CompleteMultipartUpload(u.ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &u.remote.bucket, Key: &u.key, UploadId: u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.sent},
	})
	if err == nil && out.Key == nil && out.ETag == nil {
		err = malformedResponse("the response does not confirm that the object is complete")
	}
	return err
}

// optional returns a pointer to s, or nil if s is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
