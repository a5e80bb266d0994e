package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"penstock/internal/local"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fillBucket lets kdg lake write the same objects to the second copy's bucket, over TLS
// as its policy requires, and to a folder, using the settings of the deployed template.
func (s *suite) fillBucket(t *testing.T) {
	folder := t.TempDir()
	for _, out := range []string{folder, "s3://" + s.second["BucketName"] + "/filled"} {
		s.kdg(t, "lake", "--template", "stacks/testdata/StreamIngest.template.json", "--stream", "etl3-delivery-Stream", "--from", "2025-12-31T23:00:00Z", "--for", "2h",
			"--rate", "3", "--buffer-interval", "900", "--seed", "1", "--out", out, "sakila")
	}

	want := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		key, _ := filepath.Rel(folder, path)
		want["filled/"+filepath.ToSlash(key)] = string(content)
		return err
	}))
	objects, err := local.Read(s.ctx, s.admin, s.second["BucketName"])
	require.NoError(t, err)
	got := map[string]string{}
	for _, object := range objects {
		if strings.HasPrefix(object.Key, "filled/") {
			got[object.Key] = string(object.Body)
		}
	}
	require.Len(t, want, 8, "one object per 15 minutes")
	assert.Equal(t, want, got)
}
