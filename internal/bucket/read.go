package bucket

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// A Reader finds and reads objects. Its methods may be called by several goroutines
// at once. It needs no closing.
type Reader interface {
	// List gives the objects whose keys begin with prefix, in the order of their keys
	// as bytes. An error is the last that it gives.
	List(ctx context.Context, prefix string) iter.Seq2[Listed, error]
	// Read gives the content of an object as it is stored: nothing is decompressed.
	// The caller closes it. Where no object has the key, the error is fs.ErrNotExist.
	Read(ctx context.Context, key string) (io.ReadCloser, error)
}

// A Listed object is what is known of one without reading it.
type Listed struct {
	Key      string
	Bytes    int64 // as it is stored
	Modified time.Time
}

// OpenReader opens a place to read: the path of a folder, which has to be there, or
// s3://BUCKET or s3://BUCKET/PREFIX, as for Open. It writes nothing.
func OpenReader(ctx context.Context, place string) (Reader, error) {
	if strings.HasPrefix(place, scheme) {
		b, err := openS3(ctx, place)
		if err != nil {
			return nil, err
		}
		return b, nil
	}
	if !isPath(place) {
		return nil, fmt.Errorf("open %q: objects are in a folder or in S3: write the path of a folder, or s3://BUCKET/PREFIX", place)
	}
	return openTree(place)
}

// content is of an object that is being read. Its failures say of which.
type content struct {
	io.ReadCloser
	what string
}

// Read reads on.
func (c *content) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	if err != nil && err != io.EOF {
		err = newFault(c.what, bare(err))
	}
	return n, err
}
