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

// maxResumed is how often the content of one object is asked for again.
const maxResumed = 3

// A resumed reader reads the content of an object. When the connection breaks or stalls
// half-way, it asks for the rest. The SDK does not: it retries until content begins.
type resumed struct {
	io.ReadCloser
	ctx     context.Context
	remote  *remote
	object  s3.GetObjectInput
	read    int64
	resumes int
}

func (r *resumed) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	r.read += int64(n)
	if err == nil || err == io.EOF || !account.Unanswered(err) || r.resumes == maxResumed {
		return n, err
	}
	r.resumes++
	if !r.resume() {
		return n, err
	}
	return n, nil
}

// resume asks for the rest of the object, unless it has changed. A server need not know
// how to give a part.
func (r *resumed) resume() bool {
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
