package bucket

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOnlyRegularFilesAreObjects(t *testing.T) {
	outside, place := t.TempDir(), t.TempDir()
	writeObjects(t, outside, "secret", "folder/secret")
	writeObjects(t, place, "a/b", "a/.hidden", ".kdg-notes/x", `back\slash`, "c")
	at := time.Date(2026, time.November, 5, 14, 0, 1, 0, time.UTC)
	require.NoError(t, os.Chtimes(filepath.Join(place, "c"), at, at))
	require.NoError(t, os.Mkdir(filepath.Join(place, "empty"), 0o755))
	for link, to := range map[string]string{
		"link-file": "c", "link-folder": "a", "link-loop": ".", "link-nowhere": "none",
		"out-file": outside + "/secret", "out-folder": outside,
	} {
		require.NoError(t, os.Symlink(to, filepath.Join(place, link)))
	}
	want := []string{".kdg-notes/x", "a/.hidden", "a/b", `back\slash`, "c"}
	if mkfifo, err := exec.LookPath("mkfifo"); err == nil {
		require.NoError(t, exec.Command(mkfifo, filepath.Join(place, "pipe")).Run())
	}
	const latin = "latin-\xff" // not valid UTF-8, so not a key of S3; some systems reject it
	if os.WriteFile(filepath.Join(place, latin), []byte(latin), 0o644) == nil {
		want = append(want, latin)
	}

	r := openReader(t, place)
	assert.Equal(t, want, keys(t, r, ""))
	assert.Empty(t, keys(t, r, "link-"))
	assert.Empty(t, keys(t, r, "link-folder/"))
	assert.Equal(t, []Listed{{"c", 1, at}}, utc(list(t, r, "c")))
	for _, key := range want {
		assert.Equal(t, key, read(t, r, key))
	}
	for _, key := range []string{"empty", "link-file", "link-folder", "link-loop", "link-nowhere", "out-file", "out-folder", "pipe", ".", "..", "../" + filepath.Base(outside) + "/secret", outside + "/secret", "./c", "a/../c"} {
		_, err := r.Read(t.Context(), key)
		assert.ErrorIs(t, err, os.ErrNotExist, key)
		assert.Contains(t, oneLine(t, err), ": no such object; ")
	}
	_, err := r.Read(t.Context(), "out-folder/secret")
	assert.Equal(t, "read "+place+"/out-folder/secret: path escapes from parent", oneLine(t, err))

	link := filepath.Join(t.TempDir(), "lake")
	require.NoError(t, os.Symlink(place, link))
	assert.Equal(t, want, keys(t, openReader(t, link), ""), "the place may be a link")
}

func utc(all []Listed) []Listed {
	for i := range all {
		all[i].Modified = all[i].Modified.UTC()
	}
	return all
}

// A lake in a folder can be read while it is written.
func TestUnfinishedObjectsAreNotListed(t *testing.T) {
	place := t.TempDir()
	for _, folder := range []string{place, filepath.Join(place, "deep")} {
		b := open(t, folder)
		require.NoError(t, write(t, b, "done", "1").Commit())
		staged := write(t, b, "x", "half").(*stagedObject)
		defer staged.Abort()

		r := openReader(t, place)
		assert.NotEmpty(t, files(t, folder)[b.staging.name+"/"+staged.name])
		for _, key := range keys(t, r, "") {
			assert.Equal(t, "done", filepath.Base(key))
		}
		assert.Empty(t, keys(t, r, ".kdg-"))
		_, err := openReader(t, folder).Read(t.Context(), b.staging.name+"/"+staged.name)
		assert.ErrorIs(t, err, os.ErrNotExist)
	}
	assert.Equal(t, []string{"deep/done", "done"}, keys(t, openReader(t, place), ""))
}

func TestDeletedFilesAreNotListed(t *testing.T) {
	place := t.TempDir()
	writeObjects(t, place, "a/1", "b/2", "c/3", "d/4")
	r := openReader(t, place)
	var found []string
	for object, err := range r.List(t.Context(), "") {
		require.NoError(t, err)
		if found = append(found, object.Key); len(found) == 1 {
			require.NoError(t, os.RemoveAll(filepath.Join(place, "b")))
			require.NoError(t, os.RemoveAll(filepath.Join(place, "c")))
			require.NoError(t, os.WriteFile(filepath.Join(place, "c"), nil, 0o644))
		}
	}
	assert.Equal(t, []string{"a/1", "d/4"}, found)
	require.NoError(t, os.RemoveAll(place))
	assert.Empty(t, keys(t, r, ""))
}

func TestUnreadableFolders(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read every folder: run the tests as another user")
	}
	place := t.TempDir()
	writeObjects(t, place, "a", "b/c", "d")
	locked := filepath.Join(place, "b")
	require.NoError(t, os.Chmod(locked, 0))
	t.Cleanup(func() { os.Chmod(locked, 0o755) })
	r := openReader(t, place)
	before, err := listFails(t, t.Context(), r, "")
	assert.Equal(t, []string{"a"}, before)
	assert.Equal(t, "list "+locked+": permission denied", oneLine(t, err))
	assert.ErrorIs(t, err, os.ErrPermission)
	assert.Equal(t, []string{"d"}, keys(t, r, "d"), "a folder is read that has no such key")
	_, err = r.Read(t.Context(), "b/c")
	assert.Equal(t, "read "+locked+"/c: permission denied", oneLine(t, err))
	_, err = OpenReader(t.Context(), locked)
	assert.Contains(t, oneLine(t, err), "open "+locked+": permission denied: name an existing folder")
}

// The disk may fail while a file is read.
func TestReadError(t *testing.T) {
	place := t.TempDir()
	writeObjects(t, place, "x")
	body, err := openReader(t, place).Read(t.Context(), "x")
	require.NoError(t, err)
	file := body.(*namedContent)
	require.NoError(t, file.Close())
	file.ReadCloser, err = os.Open(place) // a folder: opening succeeds and reading fails
	require.NoError(t, err)
	defer file.Close()
	_, err = io.ReadAll(body)
	assert.Equal(t, "read "+place+"/x: is a directory", oneLine(t, err))
	assert.ErrorIs(t, err, syscall.EISDIR)
}

func TestPipeIsRejected(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	mkfifo, err := exec.LookPath("mkfifo")
	if err != nil {
		t.Skip("no mkfifo here, which makes a pipe: ", err)
	}
	require.NoError(t, exec.Command(mkfifo, pipe).Run())
	_, err = OpenReader(t.Context(), pipe)
	assert.ErrorIs(t, err, syscall.ENOTDIR)
}
