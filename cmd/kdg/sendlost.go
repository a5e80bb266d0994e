package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"

	"penstock/internal/bucket"
	"penstock/internal/send"
)

// deadLetter returns the file for records that are not delivered, which --redrive must not
// read in the same run.
func (f *sendFlags) deadLetter(start time.Time, stdin io.Reader) (*send.DeadLetter, error) {
	path := cmp.Or(f.dead, start.UTC().Format("kdg-lost-20060102T150405Z.json"))
	dead, err := send.NewDeadLetter(path)
	if err != nil {
		return nil, fmt.Errorf("dead letter %s: %w; name another file with --dead-letter", path, err)
	}
	if f.redrive != "" && overlaps(f.redrive, stdin, path) {
		return nil, fmt.Errorf("dead letter %s: --redrive %s reads it, and would read what it writes; name another file with --dead-letter", path, f.redrive)
	}
	return dead, nil
}

// overlaps says whether a place to redrive is the file at path, by whatever name, or a
// folder that has it or is to have it.
func overlaps(place string, stdin io.Reader, path string) bool {
	var read fs.FileInfo
	var err error
	if file, is := stdin.(*os.File); place == "-" && is {
		read, err = file.Stat()
	} else {
		read, err = os.Stat(place)
	}
	if err != nil || read == nil {
		return false // nothing that is there, or in S3
	}
	file, err := os.Stat(path)
	if err == nil && os.SameFile(read, file) {
		return true
	}
	return read.IsDir() && (inside(read, path) || err == nil && links(place, file))
}

// inside says whether a path is in a folder, or in a folder of that.
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

// links says whether a folder has a hard link to a file.
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
		return nil // what cannot be read is not redriven either
	})
	return found
}

// lostFiles returns the files of a place: a file, standard input, a folder, or S3. It is
// opened until making is done, and listed until ctx is: what was not sent is counted.
func lostFiles(ctx, making context.Context, place string, stdin io.Reader) (iter.Seq2[send.File, error], error) {
	if place == "-" {
		return one("<stdin>", func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }), nil
	}
	if info, err := os.Stat(place); err == nil && !info.IsDir() {
		if info.Mode().IsRegular() {
			file, err := os.Open(place)
			return one(place, func() (io.ReadCloser, error) { return file, nil }), err
		}
		// To open a pipe waits for who writes to it.
		return one(place, func() (io.ReadCloser, error) { return os.Open(place) }), nil
	}
	reader, err := bucket.OpenReader(making, place)
	if err != nil {
		return nil, err
	}
	return func(yield func(send.File, error) bool) {
		for object, err := range reader.List(ctx, "") {
			var content io.ReadCloser
			if err == nil {
				content, err = reader.Read(ctx, object.Key)
			}
			if !yield(send.File{Name: object.Key, ReadCloser: content}, err) {
				return
			}
		}
	}, nil
}

func one(name string, open func() (io.ReadCloser, error)) iter.Seq2[send.File, error] {
	return func(yield func(send.File, error) bool) {
		file, err := open()
		yield(send.File{Name: name, ReadCloser: file}, err)
	}
}
