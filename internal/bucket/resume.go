package bucket

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"penstock/internal/account"
)

// maxResumptions is the maximum number of resumptions per object.
const maxResumptions = 3

// A resumingReader reads the content of an object. If the connection breaks or stalls, it
// requests the rest. The SDK retries only until the content begins.
type resumingReader struct {
	io.ReadCloser
	ctx     context.Context
	remote  *s3Bucket
	object  s3.GetObjectInput
	read    int64
	resumes int
}

func (r *resumingReader) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	r.read += int64(n)
	if err == nil || err == io.EOF || !account.Unanswered(err) || r.resumes == maxResumptions {
		return n, err
	}
	r.resumes++
	if !r.resume() {
		return n, err
	}
	return n, nil
}

// resume requests the rest of the object. It returns false if that fails, if the object
// has changed, or if the server does not support ranges.
func (r *resumingReader) resume() bool {
	rest := r.object
	rest.Range = aws.String(fmt.Sprintf("bytes=%d-", r.read))
	out, err := r.remote.client.GetObject(r.ctx, &rest)
	if err != nil {
		return false
	}
	if !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", r.read)) {
		out.Body.Close()
		return false
	}
	r.ReadCloser.Close()
	r.ReadCloser = out.Body
	return true
}
