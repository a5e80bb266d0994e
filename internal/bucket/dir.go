package bucket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
	"sync"
)

// A folder is a bucket on this machine: an object is a file, its key the path.
//
// Objects are written in a staging folder, and renamed to their key when they are
// complete. They are not synced to the disk: a file that was renamed is whole
// after a crash of the program, and may not be after one of the machine. That would
// cost each object some milliseconds, to save what the program can make again.
type folder struct {
	place   string
	root    *os.Root // no key leads out of it
	staging *staging

	mu    sync.Mutex
	names []string // of staged files that are no more, to be used again
	used  int      // so many names there are
}

// openFolder makes the folder, if needed, and a staging folder in it, which shows
// that it can be written to.
func openFolder(place string) (Bucket, error) {
	root, err := makeRoot(place)
	if err == nil {
		var s *staging
		if s, err = stage(root); err == nil {
			sweep(root, all)
			return &folder{place: place, root: root, staging: s}, nil
		}
		root.Close()
	}
	return nil, fmt.Errorf("open %s: %w: objects go into a folder that can be written to; name another, or s3://BUCKET", shown(place), bare(err))
}

func makeRoot(place string) (*os.Root, error) {
	if err := os.MkdirAll(place, 0o755); err != nil {
		return nil, err
	}
	return os.OpenRoot(place)
}

// Writers is one for each processor: the disk is seldom what takes the time.
func (d *folder) Writers() int { return runtime.GOMAXPROCS(0) }

// Close removes the staging folder.
func (d *folder) Close() error {
	err := d.staging.remove(d.root)
	if closed := d.root.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("close %s: %w", shown(d.place), bare(err))
	}
	return nil
}

// Create makes the file in the staging folder.
func (d *folder) Create(ctx context.Context, key string, _ Meta) (Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !fs.ValidPath(key) || key == "." || strings.Contains(key, "\x00") {
		return nil, fmt.Errorf("key %q: a folder cannot hold it: no part of a path is empty, . or .., and none has a zero byte; change the prefix, or write to s3://BUCKET", key)
	}
	name := d.take()
	file, err := d.staging.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		d.give(name)
		return nil, d.fault(key, err)
	}
	return &staged{folder: d, key: key, name: name, file: file}, nil
}

// rename gives a staged file its key. The folders of the key are made only when
// they turn out to be missing, which is once a folder.
func (d *folder) rename(name, key string) error {
	from := d.staging.name + "/" + name
	err := d.root.Rename(from, key)
	if errors.Is(err, fs.ErrNotExist) {
		if err := d.root.MkdirAll(path.Dir(key), 0o755); err != nil {
			return err
		}
		err = d.root.Rename(from, key)
	}
	return err
}

// take gives a name that no file in the staging folder has.
func (d *folder) take() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if last := len(d.names) - 1; last >= 0 {
		name := d.names[last]
		d.names = d.names[:last]
		return name
	}
	d.used++
	return stagedName(d.used)
}

// give takes a name back.
func (d *folder) give(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.names = append(d.names, name)
}

// fault says what could not be written, and not how it was tried.
func (d *folder) fault(key string, err error) error {
	return fmt.Errorf("write %s: %w", shown(path.Join(d.place, key)), bare(err))
}

// bare is an error of the system without the call and the path.
func bare(err error) error {
	if fault, is := errors.AsType[*fs.PathError](err); is {
		return fault.Err
	}
	if fault, is := errors.AsType[*os.LinkError](err); is {
		return fault.Err
	}
	return err
}

// A staged file is an object of a folder that is being written.
type staged struct {
	folder    *folder
	key, name string
	file      *os.File
	err       error // of a Write
	ended     bool
}

// Write appends to the file.
func (o *staged) Write(b []byte) (int, error) {
	n, err := o.file.Write(b)
	if err != nil {
		o.err = o.folder.fault(o.key, err)
	}
	return n, o.err
}

// Commit renames the file to its key.
func (o *staged) Commit() error {
	if o.err == nil {
		err := o.file.Close() // fails where the object has ended
		if err == nil {
			err = o.folder.rename(o.name, o.key)
		}
		if err == nil {
			o.end()
			return nil
		}
		o.err = o.folder.fault(o.key, err)
	}
	o.Abort()
	return o.err
}

// Abort removes the file.
func (o *staged) Abort() {
	if o.ended {
		return
	}
	o.file.Close() // it may be closed
	o.folder.staging.root.Remove(o.name)
	o.end()
}

func (o *staged) end() {
	o.ended = true
	o.folder.give(o.name)
}
