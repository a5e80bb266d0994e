package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// A folderReader reads objects from a local folder. Its objects are the complete regular
// files. Links are not followed.
type folderReader struct {
	place string
	root  *os.Root // prevents keys from leading out of the folder; closed by its finalizer
}

// openFolderReader opens an existing folder.
func openFolderReader(place string) (Reader, error) {
	info, err := os.Stat(place) // before opening, because opening a pipe blocks
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if err == nil {
		var root *os.Root
		if root, err = os.OpenRoot(place); err == nil {
			return &folderReader{place, root}, nil
		}
	}
	return nil, fmt.Errorf("open %s: %w: name an existing folder, or s3://BUCKET", printable(place), withoutPath(err))
}

// List implements Reader. It keeps the entries of only the current folders in memory.
func (t *folderReader) List(ctx context.Context, prefix string) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) { t.walk(ctx, ".", prefix, yield) }
}

// walk lists a folder recursively. It returns false if the listing must end.
func (t *folderReader) walk(ctx context.Context, folder, prefix string, yield func(Listed, error) bool) bool {
	fail := func(err error) bool {
		yield(Listed{}, newFault("list "+t.shown(folder), withoutPath(err)))
		return false
	}
	entries, err := t.entries(ctx, folder)
	if err != nil {
		return fail(err)
	}
	for _, entry := range entries {
		key := path.Join(folder, entry.Name())
		if entry.IsDir() {
			if mayContain(key+"/", prefix) && !t.walk(ctx, key, prefix, yield) {
				return false
			}
			continue
		}
		if !entry.Type().IsRegular() || !strings.HasPrefix(key, prefix) || isUnfinished(key) {
			continue
		}
		info, err := entry.Info()
		if notFound(err) {
			continue
		}
		if err != nil {
			return fail(err)
		}
		if !yield(Listed{key, info.Size(), info.ModTime()}, nil) {
			return false
		}
	}
	return true
}

// entries returns the entries of a folder in the order of their keys. A folder sorts with
// a slash after its name, so a-b precedes a/b. A folder that has been deleted meanwhile has
// no entries.
func (t *folderReader) entries(ctx context.Context, folder string) ([]fs.DirEntry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, err := t.root.Open(folder)
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	entries, err := file.ReadDir(-1)
	if err != nil && !notFound(err) {
		return nil, err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(keyPart(a), keyPart(b)) })
	return entries, nil
}

// keyPart returns the part of a key that an entry stands for.
func keyPart(entry fs.DirEntry) string {
	if entry.IsDir() {
		return entry.Name() + "/"
	}
	return entry.Name()
}

// mayContain reports whether a folder may contain keys that begin with prefix.
func mayContain(folder, prefix string) bool {
	return strings.HasPrefix(folder, prefix) || strings.HasPrefix(prefix, folder)
}

// Read implements Reader. It opens only files that List returns.
func (t *folderReader) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	what := "read " + t.shown(key)
	file, err := t.open(ctx, key)
	if notFound(err) {
		return nil, newFault(what, &notFoundError{withoutPath(err)})
	}
	if err != nil {
		return nil, newFault(what, withoutPath(err))
	}
	return &namedContent{file, what}, nil
}

func (t *folderReader) open(ctx context.Context, key string) (*os.File, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Reject other spellings of a path: a file has one key.
	if !filepath.IsLocal(key) || path.Clean(key) != key || isUnfinished(key) {
		return nil, fs.ErrNotExist
	}
	info, err := t.root.Lstat(key)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	return t.root.Open(key)
}

// isUnfinished reports whether a file is an object being written.
func isUnfinished(key string) bool {
	return isStaging(path.Base(path.Dir(key))) && isStaged(path.Base(key))
}

func (t *folderReader) shown(key string) string { return printable(path.Join(t.place, key)) }

// notFound reports whether an error means that the path does not exist, or that a part of
// it is a file instead of a folder.
func notFound(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
