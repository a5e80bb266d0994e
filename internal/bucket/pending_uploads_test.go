package bucket

import (
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recordedUploads returns the staging folders that contain records of uploads.
func recordedUploads(t *testing.T) []string {
	t.Helper()
	place, err := pendingUploadsFolder()
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

// The next process that opens the bucket for writing aborts the uploads of a killed
// process, but not those of a running one.
func TestUploadsOfKilledProcessAreAborted(t *testing.T) {
	s := newServer(t)
	kill := startUnfinished(t, "s3://lake/x")
	killOther := startUnfinished(t, "s3://lake")
	mine := openRemote(t, "s3://lake/x")
	live := write(t, mine, "live", letters(partSize+1))
	require.Equal(t, 3, unfinished(s))
	openRemote(t, "s3://lake/x")
	assert.Equal(t, 3, unfinished(s), "the upload of a running process was aborted")

	kill()
	_, err := OpenReader(t.Context(), "s3://lake/x")
	require.NoError(t, err)
	assert.Equal(t, 3, unfinished(s), "opening for reading aborted an upload")
	openRemote(t, "s3://lake/x")
	assert.Equal(t, 2, unfinished(s))
	killOther()
	openRemote(t, "s3://lake/y")
	assert.Equal(t, 1, unfinished(s))

	require.NoError(t, live.Commit())
	assert.Zero(t, unfinished(s))
	require.NoError(t, mine.Close())
	assert.Empty(t, recordedUploads(t))
	objects, _ := s.has()
	assert.Len(t, objects, 1)
}

// A later process retries an upload that could not be aborted.
func TestAbortIsRetriedByNextProcess(t *testing.T) {
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
	assert.Empty(t, recordedUploads(t))
}

// Records of another bucket or service are left alone.
func TestRecordsOfAnotherBucketAreKept(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	for _, of := range []pendingUpload{{b.endpoint(), "other", "key", "1"}, {"http://other", "lake", "key", "2"}} {
		b.pending.add(of)
	}
	require.NoError(t, b.Close())
	s.called()
	openRemote(t, "s3://lake")
	assert.Empty(t, s.called())
	assert.Len(t, recordedUploads(t), 1)

	b = openRemote(t, "s3://lake")
	remove := b.pending.add(pendingUpload{b.endpoint(), "lake", "key", "gone"})
	require.NoError(t, b.Close())
	remove() // for an object that ends after Close
	openRemote(t, "s3://lake")
	assert.Equal(t, []string{"Abort"}, s.called(), "S3 knows no such upload, and the note is removed")
	assert.Len(t, recordedUploads(t), 1)
}

// An incomplete record, left by a process killed while writing it, is removed.
func TestIncompleteRecordIsRemoved(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	b.pending.add(pendingUpload{b.endpoint(), "lake", "key", "1"})
	folder := b.pending.staging
	require.NoError(t, folder.root.WriteFile(stagedName(1), []byte(`{"Endpoint":`), 0o600))
	require.NoError(t, b.Close())
	openRemote(t, "s3://lake")
	assert.Empty(t, s.called())
	assert.Empty(t, recordedUploads(t))
}

// Objects are written even if uploads cannot be recorded.
func TestWritingWithoutCacheFolder(t *testing.T) {
	s := newServer(t)
	t.Setenv("HOME", os.DevNull)
	b := openRemote(t, "s3://lake")
	require.NoError(t, write(t, b, "x", letters(partSize+1)).Commit())
	write(t, b, "y", letters(partSize+1)).Abort()
	assert.Zero(t, unfinished(s))
}
