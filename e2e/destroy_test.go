package e2e

import (
	"testing"

	"penstock/internal/local"

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

func (w *world) destroyData(t *testing.T) {
	t.Skip("MiniStack cannot show it: the function with which CDK empties a bucket finds no '@aws-sdk/client-s3', " +
		"as in Lambda, nor the tag of the template that allows it; and MiniStack deletes a bucket that is not empty")
}
