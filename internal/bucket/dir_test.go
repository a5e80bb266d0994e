package bucket

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// open opens a folder until the test ends.
func open(t *testing.T, place string) *folder {
	t.Helper()
	b, err := Open(t.Context(), place)
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	return b.(*folder)
}

// files returns the contents of all files by path. Paths in staging folders begin with a
// dot.
func files(t *testing.T, place string) map[string]string {
	t.Helper()
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir(place, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		key, _ := filepath.Rel(place, path)
		found[key] = string(content)
		return err
	}))
	return found
}

// names returns the entries of a folder.
func names(t *testing.T, place string) []string {
	t.Helper()
	entries, err := os.ReadDir(place)
	require.NoError(t, err)
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestObjectIsVisibleAfterCommit(t *testing.T) {
	place := filepath.Join(t.TempDir(), "made", "if", "needed")
	b := open(t, place)
	const key = "streaming/2026/11/x"

	o := write(t, b, key, "one\n", "two\n")
	staged := files(t, place)
	require.Len(t, staged, 1)
	for name, content := range staged {
		assert.Equal(t, ".", name[:1], "patterns such as **/*.json see it")
		assert.Equal(t, "one\ntwo\n", content, "what was written is kept in memory")
	}
	assert.Equal(t, []string{b.staging.name}, names(t, place), "folders were created before Commit")

	require.NoError(t, o.Commit())
	assert.Equal(t, map[string]string{key: "one\ntwo\n"}, files(t, place))
	o.Abort()
	assert.Equal(t, map[string]string{key: "one\ntwo\n"}, files(t, place), "Abort takes back what is committed")
	assert.ErrorIs(t, o.Commit(), fs.ErrClosed)

	require.NoError(t, b.Close())
	assert.Equal(t, []string{"streaming"}, names(t, place))
}

func TestAbortLeavesNothing(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	o := write(t, b, "a/b", "lost")
	o.Abort()
	o.Abort()
	assert.Equal(t, []string{b.staging.name}, names(t, place))
	assert.Empty(t, files(t, place))
	assert.ErrorIs(t, o.Commit(), fs.ErrClosed, "an aborted object was committed")
}

func TestCloseRemovesUnfinishedObjects(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	o := write(t, b, "a/b", "lost")
	require.NoError(t, b.Close())
	assert.Empty(t, names(t, place))
	assert.Contains(t, oneLine(t, o.Commit()), "write "+place+"/a/b: ")
	assert.Empty(t, names(t, place))
}

// A reader that has opened the object continues to read the old content, and no reader
// sees a mix of both.
func TestObjectIsReplacedAtomically(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	require.NoError(t, write(t, b, "x", "the old one").Commit())
	reader, err := os.Open(filepath.Join(place, "x"))
	require.NoError(t, err)
	defer reader.Close()

	o := write(t, b, "x", "new")
	assert.Equal(t, "the old one", files(t, place)["x"])
	require.NoError(t, o.Commit())
	assert.Equal(t, "new", files(t, place)["x"])
	old := make([]byte, 20)
	n, _ := reader.Read(old)
	assert.Equal(t, "the old one", string(old[:n]), "the old object was overwritten in place")

	write(t, b, "x", "newer").Abort()
	assert.Equal(t, "new", files(t, place)["x"])
}

func TestStagedNameIsReused(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	for range 20 {
		a, c := write(t, b, "a", "long content"), write(t, b, "c", "long content")
		require.NoError(t, a.Commit())
		c.Abort()
	}
	assert.Equal(t, 2, b.created, "names in the staging folder")

	ended := write(t, b, "a", "long content")
	require.NoError(t, ended.Commit())
	other := write(t, b, "c", "content") // reuses the previous staged name
	ended.Abort()
	assert.Error(t, ended.Commit())
	require.NoError(t, other.Commit())
	assert.Equal(t, map[string]string{"a": "long content", "c": "content"}, files(t, place))

	for _, name := range b.names { // as after an Abort that could not remove the file
		require.NoError(t, os.WriteFile(filepath.Join(place, b.staging.name, name), []byte("long content"), 0o644))
	}
	require.NoError(t, write(t, b, "a", "short").Commit())
	assert.Equal(t, "short", files(t, place)["a"])
}

func TestDeletedFolderIsRecreated(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	require.NoError(t, write(t, b, "a/b/c", "1").Commit())
	require.NoError(t, os.RemoveAll(filepath.Join(place, "a")))
	require.NoError(t, write(t, b, "a/b/c", "2").Commit())
	assert.Equal(t, map[string]string{"a/b/c": "2"}, files(t, place))
}

func TestConcurrentWritersOfFolder(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	want := writeConcurrently(t, b, 500)
	require.NoError(t, b.Close())
	assert.Equal(t, want, files(t, place))
	assert.Equal(t, runtime.GOMAXPROCS(0), b.Writers())
}

func TestFolderRejectsInvalidPaths(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	for _, key := range []string{"", ".", "..", "/a", "a/", "a//b", "./a", "a/./b", "../a", "a/../b", "a/..", "a\x00b", "a\xff", "/", "//"} {
		_, err := b.Create(t.Context(), key, Meta{})
		text := oneLine(t, err)
		assert.True(t, strings.HasPrefix(text, fmt.Sprintf("key %q: ", key)), text)
		assert.Contains(t, text, "s3://BUCKET")
	}
	keys := []string{"a=b/year=2026/...", ".hidden", "a b/ü", `a\b`, "a:b", "-", "a\nb"}
	for _, key := range keys {
		require.NoError(t, write(t, b, key, key).Commit(), key)
	}
	require.NoError(t, b.Close())
	assert.Len(t, files(t, place), len(keys))
}

func TestKeyCannotLeaveFolder(t *testing.T) {
	outside, place := t.TempDir(), t.TempDir()
	require.NoError(t, os.Symlink(outside, filepath.Join(place, "link")))
	b := open(t, place)
	assert.Contains(t, oneLine(t, write(t, b, "link/x", "1").Commit()), "write "+place+"/link/x: ")
	assert.Empty(t, names(t, outside))
}

func TestKeyConflictsWithFolder(t *testing.T) {
	place := t.TempDir()
	b := open(t, place)
	require.NoError(t, write(t, b, "file", "1").Commit())
	require.NoError(t, write(t, b, "folder/x", "1").Commit())
	for key, want := range map[string]error{
		"file/x":                   syscall.ENOTDIR,
		"file/x/y":                 syscall.ENOTDIR,
		"folder":                   syscall.EEXIST,
		strings.Repeat("long", 99): syscall.ENAMETOOLONG,
	} {
		err := write(t, b, key, "2").Commit()
		assert.Equal(t, fmt.Sprintf("write %s/%s: %v", place, key, want), oneLine(t, err))
		assert.ErrorIs(t, err, want)
	}
	assert.Equal(t, map[string]string{"file": "1", "folder/x": "1"}, files(t, place), "a failed Commit leaves a file")
	_, err := b.Create(t.Context(), "a\nb", Meta{})
	require.NoError(t, err)
	assert.Equal(t, `write "`+place+`/a\nb": full`, oneLine(t, b.fault("a\nb", fmt.Errorf("full"))))
}

func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here, which is a disk that is full: ", err)
	}
	place := t.TempDir()
	b := open(t, place)
	o := write(t, b, "streaming/x")
	staged := o.(*stagedObject)
	require.NoError(t, staged.file.Close())
	staged.file = full

	_, err = o.Write([]byte("more"))
	assert.ErrorIs(t, err, syscall.ENOSPC)
	assert.Equal(t, "write "+place+"/streaming/x: no space left on device", oneLine(t, err))
	_, err = staged.Write(nil)
	assert.ErrorIs(t, err, syscall.ENOSPC, "writing continued after an error")
	assert.ErrorIs(t, o.Commit(), syscall.ENOSPC, "an incomplete object was committed")
	assert.Equal(t, []string{b.staging.name}, names(t, place))
	assert.Empty(t, files(t, place))
}

