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

// S3 keeps the parts of a multipart upload, and AWS bills them, until the upload is
// completed or aborted. A process that is killed does neither, and S3 does not tell which
// process began an upload. So each process keeps a note of each upload that it has begun:
// a file in a staging folder of its own, in the user's cache folder, which it holds a lock
// on. The next process that opens the bucket to write finds the notes whose process is
// gone, and aborts their uploads.
//
// What stays: the uploads of another machine or user, and those of a process that could
// not write to the cache folder. A lifecycle rule (AbortIncompleteMultipartUpload) ends
// them; the project's own lake has one. An upload that was begun and not yet noted has no
// parts.
type notes struct {
	lock    sync.Mutex
	root    *os.Root
	staging *staging // nil before the first upload
	used    int      // names of files
}

// A note is an upload that was begun.
type note struct{ Endpoint, Bucket, Key, UploadID string }

// notesFolder returns the folder that has the staging folders of all processes.
func notesFolder() (string, error) {
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "kdg", "uploads"), err
}

// add writes a note, and returns what removes it. Where it cannot be written, the upload
// goes on without one.
func (n *notes) add(of note) (remove func()) {
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

// open makes the staging folder.
func (n *notes) open() error {
	if n.staging != nil {
		return nil
	}
	place, err := notesFolder()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(place, 0o700); err != nil {
		return err
	}
	if n.root, err = os.OpenRoot(place); err != nil {
		return err
	}
	if n.staging, err = stage(n.root); err != nil {
		n.root.Close()
	}
	return err
}

// close removes the staging folder. If it still has the note of an upload, it stays for
// the next process.
func (n *notes) close() {
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

// abortLeftovers aborts the uploads to the bucket that processes left that were killed.
// What cannot be aborted is tried again by the next process.
func (b *remote) abortLeftovers(ctx context.Context) {
	place, err := notesFolder()
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
		var of note
		text, err := root.ReadFile(name)
		if err != nil || json.Unmarshal(text, &of) != nil {
			return err == nil // half a note says nothing
		}
		return of.Endpoint == b.endpoint() && of.Bucket == b.bucket && b.abort(ctx, of.Key, of.UploadID) == nil
	})
}

// abort has S3 forget the parts of an upload. It may have done so before.
func (b *remote) abort(ctx context.Context, key, id string) error {
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.bucket, Key: &key, UploadId: &id})
	if account.Code(err) == "NoSuchUpload" {
		return nil
	}
	return err
}

func (b *remote) endpoint() string { return aws.ToString(b.client.Options().BaseEndpoint) }
