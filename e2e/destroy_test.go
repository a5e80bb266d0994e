package e2e

import (
	"slices"
	"testing"

	"penstock/internal/local"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (w *world) destroySignIn(t *testing.T) {
	before := w.inventory(t)
	require.NoError(t, w.server.CDK(w.ctx, "destroy", "SecondGenerator", "--force", "--context", copyName))
	after := w.inventory(t)
	assert.Less(t, len(after["user pools"]), len(before["user pools"]))
	for _, kind := range []string{"delivery streams", "buckets"} {
		assert.Equal(t, before[kind], after[kind])
	}
	require.NoError(t, local.Put(w.ctx, w.admin, w.second["DeliveryStreamName"], w.records[:1]))
	w.lake(t, w.second["BucketName"], 2)
	w.signIn(t, w.first())
}

func (w *world) destroy(t *testing.T) {
	require.NoError(t, w.server.Destroy(w.ctx, "--context", copyName))
	require.NoError(t, w.server.Destroy(w.ctx))

	left := w.inventory(t)
	buckets := left["buckets"]
	left["buckets"] = w.empty["buckets"]
	assert.Equal(t, w.empty, left)
	assert.Len(t, buckets, len(w.empty["buckets"])+4, "a lake and its access logs for each copy")
	for _, stack := range []string{"PenstockIngest", "PenstockGenerator", "SecondIngest", "SecondGenerator"} {
		assert.Empty(t, w.stackStatus(t, stack), "stack %s", stack)
	}

	objects, err := local.Read(w.ctx, w.admin, w.outputs["BucketName"])
	require.NoError(t, err)
	assert.ElementsMatch(t, lines(w.records...), lines(bodies(objects)...))
}

// destroyCopy destroys a copy, whose buckets stay, and then those, so that all is as it
// was before the copy was deployed.
func (w *world) destroyCopy(t *testing.T, before inventory, args ...string) {
	t.Helper()
	require.NoError(t, w.server.Destroy(w.ctx, args...))
	w.deleteLake(t, before)
}

// deleteLake deletes the buckets that a copy left, and nothing else may be left of it.
func (w *world) deleteLake(t *testing.T, before inventory) {
	t.Helper()
	after := w.inventory(t)
	left := slices.DeleteFunc(slices.Clone(after["buckets"]), func(name string) bool { return slices.Contains(before["buckets"], name) })
	assert.Len(t, left, 2, "a lake and its access logs")
	for _, bucket := range left {
		w.deleteBucket(t, bucket)
	}
	after["buckets"] = before["buckets"]
	assert.Equal(t, before, after)
}

// deleteBucket deletes a bucket with every version of what is in it.
func (w *world) deleteBucket(t *testing.T, bucket string) {
	t.Helper()
	client := s3.NewFromConfig(w.admin, func(o *s3.Options) { o.UsePathStyle = true })
	for pages := s3.NewListObjectVersionsPaginator(client, &s3.ListObjectVersionsInput{Bucket: &bucket}); pages.HasMorePages(); {
		page, err := pages.NextPage(w.ctx)
		require.NoError(t, err)
		for _, version := range page.Versions {
			_, err := client.DeleteObject(w.ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: version.Key, VersionId: version.VersionId})
			require.NoError(t, err)
		}
	}
	_, err := client.DeleteBucket(w.ctx, &s3.DeleteBucketInput{Bucket: &bucket})
	require.NoError(t, err)
}

func (w *world) destroyData(t *testing.T) {
	t.Skip("MiniStack cannot show it: the function with which CDK empties a bucket finds no '@aws-sdk/client-s3', " +
		"as in Lambda, nor the tag of the template that allows it; and MiniStack deletes a bucket that is not empty")
}
