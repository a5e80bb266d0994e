package bucket

import (
	"bytes"
	"context"
	"log"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// letters returns n bytes in which no part repeats.
func letters(n int) string {
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strings.Repeat(string(rune('a'+i%26)), 1+i%7919))
	}
	return b.String()[:n]
}

func TestSmallObjectIsOneCall(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake/x")
	for _, content := range []string{"", "one record\n", letters(partSize - 1), letters(partSize)} {
		o, err := b.Create(t.Context(), "y", Meta{"application/x-ndjson", "gzip"})
		require.NoError(t, err)
		for len(content) > 0 && err == nil {
			n := min(len(content), 1<<20)
			_, err = o.Write([]byte(content[:n]))
			content = content[n:]
		}
		require.NoError(t, err)
		assert.Empty(t, s.called(), "called S3 before the object was complete")
		require.NoError(t, o.Commit())
		assert.Equal(t, []string{http.MethodPut}, s.called())
		o.Abort()
		assert.Empty(t, s.called(), "Abort after Commit")
	}
	objects, _ := s.has()
	assert.Equal(t, stored{letters(partSize), "application/x-ndjson", "gzip"}, objects["x/y"])
	assert.Equal(t, 4, b.Writers())
}

func TestLargeObjectIsSentInParts(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	content := letters(2*partSize + 17)
	o, err := b.Create(t.Context(), "x", Meta{ContentType: "text/csv"})
	require.NoError(t, err)
	_, err = o.Write([]byte(content))
	require.NoError(t, err)
	objects, unfinished := s.has()
	assert.Empty(t, objects, "the object is visible before Commit")
	assert.Equal(t, 1, unfinished, "parts wait for Commit")
	require.NoError(t, o.Commit())
	assert.Equal(t, []string{"Create", "Part 1", "Part 2", "Part 3", "Complete"}, s.called())
	objects, unfinished = s.has()
	assert.True(t, stored{content, "text/csv", ""} == objects["x"], "%d bytes of %d", len(objects["x"].content), len(content))
	assert.Zero(t, unfinished)
	o.Abort()
	assert.Empty(t, s.called(), "Abort after Commit")
}

func TestAbortedUploadLeavesNothing(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	write(t, b, "x").Abort()
	write(t, b, "x", "lost").Abort()
	assert.Empty(t, s.called())

	o := write(t, b, "x", letters(2*partSize+17))
	o.Abort()
	o.Abort()
	calls := s.called()
	assert.Equal(t, "Abort", calls[len(calls)-1])
	assert.Equal(t, "write s3://lake/x: file already closed", oneLine(t, o.Commit()))
	_, err := o.Write([]byte("more"))
	assert.Error(t, err)
	objects, unfinished := s.has()
	assert.Empty(t, objects)
	assert.Zero(t, unfinished)
	assert.Empty(t, s.called(), "Commit after Abort")
}

// cancelDuring returns an object whose caller cancels while S3 handles a call with the
// given name.
func cancelDuring(t *testing.T, name string) (*server, Object) {
	t.Helper()
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	s.intercept(func(call string, _ http.ResponseWriter, _ *http.Request) bool {
		if call == name {
			cancel()
		}
		return false
	})
	o, err := b.Create(ctx, "x", Meta{})
	require.NoError(t, err)
	o.Write([]byte(letters(2*partSize + 17)))
	return s, o
}

func TestCancelledUpload(t *testing.T) {
	for name, calls := range map[string][]string{
		"Part 1": {"Create", "Part 1", "Abort"},
		// An upload that S3 has begun must be known by its ID, so that it can be aborted.
		"Create": {"Create", "Abort"},
	} {
		s, o := cancelDuring(t, name)
		err := o.Commit()
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, "write s3://lake/x: context canceled", oneLine(t, err))
		_, unfinished := s.has()
		assert.Zero(t, unfinished)
		assert.Equal(t, calls, s.called())
	}
	s, o := cancelDuring(t, "Part 2")
	o.Abort()
	_, unfinished := s.has()
	assert.Zero(t, unfinished)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := openRemote(t, "s3://lake").Create(ctx, "x", Meta{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = Open(ctx, "s3://lake")
	assert.ErrorIs(t, err, context.Canceled)
}

func TestFailedUpload(t *testing.T) {
	for _, row := range []struct {
		refused string
		size    int
		calls   []string
	}{
		{http.MethodPut, 10, []string{http.MethodPut}},
		{"Create", 2 * partSize, []string{"Create"}},
		{"Part 2", 4 * partSize, []string{"Create", "Part 1", "Part 2", "Abort"}},
		{"Complete", 2 * partSize, []string{"Create", "Part 1", "Part 2", "Complete", "Abort"}},
	} {
		t.Run(row.refused, func(t *testing.T) {
			var logged bytes.Buffer
			defer log.SetOutput(log.Writer())
			log.SetOutput(&logged)
			s := newServer(t)
			b := openRemote(t, "s3://lake/deep")
			s.refuseAll(row.refused, http.StatusForbidden, "ExpiredToken", "The provided token\nhas expired.")
			const want = "write s3://lake/deep/x: ExpiredToken: The provided token has expired.; sign in again (aws sso login), or set AWS_PROFILE to another profile"

			o, err := b.Create(t.Context(), "x", Meta{})
			require.NoError(t, err)
			if _, err := o.Write([]byte(letters(row.size))); err != nil {
				assert.Equal(t, want, oneLine(t, err))
			}
			assert.Equal(t, want, oneLine(t, o.Commit()))
			o.Abort()
			assert.Equal(t, row.calls, s.called())
			objects, unfinished := s.has()
			assert.Empty(t, objects)
			assert.Zero(t, unfinished)
			assert.Empty(t, logged.String(), "standard error has more than one line")
			assert.NotContains(t, oneLine(t, o.Commit()), secret)
		})
	}
}

// Parts that cannot be removed continue to cost money, so the message must say so.
func TestFailedAbortIsReported(t *testing.T) {
	for _, refused := range []string{"Part 2", "Complete"} {
		s := newServer(t)
		b := openRemote(t, "s3://lake")
		s.intercept(func(call string, w http.ResponseWriter, _ *http.Request) bool {
			if call != refused && call != "Abort" {
				return false
			}
			refuse(w, http.StatusForbidden, "AccessDenied", "No "+call)
			return true
		})
		o, err := b.Create(t.Context(), "x", Meta{})
		require.NoError(t, err)
		o.Write([]byte(letters(3 * partSize)))
		text := oneLine(t, o.Commit())
		assert.Contains(t, text, "write s3://lake/x: AccessDenied: No "+refused)
		assert.Contains(t, text, "; its parts could not be removed: AccessDenied: No Abort")
	}
}

func TestConcurrentWritersOfS3(t *testing.T) {
	s := newServer(t)
	want := writeConcurrently(t, openRemote(t, "s3://lake"), 200)
	objects, _ := s.has()
	assert.Len(t, objects, len(want))
	for key, content := range want {
		assert.True(t, content == objects[key].content, key)
	}
}
