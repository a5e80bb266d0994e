package bucket

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain also serves as the process that TestLeftoversAreRemoved starts and kills.
func TestMain(m *testing.M) {
	if place := os.Getenv("PENSTOCK_TEST_WRITE_TO"); place != "" {
		leaveUnfinished(place)
		return
	}
	os.Exit(m.Run())
}

// write writes an object in several pieces.
func write(t *testing.T, b Bucket, key string, pieces ...string) Object {
	t.Helper()
	o, err := b.Create(t.Context(), key, Meta{})
	require.NoError(t, err)
	for _, piece := range pieces {
		n, err := io.WriteString(o, piece)
		require.NoError(t, err)
		require.Equal(t, len(piece), n)
	}
	return o
}

// oneLine checks that an error has one line, and returns it.
func oneLine(t *testing.T, err error) string {
	t.Helper()
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "\n")
	return err.Error()
}

func TestOpenRejectsOtherPlaces(t *testing.T) {
	isolate(t, "")
	t.Chdir(t.TempDir())
	for place, want := range map[string]string{
		"":             `open "": this is neither a folder nor in S3: write the path of a folder, or s3://BUCKET/PREFIX`,
		"gs://lake":    `open "gs://lake": this is neither a folder nor in S3`,
		"S3://lake":    `open "S3://lake": this is neither a folder nor in S3`,
		"s3://":        "open s3://: the bucket's name is missing: write s3://BUCKET or s3://BUCKET/PREFIX",
		"s3:///prefix": "open s3:///prefix: the bucket's name is missing",
	} {
		b, err := Open(t.Context(), place)
		assert.Nil(t, b, place)
		assert.Contains(t, oneLine(t, err), want)
	}
	made, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Empty(t, made, "a folder was created for a URL")
}

func TestOpenReturnsNilInterfaceOnError(t *testing.T) {
	isolate(t, "")
	for _, place := range []string{os.DevNull, "s3://lake"} {
		b, err := Open(t.Context(), place)
		require.Error(t, err)
		assert.True(t, b == nil, "%s: a typed nil pointer", place)
	}
}

// writeConcurrently writes objects from many goroutines, some of which abort. It returns
// the contents of the committed objects by key.
func writeConcurrently(t *testing.T, b Bucket, objects int) (want map[string]string) {
	t.Helper()
	want = map[string]string{}
	ended := make(chan error)
	for i := range objects {
		key, content := fmt.Sprintf("%02d/%d/x-%d", i%7, i%3, i), strings.Repeat(fmt.Sprintln(i), 1000)
		if i%5 != 0 {
			want[key] = content
		}
		go func() {
			o, err := b.Create(t.Context(), key, Meta{})
			if err != nil {
				ended <- err
				return
			}
			_, err = io.WriteString(o, content)
			if i%5 == 0 || err != nil {
				o.Abort()
			} else {
				err = o.Commit()
			}
			ended <- err
		}()
	}
	for range objects {
		assert.NoError(t, <-ended)
	}
	return want
}
