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

// A tree is a folder on this machine that is read. Its objects are the regular files
// that are complete: what a link leads to is none, inside the folder or not.
type tree struct {
	place string
	root  *os.Root // no key leads out of it; it closes when nobody has it
}

// openTree opens a folder that is there.
func openTree(place string) (Reader, error) {
	info, err := os.Stat(place) // to open a pipe would wait for who writes to it
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	if err == nil {
		var root *os.Root
		if root, err = os.OpenRoot(place); err == nil {
			return &tree{place, root}, nil
		}
	}
	return nil, fmt.Errorf("open %s: %w: objects are read from a folder; name one that is there, or s3://BUCKET", shown(place), bare(err))
}

// List walks the folders, of which one at a time is in memory.
func (t *tree) List(ctx context.Context, prefix string) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) { t.walk(ctx, ".", prefix, yield) }
}

// walk lists a folder and what is in it. It says whether there may be more to list.
func (t *tree) walk(ctx context.Context, folder, prefix string, yield func(Listed, error) bool) bool {
	fail := func(err error) bool {
		yield(Listed{}, newFault("list "+t.shown(folder), bare(err)))
		return false
	}
	entries, err := t.entries(ctx, folder)
	if err != nil {
		return fail(err)
	}
	for _, entry := range entries {
		key := path.Join(folder, entry.Name())
		if entry.IsDir() {
			if mayHold(key+"/", prefix) && !t.walk(ctx, key, prefix, yield) {
				return false
			}
			continue
		}
		if !entry.Type().IsRegular() || !strings.HasPrefix(key, prefix) || isUnfinished(key) {
			continue
		}
		info, err := entry.Info()
		if gone(err) {
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

// entries are those of a folder, in the order of the keys that they lead to: a folder
// is where its slash puts it, so that a-b is before a/b. A folder that is no more has
// none.
func (t *tree) entries(ctx context.Context, folder string) ([]fs.DirEntry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, err := t.root.Open(folder)
	if gone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	entries, err := file.ReadDir(-1)
	if err != nil && !gone(err) {
		return nil, err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(inKeys(a), inKeys(b)) })
	return entries, nil
}

// inKeys is what an entry is in keys.
func inKeys(entry fs.DirEntry) string {
	if entry.IsDir() {
		return entry.Name() + "/"
	}
	return entry.Name()
}

// mayHold says whether keys that begin with folder may begin with prefix.
func mayHold(folder, prefix string) bool {
	return strings.HasPrefix(folder, prefix) || strings.HasPrefix(prefix, folder)
}

// Read opens a file that List would give.
func (t *tree) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	what := "read " + t.shown(key)
	file, err := t.open(ctx, key)
	if gone(err) {
		return nil, newFault(what, &missingError{bare(err)})
	}
	if err != nil {
		return nil, newFault(what, bare(err))
	}
	return &content{file, what}, nil
}

func (t *tree) open(ctx context.Context, key string) (*os.File, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// A file has one key.
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

// isUnfinished says whether a file is an object that is being written.
func isUnfinished(key string) bool {
	return isStaging(path.Base(path.Dir(key))) && isStaged(path.Base(key))
}

func (t *tree) shown(key string) string { return shown(path.Join(t.place, key)) }

// gone says whether an error is that nothing is there, or a file in place of a folder.
func gone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
