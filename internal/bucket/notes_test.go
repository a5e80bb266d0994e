package bucket

import (
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noted returns the names of the staging folders that have notes.
func noted(t *testing.T) []string {
	t.Helper()
	place, err := notesFolder()
	require.NoError(t, err)
	if _, err := os.Stat(place); os.IsNotExist(err) {
		return nil
	}
	return names(t, place)
}

func unfinished(s *server) int {
	_, n := s.has()
	return n
}

// The uploads of a process that was killed are aborted by the next one that writes to the
// bucket, and those of a process that runs are not.
func TestTheUploadsOfAKilledProcess(t *testing.T) {
	s := newServer(t)
	kill := startUnfinished(t, "s3://lake/x")
	killOther := startUnfinished(t, "s3://lake")
	mine := openRemote(t, "s3://lake/x")
	live := write(t, mine, "live", letters(partSize+1))
	require.Equal(t, 3, unfinished(s))
	openRemote(t, "s3://lake/x")
	assert.Equal(t, 3, unfinished(s), "an upload of a process that runs is aborted")

	kill()
	_, err := OpenReader(t.Context(), "s3://lake/x")
	require.NoError(t, err)
	assert.Equal(t, 3, unfinished(s), "a reader aborts uploads")
	openRemote(t, "s3://lake/x")
	assert.Equal(t, 2, unfinished(s))
	killOther()
	openRemote(t, "s3://lake/y")
	assert.Equal(t, 1, unfinished(s))

	require.NoError(t, live.Commit())
	assert.Zero(t, unfinished(s))
	require.NoError(t, mine.Close())
	assert.Empty(t, noted(t))
	objects, _ := s.has()
	assert.Len(t, objects, 1)
}

// What cannot be aborted is aborted by a later process.
func TestAnUploadThatCannotBeAborted(t *testing.T) {
	s := newServer(t)
	kill := startUnfinished(t, "s3://lake")
	mine := openRemote(t, "s3://lake")
	o := write(t, mine, "mine", letters(partSize+1))
	s.refuseAll("Abort", http.StatusForbidden, "AccessDenied", "No Abort")
	kill()
	o.Abort()
	require.NoError(t, mine.Close())
	openRemote(t, "s3://lake")
	assert.Equal(t, 2, unfinished(s))
	s.intercept(nil)
	openRemote(t, "s3://lake")
	assert.Zero(t, unfinished(s))
	assert.Empty(t, noted(t))
}

// Notes of another bucket or service are left to who writes there.
func TestNotesOfAnotherBucket(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	for _, of := range []note{{b.endpoint(), "other", "key", "1"}, {"http://other", "lake", "key", "2"}} {
		b.notes.add(of)
	}
	require.NoError(t, b.Close())
	s.called()
	openRemote(t, "s3://lake")
	assert.Empty(t, s.called())
	assert.Len(t, noted(t), 1)

	b = openRemote(t, "s3://lake")
	remove := b.notes.add(note{b.endpoint(), "lake", "key", "gone"})
	require.NoError(t, b.Close())
	remove() // an object that ends after Close
	openRemote(t, "s3://lake")
	assert.Equal(t, []string{"Abort"}, s.called(), "S3 knows no such upload, and the note is removed")
	assert.Len(t, noted(t), 1)
}

// Half a note, of a process that was killed while it wrote it, is removed.
func TestHalfANote(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	b.notes.add(note{b.endpoint(), "lake", "key", "1"})
	folder := b.notes.staging
	require.NoError(t, folder.root.WriteFile(stagedName(1), []byte(`{"Endpoint":`), 0o600))
	require.NoError(t, b.Close())
	openRemote(t, "s3://lake")
	assert.Empty(t, s.called())
	assert.Empty(t, noted(t))
}

// Where no note can be kept, objects are written all the same.
func TestNoPlaceForNotes(t *testing.T) {
	s := newServer(t)
	t.Setenv("HOME", os.DevNull)
	b := openRemote(t, "s3://lake")
	require.NoError(t, write(t, b, "x", letters(partSize+1)).Commit())
	write(t, b, "y", letters(partSize+1)).Abort()
	assert.Zero(t, unfinished(s))
}
