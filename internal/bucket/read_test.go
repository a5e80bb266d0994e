package bucket

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openReader opens a place for reading.
func openReader(t *testing.T, place string) Reader {
	t.Helper()
	r, err := OpenReader(t.Context(), place)
	require.NoError(t, err)
	return r
}

// list returns the objects with a prefix.
func list(t *testing.T, r Reader, prefix string) (all []Listed) {
	t.Helper()
	for object, err := range r.List(t.Context(), prefix) {
		require.NoError(t, err)
		all = append(all, object)
	}
	return all
}

// keys returns the keys with a prefix.
func keys(t *testing.T, r Reader, prefix string) []string {
	t.Helper()
	all := []string{}
	for _, object := range list(t, r, prefix) {
		all = append(all, object.Key)
	}
	return all
}

// listFails returns the keys before the error of a List and the error, which must end the
// listing.
func listFails(t *testing.T, ctx context.Context, r Reader, prefix string) (before []string, failed error) {
	t.Helper()
	for object, err := range r.List(ctx, prefix) {
		require.NoError(t, failed, "it goes on after an error")
		if failed = err; err == nil {
			before = append(before, object.Key)
		}
	}
	require.Error(t, failed)
	return before, failed
}

// read returns the content of an object.
func read(t *testing.T, r Reader, key string) string {
	t.Helper()
	body, err := r.Read(t.Context(), key)
	require.NoError(t, err)
	all, err := io.ReadAll(body)
	require.NoError(t, err)
	require.NoError(t, body.Close())
	return string(all)
}

// inBoth runs a test with a folder and with S3, which must behave the same.
func inBoth(t *testing.T, test func(t *testing.T, place string)) {
	t.Run("folder", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "lake", "deep")) })
	t.Run("S3", func(t *testing.T) {
		newServer(t).most = 2
		test(t, "s3://lake/deep")
	})
}

// writeObjects writes objects to a place, each with its key as its content.
func writeObjects(t *testing.T, place string, keys ...string) {
	t.Helper()
	b, err := Open(t.Context(), place)
	require.NoError(t, err)
	for _, key := range keys {
		require.NoError(t, write(t, b, key, key).Commit())
	}
	require.NoError(t, b.Close())
}

func TestReadReturnsWrittenContent(t *testing.T) {
	inBoth(t, func(t *testing.T, place string) {
		b, err := Open(t.Context(), place)
		require.NoError(t, err)
		defer b.Close()
		want := map[string]string{
			"empty":       "",
			"a b/ü=1/+%&": "one record\n",
			"zip.gz":      "\x1f\x8b\x08 is no text, and stays what it is\x00\xff",
			"a b/large":   letters(2*partSize + 17),
		}
		for key, content := range want {
			o, err := b.Create(t.Context(), key, Meta{"application/x-ndjson", "gzip"})
			require.NoError(t, err)
			_, err = io.WriteString(o, content)
			require.NoError(t, err)
			require.NoError(t, o.Commit())
		}
		unfinished := write(t, b, "unfinished", "half")
		defer unfinished.Abort()

		r := openReader(t, place)
		all := list(t, r, "")
		assert.Equal(t, []string{"a b/large", "a b/ü=1/+%&", "empty", "zip.gz"}, keys(t, r, ""))
		for _, object := range all {
			content := read(t, r, object.Key)
			assert.True(t, want[object.Key] == content, "%s: %d bytes of %d", object.Key, len(content), len(want[object.Key]))
			assert.EqualValues(t, len(content), object.Bytes, object.Key)
			assert.False(t, object.Modified.IsZero(), object.Key)
		}
	})
}

// A directory listing sorts a before a-b, but keys sort a-b before a/.
func TestListIsInKeyOrder(t *testing.T) {
	want := []string{"B", "a b", "a-b", "a.b/c", "a.b/d/e", "a/b", "a/bb-c", "a/bb/c", "a0", "ab/c", "b/a", "ä", "日", "🙂"}
	inBoth(t, func(t *testing.T, place string) {
		writeObjects(t, place, "🙂", "日", "ä", "b/a", "ab/c", "a0", "a/bb/c", "a/bb-c", "a/b", "a.b/d/e", "a.b/c", "a-b", "a b", "B")
		assert.Equal(t, want, keys(t, openReader(t, place), ""))
	})
}

