package bucket

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// A Reader lists and reads objects. Its methods are safe for concurrent use. It need not
// be closed.
type Reader interface {
	// List returns the objects whose keys begin with prefix, in the byte order of their
	// keys. The sequence ends after an error.
	List(ctx context.Context, prefix string) iter.Seq2[Listed, error]
	// Read returns the stored content of an object, without decompressing it. The caller
	// must close it. If no object has the key, errors.Is(err, fs.ErrNotExist) is true.
	Read(ctx context.Context, key string) (io.ReadCloser, error)
}

// A Listed is an entry of a listing.
type Listed struct {
	Key      string
	Bytes    int64 // stored size
	Modified time.Time
}

// OpenReader opens a place for reading: the path of an existing folder, or s3://BUCKET or
// s3://BUCKET/PREFIX as for Open. It writes nothing.
func OpenReader(ctx context.Context, place string) (Reader, error) {
	if strings.HasPrefix(place, scheme) {
		b, err := openS3(ctx, place)
		if err != nil {
			return nil, err
		}
		return b, nil
	}
	if !isPath(place) {
		return nil, fmt.Errorf("open %q: this is neither a folder nor in S3: write the path of a folder, or s3://BUCKET/PREFIX", place)
	}
	return openFolderReader(place)
}

// namedContent is the content of an object. Its errors name the object.
type namedContent struct {
	io.ReadCloser
	what string
}

// Read implements io.Reader.
func (c *namedContent) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	if err != nil && err != io.EOF {
		err = newFault(c.what, withoutPath(err))
	}
	return n, err
}
