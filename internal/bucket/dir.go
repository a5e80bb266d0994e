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

// A folder is a bucket in the local file system. Each object is a file, and its key is the
// path.
//
// Objects are written to a staging folder, and renamed to their key when they are
// complete. They are not synced to disk: a renamed file survives a crash of the program,
// but possibly not of the machine. Syncing would take milliseconds per object, and the
// program can generate the objects again.
type folder struct {
	place   string
	root    *os.Root // prevents keys from leading out of the folder
	staging *staging

	mu      sync.Mutex
	names   []string // names of staged files that are free again
	created int      // number of names created
}

// openFolder creates the folder, if needed, and a staging folder in it, which proves that
// it is writable.
func openFolder(place string) (Bucket, error) {
	root, err := makeRoot(place)
	if err == nil {
		var s *staging
		if s, err = newStaging(root); err == nil {
			sweep(root, anyFile)
			return &folder{place: place, root: root, staging: s}, nil
		}
		root.Close()
	}
	return nil, fmt.Errorf("open %s: %w: the folder must be writable; name another, or s3://BUCKET", printable(place), withoutPath(err))
}

func makeRoot(place string) (*os.Root, error) {
	if err := os.MkdirAll(place, 0o755); err != nil {
		return nil, err
	}
	return os.OpenRoot(place)
}

// Writers returns the number of processors, because the disk is seldom the bottleneck.
func (d *folder) Writers() int { return runtime.GOMAXPROCS(0) }

// Close removes the staging folder.
func (d *folder) Close() error {
	err := d.staging.remove(d.root)
	if closed := d.root.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("close %s: %w", printable(d.place), withoutPath(err))
	}
	return nil
}

// Create creates the file in the staging folder.
func (d *folder) Create(ctx context.Context, key string, _ Meta) (Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !fs.ValidPath(key) || key == "." || strings.Contains(key, "\x00") {
		return nil, fmt.Errorf("key %q: it is not valid as a path, in which no part may be empty, . or .. or contain a zero byte; change the prefix, or write to s3://BUCKET", key)
	}
	name := d.takeName()
	file, err := d.staging.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		d.releaseName(name)
		return nil, d.fault(key, err)
	}
	return &stagedObject{folder: d, key: key, name: name, file: file}, nil
}

// rename moves a staged file to its key. It creates the parent folders only after the
// rename has failed without them, which happens once per folder.
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

// takeName returns a name that no file in the staging folder has.
func (d *folder) takeName() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if last := len(d.names) - 1; last >= 0 {
		name := d.names[last]
		d.names = d.names[:last]
		return name
	}
	d.created++
	return stagedName(d.created)
}

// releaseName makes a name available to takeName again.
func (d *folder) releaseName(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.names = append(d.names, name)
}

// fault returns an error that names the object instead of the system call and the staged
// file.
func (d *folder) fault(key string, err error) error {
	return fmt.Errorf("write %s: %w", printable(path.Join(d.place, key)), withoutPath(err))
}

// withoutPath returns a file system error without the system call and the path.
func withoutPath(err error) error {
	if fault, is := errors.AsType[*fs.PathError](err); is {
		return fault.Err
	}
	if fault, is := errors.AsType[*os.LinkError](err); is {
		return fault.Err
	}
	return err
}

// A stagedObject is an object being written to a folder.
type stagedObject struct {
	folder    *folder
	key, name string
	file      *os.File
	err       error // first error of a Write
	ended     bool
}

// Write implements io.Writer.
func (o *stagedObject) Write(b []byte) (int, error) {
	n, err := o.file.Write(b)
	if err != nil {
		o.err = o.folder.fault(o.key, err)
	}
	return n, o.err
}

// Commit implements Object. It moves the file to its key.
func (o *stagedObject) Commit() error {
	if o.err == nil {
		err := o.file.Close() // fails after Commit or Abort
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

// Abort implements Object. It removes the file.
func (o *stagedObject) Abort() {
	if o.ended {
		return
	}
	o.file.Close() // may be closed already
	o.folder.staging.root.Remove(o.name)
	o.end()
}

func (o *stagedObject) end() {
	o.ended = true
	o.folder.releaseName(o.name)
}
