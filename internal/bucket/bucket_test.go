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

// TestMain is also the process that TestLeftovers starts and kills.
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

// oneLine is what every failure has to be.
func oneLine(t *testing.T, err error) string {
	t.Helper()
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "\n")
	return err.Error()
}

func TestPlacesThatAreNone(t *testing.T) {
	isolate(t, "")
	t.Chdir(t.TempDir())
	for place, want := range map[string]string{
		"":             `open "": objects go into a folder or into S3: write the path of a folder, or s3://BUCKET/PREFIX`,
		"gs://lake":    `open "gs://lake": objects go into a folder or into S3`,
		"S3://lake":    `open "S3://lake": objects go into a folder or into S3`,
		"s3://":        "open s3://: it names no bucket: write s3://BUCKET or s3://BUCKET/PREFIX",
		"s3:///prefix": "open s3:///prefix: it names no bucket",
	} {
		b, err := Open(t.Context(), place)
		assert.Nil(t, b, place)
		assert.Contains(t, oneLine(t, err), want)
	}
	made, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Empty(t, made, "a folder is made of a URL")
}

func TestACallerGetsNoTypedNil(t *testing.T) {
	isolate(t, "")
	for _, place := range []string{os.DevNull, "s3://lake"} {
		b, err := Open(t.Context(), place)
		require.Error(t, err)
		assert.True(t, b == nil, "%s: a bucket that is not nil, and no bucket", place)
	}
}

// Many goroutines write many objects, some of which they give up.
func writeManyAtOnce(t *testing.T, b Bucket, objects int) (want map[string]string) {
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
