// Package bucket is where objects go, and where they are read: a folder laid out as a
// bucket is, or a bucket of S3.
//
// An object is seen under its key when it is complete, and never before, whatever
// ends the program. Objects are written as they are made: one in flight takes no
// memory in a folder, and one part of 5 MiB at most in S3.
package bucket

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// A Bucket takes objects. Its methods may be called by several goroutines at once.
type Bucket interface {
	// Create begins an object. Nothing is to be seen under its key before Commit.
	Create(ctx context.Context, key string, meta Meta) (Object, error)
	// Writers is how many objects are worth writing at once.
	Writers() int
	// Close removes what unfinished objects left.
	Close() error
}

// Meta is what S3 keeps beside an object. A folder keeps none of it.
type Meta struct{ ContentType, ContentEncoding string }

// An Object is being written: by one goroutine, which ends with Commit or Abort.
type Object interface {
	io.Writer
	// Commit makes the object appear, whole, in the place of any that has its key.
	// Where a Write failed, it fails too.
	Commit() error
	// Abort leaves nothing. After Commit it does nothing.
	Abort()
}

// scheme begins the places that are in S3.
const scheme = "s3://"

// Open gives the bucket of a place: the path of a folder, which is made if needed, or
// s3://BUCKET or s3://BUCKET/PREFIX. A prefix is a folder's name, with or without the
// slash at its end.
//
// What would fail the first object fails Open, in one line, as far as that can be
// known without writing one.
func Open(ctx context.Context, place string) (Bucket, error) {
	if strings.HasPrefix(place, scheme) {
		b, err := openS3(ctx, place)
		if err != nil {
			return nil, err
		}
		b.abortLeftovers(ctx)
		return b, nil
	}
	if !isPath(place) {
		return nil, fmt.Errorf("open %q: objects go into a folder or into S3: write the path of a folder, or s3://BUCKET/PREFIX", place)
	}
	return openFolder(place)
}

// isPath says whether a place can be the path of a folder.
func isPath(place string) bool { return place != "" && !strings.Contains(place, "://") }

// shown is s for a message of one line.
func shown(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return strconv.Quote(s)
	}
	return s
}