func TestListWithPartialPrefix(t *testing.T) {
	inBoth(t, func(t *testing.T, place string) {
		writeObjects(t, place, "2026/11/05/a", "2026/11/05/b", "2026/11/06/a", "2026/12/a", "2027/a", "errors/2026/a")
		r := openReader(t, place)
		for prefix, want := range map[string][]string{
			"2026/11/05/":     {"2026/11/05/a", "2026/11/05/b"},
			"2026/11/0":       {"2026/11/05/a", "2026/11/05/b", "2026/11/06/a"},
			"2026/1":          {"2026/11/05/a", "2026/11/05/b", "2026/11/06/a", "2026/12/a"},
			"202":             {"2026/11/05/a", "2026/11/05/b", "2026/11/06/a", "2026/12/a", "2027/a"},
			"2027/a":          {"2027/a"},
			"2027/a/":         {},
			"2027/a/b":        {},
			"2028/":           {},
			"2026/11/05/a/..": {},
			"./":              {},
			"../":             {},
			"/":               {},
			"2026//":          {},
			"errors":          {"errors/2026/a"},
		} {
			assert.Equal(t, want, keys(t, r, prefix), prefix)
		}
	})
}

func TestListCanStopEarly(t *testing.T) {
	inBoth(t, func(t *testing.T, place string) {
		writeObjects(t, place, "a/1", "a/2", "b/3", "c")
		for most := 1; most < 4; most++ {
			n := 0
			for range openReader(t, place).List(t.Context(), "") { // panics if List continues
				if n++; n == most {
					break
				}
			}
		}
	})
}

func TestReadOfMissingKey(t *testing.T) {
	inBoth(t, func(t *testing.T, place string) {
		writeObjects(t, place, "a/b", "c")
		r := openReader(t, place)
		for _, key := range []string{"", "x", "a", "a/", "a/x", "x/y", "c/", "c/d", "C", "a//b", "a\nb", "a/b/c/d"} {
			_, err := r.Read(t.Context(), key)
			assert.ErrorIs(t, err, fs.ErrNotExist, "%q", key)
			assert.Contains(t, oneLine(t, err), ": no such object; check the key, or list the objects: it may have been deleted", "%q", key)
		}
		_, err := r.Read(t.Context(), "a/x")
		assert.Equal(t, "read "+place+"/a/x: no such object; check the key, or list the objects: it may have been deleted", oneLine(t, err))
	})
}

func TestReaderHonoursContext(t *testing.T) {
	inBoth(t, func(t *testing.T, place string) {
		writeObjects(t, place, "a/1", "b/2", "c/3", "d/4", "e/5")
		r := openReader(t, place)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		listed := 0
		for _, err := range r.List(ctx, "") {
			if cancel(); err == nil {
				listed++
				continue
			}
			assert.ErrorIs(t, err, context.Canceled)
			assert.Regexp(t, "^list "+place+"/.*: context canceled$", oneLine(t, err))
		}
		assert.Less(t, listed, 5, "it continued after cancellation")
		before, err := listFails(t, ctx, r, "")
		assert.Empty(t, before)
		assert.ErrorIs(t, err, context.Canceled)
		_, err = r.Read(ctx, "a/1")
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, "read "+place+"/a/1: context canceled", oneLine(t, err))
	})
}

func TestOpenReaderErrors(t *testing.T) {
	isolate(t, "")
	place := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(place, "file"), nil, 0o644))
	const folder = "name an existing folder, or s3://BUCKET"
	for path, want := range map[string]string{
		"":               `open "": this is neither a folder nor in S3: write the path of a folder, or s3://BUCKET/PREFIX`,
		"gs://lake":      `open "gs://lake": this is neither a folder nor in S3: write`,
		"s3://":          "open s3://: the bucket's name is missing: write s3://BUCKET or s3://BUCKET/PREFIX",
		"s3://lake":      "open s3://lake: no Region: AWS needs one; set AWS_REGION",
		place + "/file":  "open " + place + "/file: not a directory: " + folder,
		place + "/file/": "open " + place + "/file/: not a directory: " + folder,
		place + "/none":  "open " + place + "/none: no such file or directory: " + folder,
	} {
		r, err := OpenReader(t.Context(), path)
		assert.True(t, r == nil, "%s: a typed nil pointer", path)
		assert.Contains(t, oneLine(t, err), want)
	}
	assert.Equal(t, []string{"file"}, names(t, place), "who reads makes a folder")
}
