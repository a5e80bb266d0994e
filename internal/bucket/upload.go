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

// An upload is an object of S3 that is being written. It holds one part: a part that
// is full is sent when there is more to write.
//
// AWS's transfer manager holds three parts of each object, and new ones for each.
type upload struct {
	remote *remote
	key    string
	meta   Meta
	ctx    context.Context
	part   []byte // not yet sent
	id     *string
	forget func() // removes the note of the upload
	sent   []types.CompletedPart
	ended  bool
	err    error
}

func newUpload(ctx context.Context, b *remote, key string, meta Meta) *upload {
	u := &upload{remote: b, key: key, meta: meta, ctx: ctx}
	select {
	case u.part = <-b.parts:
	default: // all are in use; memory that is not written to is not resident
		u.part = make([]byte, 0, partSize)
	}
	return u
}

// Write keeps b, and sends the parts that are full.
func (u *upload) Write(b []byte) (int, error) {
	written := 0
	for written < len(b) && u.err == nil {
		if len(u.part) == partSize {
			u.failed(u.send())
			continue
		}
		n := min(partSize-len(u.part), len(b)-written)
		u.part = append(u.part, b[written:written+n]...)
		written += n
	}
	return written, u.err
}

// Commit sends what is left.
func (u *upload) Commit() error {
	if u.ended && u.err == nil {
		u.failed(fs.ErrClosed)
	}
	if u.err == nil {
		if u.id == nil {
			u.failed(u.put())
		} else {
			u.failed(u.complete())
		}
	}
	if u.err == nil {
		if u.id != nil {
			u.forget()
		}
		u.end()
	}
	u.Abort()
	return u.err
}

// Abort has S3 forget the parts.
func (u *upload) Abort() {
	if u.ended {
		return
	}
	u.end()
	if u.id == nil {
		return
	}
	ctx, cancel := u.steady()
	defer cancel()
	err := u.remote.abort(ctx, u.key, *u.id)
	if err == nil {
		u.forget()
	} else if u.err != nil {
		u.err = fmt.Errorf("%w; %w", u.err, newFault("parts of it stay", err))
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

// steady is a context for what has to be done whatever the caller gives up.
func (u *upload) steady() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(u.ctx), cleanupTime)
}

// failed keeps the first failure.
func (u *upload) failed(err error) {
	if err != nil && u.err == nil {
		if u.ctx.Err() != nil {
			err = u.ctx.Err() // whatever it made fail
		}
		u.err = newFault("write "+u.remote.shown(u.key), err)
	}
}

// put sends the object as it is.
func (u *upload) put() error {
	_, err := u.remote.client.PutObject(u.ctx, &s3.PutObjectInput{
		Bucket: &u.remote.bucket, Key: &u.key, Body: bytes.NewReader(u.part),
		ContentType: set(u.meta.ContentType), ContentEncoding: set(u.meta.ContentEncoding),
	})
	return err
}

// send sends a part, the first time after it has begun the upload.
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

// begin is not cancelled once it has begun: nobody would know the upload that S3 has
// made, and so nobody would abort it.
func (u *upload) begin() error {
	if err := u.ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := u.steady()
	defer cancel()
	out, err := u.remote.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &u.remote.bucket, Key: &u.key,
		ContentType: set(u.meta.ContentType), ContentEncoding: set(u.meta.ContentEncoding),
	})
	if err == nil && out.UploadId == nil {
		err = notS3("the answer has no upload")
	}
	if err == nil {
		u.id = out.UploadId
		u.forget = u.remote.notes.add(note{u.remote.endpoint(), u.remote.bucket, u.key, aws.ToString(u.id)})
	}
	return err
}

// complete sends the last part, and makes an object of all of them.
func (u *upload) complete() error {
	if err := u.send(); err != nil {
		return err
	}
	out, err := u.remote.client.CompleteMultipartUpload(u.ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &u.remote.bucket, Key: &u.key, UploadId: u.id, MultipartUpload: &types.CompletedMultipartUpload{Parts: u.sent},
	})
	if err == nil && out.Key == nil && out.ETag == nil {
		err = notS3("the answer does not say that the object is complete")
	}
	return err
}

// set is s, if it is set.
func set(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
