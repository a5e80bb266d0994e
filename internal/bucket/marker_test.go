package bucket

import (
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
	"penstock/internal/testkit/sinktest"
)

// openMarkers returns a bucket of the test server, without a call.
func openMarkers(t *testing.T, s *server) S3 {
	t.Helper()
	cfg, err := account.Config(t.Context())
	require.NoError(t, err)
	b, err := NewS3(cfg, "s3://lake/x")
	require.NoError(t, err)
	s.called()
	return b
}

func TestMark(t *testing.T) {
	s := newServer(t)
	b := openMarkers(t, s)
	for i, want := range []Mark{Marked, Existed, Existed} {
		mark, err := b.Mark(t.Context(), "a")
		require.NoError(t, err)
		assert.Equal(t, want, mark, "call %d", i+1)
	}
	mark, err := b.Mark(t.Context(), "b")
	require.NoError(t, err)
	assert.Equal(t, Marked, mark, "another key")
	objects, _ := s.has()
	assert.Contains(t, objects, "x/a")
	assert.Len(t, s.called(), 4, "one call each")
}

// If S3 stores the object but its response is lost, the retry finds the object.
func TestMarkAfterALostResponse(t *testing.T) {
	for _, fault := range []sinktest.Fault{sinktest.Reset, sinktest.Truncate, ""} {
		s := newServer(t)
		t.Setenv("AWS_MAX_ATTEMPTS", "2")
		b := openMarkers(t, s)
		attempts := 0
		s.intercept(func(_ string, w http.ResponseWriter, r *http.Request) bool {
			if attempts++; attempts > 1 {
				return false
			}
			stores := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { s.objects["x/a"] = stored{} })
			if fault != "" {
				fault.Serve(w, r, stores)
			} else {
				stores(w, r)
				refuse(w, http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again.")
			}
			return true
		})
		mark, err := b.Mark(t.Context(), "a")
		require.NoError(t, err)
		assert.Equal(t, Unknown, mark, "fault %q", fault)
	}
}

// Another caller marks the same key at the same time, and wins.
func TestMarkAfterAConflict(t *testing.T) {
	s := newServer(t)
	t.Setenv("AWS_MAX_ATTEMPTS", "2")
	b := openMarkers(t, s)
	attempts := 0
	s.intercept(func(_ string, w http.ResponseWriter, _ *http.Request) bool {
		if attempts++; attempts > 1 {
			return false
		}
		s.objects["x/a"] = stored{}
		refuse(w, http.StatusConflict, "ConditionalRequestConflict", "The conditional request cannot succeed due to a conflicting operation against this resource.")
		return true
	})
	mark, err := b.Mark(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, Existed, mark)
}

func TestMarkFails(t *testing.T) {
	s := newServer(t)
	b := openMarkers(t, s)
	s.refuseAll(http.MethodPut, http.StatusForbidden, "AccessDenied", "Access Denied")
	_, err := b.Mark(t.Context(), "a")
	assert.ErrorContains(t, err, "write s3://lake/x/a: AccessDenied: Access Denied; allow s3:ListBucket")
}

func TestNewS3Fails(t *testing.T) {
	for place, want := range map[string]string{
		"":             `open "": this is not in S3: write s3://BUCKET or s3://BUCKET/PREFIX`,
		"folder":       `open "folder": this is not in S3: write s3://BUCKET or s3://BUCKET/PREFIX`,
		"s3:///prefix": "open s3:///prefix: the bucket's name is missing: write s3://BUCKET or s3://BUCKET/PREFIX",
	} {
		_, err := NewS3(aws.Config{}, place)
		assert.EqualError(t, err, want)
	}
}