func TestOpenFolderErrors(t *testing.T) {
	place := t.TempDir()
	file := filepath.Join(place, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	for _, path := range []string{file, file + "/x", file + "/x/y"} {
		_, err := Open(t.Context(), path)
		assert.Equal(t, "open "+path+": not a directory: the folder must be writable; name another, or s3://BUCKET", oneLine(t, err))
		assert.ErrorIs(t, err, syscall.ENOTDIR)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to every folder: run the tests as another user")
	}
	place := t.TempDir()
	require.NoError(t, os.Chmod(place, 0o555))
	for _, path := range []string{place, place + "/x"} {
		_, err := Open(t.Context(), path)
		assert.Equal(t, "open "+path+": permission denied: the folder must be writable; name another, or s3://BUCKET", oneLine(t, err))
	}
}

func TestFolderHonoursContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := open(t, t.TempDir()).Create(ctx, "x", Meta{})
	assert.ErrorIs(t, err, context.Canceled)
}

// BenchmarkSmallObject measures small objects, the most common ones in a lake.
func BenchmarkSmallObject(b *testing.B) {
	content := make([]byte, 1<<10)
	bucket, err := Open(b.Context(), b.TempDir())
	require.NoError(b, err)
	defer bucket.Close()
	var n atomic.Int64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			o, err := bucket.Create(b.Context(), fmt.Sprintf("streaming/2026/11/%02d/x-%d", i%24, i), Meta{})
			require.NoError(b, err)
			_, err = o.Write(content)
			require.NoError(b, err)
			require.NoError(b, o.Commit())
		}
	})
}
