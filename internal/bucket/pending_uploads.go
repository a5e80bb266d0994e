package bucket

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"penstock/internal/account"
)

// pendingUploads records the multipart uploads that this process has begun, so that a later
// process can abort those that a killed process left behind.
//
// S3 keeps the parts of a multipart upload, and AWS bills them, until the upload is
// completed or aborted. A killed process does neither, and S3 does not record which
// process began an upload. Each process therefore writes a file for each upload into its
// own locked staging folder, in the user's cache folder. The next process that opens the
// bucket for writing finds the files whose process is gone, and aborts their uploads.
//
// This does not cover uploads of other machines or users, or of a process that cannot
// write to the cache folder. A lifecycle rule (AbortIncompleteMultipartUpload), which the
// project's own lake has, aborts those. An upload that is not recorded yet has no parts.
type pendingUploads struct {
	lock    sync.Mutex
	root    *os.Root
	staging *staging // nil before the first upload
	used    int      // number of file names used
}

// A pendingUpload identifies an upload.
type pendingUpload struct{ Endpoint, Bucket, Key, UploadID string }

// pendingUploadsFolder returns the folder that contains the staging folders of all
// processes.
func pendingUploadsFolder() (string, error) {
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "kdg", "uploads"), err
}

// add records an upload, and returns a function that removes the record. If it cannot be
// written, the upload continues without one.
func (n *pendingUploads) add(of pendingUpload) (remove func()) {
	n.lock.Lock()
	defer n.lock.Unlock()
	text, err := json.Marshal(of)
	if err != nil || n.open() != nil {
		return func() {}
	}
	n.used++
	name := stagedName(n.used)
	folder := n.staging.root
	if folder.WriteFile(name, text, 0o600) != nil {
		return func() {}
	}
	return func() { folder.Remove(name) }
}

// open creates the staging folder at the first call.
func (n *pendingUploads) open() error {
	if n.staging != nil {
		return nil
	}
	place, err := pendingUploadsFolder()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(place, 0o700); err != nil {
		return err
	}
	if n.root, err = os.OpenRoot(place); err != nil {
		return err
	}
	if n.staging, err = newStaging(n.root); err != nil {
		n.root.Close()
	}
	return err
}

// close removes the staging folder. If it still contains the record of an upload, it stays
// for the next process.
func (n *pendingUploads) close() {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.staging == nil {
		return
	}
	n.root.Remove(n.staging.name)
	n.staging.close()
	n.root.Close()
	n.staging = nil
}

// abortLeftovers aborts the uploads to this bucket that killed processes left behind. The
// next process retries what cannot be aborted.
func (b *s3Bucket) abortLeftovers(ctx context.Context) {
	place, err := pendingUploadsFolder()
	if err != nil {
		return
	}
	root, err := os.OpenRoot(place)
	if err != nil {
		return
	}
	defer root.Close()
	ctx, cancel := context.WithTimeout(ctx, cleanupTime)
	defer cancel()
	sweep(root, func(name string) bool {
		var of pendingUpload
		text, err := root.ReadFile(name)
		if err != nil || json.Unmarshal(text, &of) != nil {
			return err == nil // the process was killed while it wrote the record
		}
		return of.Endpoint == b.endpoint() && of.Bucket == b.bucket && b.abort(ctx, of.Key, of.UploadID) == nil
	})
}

// abort aborts an upload. It succeeds if the upload no longer exists.
func (b *s3Bucket) abort(ctx context.Context, key, id string) error {
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.bucket, Key: &key, UploadId: &id})
	if account.Code(err) == "NoSuchUpload" {
		return nil
	}
	return err
}

func (b *s3Bucket) endpoint() string { return aws.ToString(b.client.Options().BaseEndpoint) }
