// Package lost opens the files of records that were not delivered: dead-letter files of kdg send,
// and error objects of Firehose.
package lost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"penstock/internal/bucket"
	"penstock/internal/send"
)

// Overlaps reports whether place, which [Files] would read, includes the file at path: by
// another name, through a link, or as a file that a folder contains or would contain.
func Overlaps(place string, stdin io.Reader, path string) bool {
	var read fs.FileInfo
	var err error
	if file, is := stdin.(*os.File); place == "-" && is {
		read, err = file.Stat()
	} else {
		read, err = os.Stat(place)
	}
	if err != nil || read == nil {
		return false // it does not exist, or is in S3
	}
	file, err := os.Stat(path)
	if err == nil && os.SameFile(read, file) {
		return true
	}
	return read.IsDir() && (inside(read, path) || err == nil && links(place, file))
}

// inside reports whether path is in folder or in one of its subfolders.
func inside(folder fs.FileInfo, path string) bool {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(path))
	for err == nil {
		var info fs.FileInfo
		if info, err = os.Stat(parent); err == nil && os.SameFile(folder, info) {
			return true
		}
		next := filepath.Dir(parent)
		if next == parent {
			return false
		}
		parent = next
	}
	return false
}

// links reports whether folder contains a hard link to file.
func links(folder string, file fs.FileInfo) bool {
	found := false
	filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			info, err := entry.Info()
			found = err == nil && os.SameFile(info, file)
		}
		if found {
			return fs.SkipAll
		}
		return nil // Files does not read it either
	})
	return found
}

// Files returns the files of a place: one file, standard input (-), all files of a folder,
// all objects of s3://BUCKET/PREFIX, or the object s3://BUCKET/KEY. Listing a place without any
// of them ends with an error, because the caller may delete what was sent again.
//
// Opening the place stops when producing is done. Listing and reading its files goes on until
// ctx is done, so that unsent records can be counted.
func Files(ctx, producing context.Context, place string, stdin io.Reader) (iter.Seq2[send.File, error], error) {
	if place == "-" {
		return one("<stdin>", func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }), nil
	}
	if info, err := os.Stat(place); err == nil && !info.IsDir() {
		if info.Mode().IsRegular() {
			file, err := os.Open(place)
			return one(place, func() (io.ReadCloser, error) { return file, nil }), err
		}
		// Opening a pipe blocks until somebody writes to it.
		return one(place, func() (io.ReadCloser, error) { return os.Open(place) }), nil
	}
	reader, err := bucket.OpenReader(producing, place)
	if err != nil {
		return nil, err
	}
	return func(yield func(send.File, error) bool) {
		empty := true
		for object, err := range reader.List(ctx, "") {
			empty = false
			var content io.ReadCloser
			if err == nil {
				content, err = reader.Read(ctx, object.Key)
			}
			if !yield(send.File{Name: object.Key, ReadCloser: content}, err) {
				return
			}
		}
		if empty {
			yield(object(ctx, place))
		}
	}, nil
}

// object returns the object at s3://BUCKET/KEY, if there is one.
func object(ctx context.Context, place string) (send.File, error) {
	nothing := fmt.Errorf("%s: there are no records to send again: check the name, or list its folder", place)
	const scheme = "s3://"
	path, remote := strings.CutPrefix(place, scheme)
	at := strings.LastIndex(path, "/") + 1
	folder, name := path[:at], path[at:]
	if !remote || folder == "" || name == "" {
		return send.File{}, nothing
	}
	reader, err := bucket.OpenReader(ctx, scheme+folder)
	if err != nil {
		return send.File{}, err
	}
	content, err := reader.Read(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		err = nothing
	}
	return send.File{Name: name, ReadCloser: content}, err
}

func one(name string, open func() (io.ReadCloser, error)) iter.Seq2[send.File, error] {
	return func(yield func(send.File, error) bool) {
		file, err := open()
		yield(send.File{Name: name, ReadCloser: file}, err)
	}
}
