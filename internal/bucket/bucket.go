// Package bucket writes and reads objects in an S3 bucket, or in a local folder with the
// same layout.
//
// Writes are atomic: an object is visible under its key only when it is complete, even if
// the program is killed. Objects are streamed. An object in progress takes no memory in a
// folder, and up to one part of 5 MiB in S3.
package bucket

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// A Bucket is a destination for objects. Its methods are safe for concurrent use.
type Bucket interface {
	// Create starts writing an object, which becomes visible with Commit.
	Create(ctx context.Context, key string, meta Meta) (Object, error)
	// Writers returns a reasonable number of objects to write concurrently.
	Writers() int
	// Close removes the data of unfinished objects.
	Close() error
}

// Meta holds the metadata of an S3 object. A folder does not store it.
type Meta struct{ ContentType, ContentEncoding string }

// An Object is an object being written. Only one goroutine may use it. It must end with
// Commit or Abort.
type Object interface {
	io.Writer
	// Commit makes the object visible and replaces any object with the same key. It
	// fails if a Write has failed.
	Commit() error
	// Abort discards the object. It has no effect after Commit.
	Abort()
}

// scheme is the prefix of S3 URLs.
const scheme = "s3://"

// Open opens a place for writing: the path of a folder, which is created if needed, or
// s3://BUCKET or s3://BUCKET/PREFIX. A slash after PREFIX is optional.
//
// Open checks as much as possible without writing an object, such as credentials and
// permissions, and returns a one-line error.
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
		return nil, fmt.Errorf("open %q: this is neither a folder nor in S3: write the path of a folder, or s3://BUCKET/PREFIX", place)
	}
	return openFolder(place)
}

// isPath reports whether a place can be the path of a folder.
func isPath(place string) bool { return place != "" && !strings.Contains(place, "://") }

// printable returns s for a one-line message, in quotes if it contains control characters.
func printable(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return strconv.Quote(s)
	}
	return s
}
