package bucket

import (
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go/logging"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
)

func TestS3ListsPageByPage(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake/x")
	var want []string
	for i := range 8 {
		want = append(want, fmt.Sprint("a/", i))
		s.objects["x/"+want[i]] = stored{content: strings.Repeat("y", i)}
		s.objects[fmt.Sprint("x", i)] = stored{} // not in the folder x/
	}
	s.objects["x/"] = stored{} // created by the S3 console for a folder
	s.most = 3
	pages := 0
	s.intercept(func(call string, _ http.ResponseWriter, r *http.Request) bool {
		assert.Equal(t, "List", call)
		assert.Contains(t, []string{"x/", "x/a/"}, r.URL.Query().Get("prefix"))
		pages++
		return false
	})
	assert.Equal(t, want, keys(t, b, ""))
	assert.Equal(t, 3, pages)
	pages = 0
	all := list(t, b, "a/")
	assert.Equal(t, Listed{"a/7", 7, modified}, all[7])
	assert.Equal(t, 3, pages)

	pages = 0
	for range b.List(t.Context(), "") {
		break
	}
	assert.Equal(t, 1, pages, "more was requested than was read")

	_, err := b.Read(t.Context(), "")
	assert.ErrorIs(t, err, fs.ErrNotExist, "a file that is not listed can be read")
}

// Most of these keys are invalid as paths, and one is invalid in XML.
func TestS3ListsAllKeys(t *testing.T) {
	s := newServer(t)
	want := []string{" ", "+", "%20", "a\x01b", "a\nb", "a\r\nb", "a/", "a//b", "a/../b", "<&>", "ü?#"}
	for _, key := range want {
		s.objects["x/y=+ü/"+key] = stored{content: key}
	}
	b := openRemote(t, "s3://lake/x/y=+ü/")
	assert.ElementsMatch(t, want, keys(t, b, ""))
	for _, key := range want {
		assert.Equal(t, key, read(t, b, key))
	}

	// A server without support for the encoding returns keys unchanged.
	s.objects = map[string]stored{"x/a+%20": {}}
	s.intercept(func(_ string, _ http.ResponseWriter, r *http.Request) bool {
		query := r.URL.Query()
		query.Del("encoding-type")
		r.URL.RawQuery = query.Encode()
		return false
	})
	assert.Equal(t, []string{"a+%20"}, keys(t, openRemote(t, "s3://lake/x"), ""))
}

func TestListOfInvalidEncoding(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	s.intercept(func(_ string, w http.ResponseWriter, _ *http.Request) bool {
		io.WriteString(w, `<ListBucketResult><Name>lake</Name><EncodingType>url</EncodingType><Contents><Key>a</Key></Contents><Contents><Key>%zz</Key></Contents></ListBucketResult>`)
		return true
	})
	before, err := listFails(t, t.Context(), b, "")
	assert.Equal(t, []string{"a"}, before)
	assert.Equal(t, `list s3://lake/: invalid URL escape "%zz"`, oneLine(t, err))
}

func TestReadErrorsOfS3(t *testing.T) {
	s := newServer(t)
	writeObjects(t, "s3://lake/deep", "a", "b", "c")
	b := openRemote(t, "s3://lake/deep")
	const denied = ": AccessDenied: User: x is not authorized; allow s3:ListBucket on the bucket, and on its objects s3:GetObject to read, or s3:PutObject and s3:AbortMultipartUpload to write; or set AWS_PROFILE to another profile"
	s.refuseAll(http.MethodGet, http.StatusForbidden, "AccessDenied", "User: x is not\nauthorized")
	_, err := b.Read(t.Context(), "a")
	assert.Equal(t, "read s3://lake/deep/a"+denied, oneLine(t, err))
	assert.NotContains(t, err.Error(), secret)

	s.most = 2
	s.intercept(func(_ string, w http.ResponseWriter, r *http.Request) bool {
		if !r.URL.Query().Has("continuation-token") {
			return false
		}
		refuse(w, http.StatusForbidden, "AccessDenied", "User: x is not\nauthorized")
		return true
	})
	before, err := listFails(t, t.Context(), b, "")
	assert.Equal(t, []string{"a", "b"}, before)
	assert.Equal(t, "list s3://lake/deep/"+denied, oneLine(t, err))
	assert.NotContains(t, err.Error(), secret)
}

func TestTruncatedResponse(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	s.intercept(func(_ string, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Length", strconv.Itoa(1<<20))
		io.WriteString(w, "half")
		return true
	})
	body, err := b.Read(t.Context(), "x")
	require.NoError(t, err)
	defer body.Close()
	got, err := io.ReadAll(body)
	assert.Equal(t, "half", string(got))
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "read s3://lake/x: the connection to "+s.URL+" broke before the answer was complete: unexpected EOF; check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set", oneLine(t, err))
}

// Reading resumes if the content breaks off or stalls.
func TestContentIsResumed(t *testing.T) {
	for name, breaks := range map[string]func(net.Conn){
		"cut":     func(c net.Conn) { c.Close() },
		"stalled": func(net.Conn) {},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			ctx := account.WithLimits(t.Context(), account.Limits{Connect: time.Second, Answer: 10 * time.Second, Idle: 20 * time.Millisecond, Backoff: time.Millisecond})
			b, err := OpenReader(ctx, "s3://lake")
			require.NoError(t, err)
			var ranges []string
			s.intercept(func(_ string, w http.ResponseWriter, r *http.Request) bool {
				ranges = append(ranges, r.Header.Get("Range")+r.Header.Get("If-Match"))
				w.Header().Set("ETag", `"etag"`)
				if asked := r.Header.Get("Range"); asked != "" {
					w.Header().Set("Content-Range", "bytes 4-7/8")
					w.WriteHeader(http.StatusPartialContent)
					io.WriteString(w, "rest")
					return true
				}
				w.Header().Set("Content-Length", "8")
				io.WriteString(w, "half")
				w.(http.Flusher).Flush()
				connection, _, err := http.NewResponseController(w).Hijack()
				if assert.NoError(t, err) {
					breaks(connection)
					t.Cleanup(func() { connection.Close() })
				}
				return true
			})
			assert.Equal(t, "halfrest", read(t, b, "x"))
			assert.Equal(t, []string{"", `bytes=4-"etag"`}, ranges)
		})
	}
}

func TestConnectionReset(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	begun := make(chan bool)
	s.intercept(func(_ string, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusOK)
		connection, _, err := http.NewResponseController(w).Hijack()
		if assert.NoError(t, err) {
			<-begun
			connection.(*net.TCPConn).SetLinger(0)
			connection.Close()
		}
		return true
	})
	body, err := b.Read(t.Context(), "x")
	close(begun)
	require.NoError(t, err)
	defer body.Close()
	_, err = io.ReadAll(body)
	text := oneLine(t, err)
	assert.Contains(t, text, "read s3://lake/x: the connection to "+s.URL+" broke before the answer was complete: read tcp 127.0.0.1:")
	assert.Contains(t, text, "connection reset by peer; check the network, AWS_REGION, ")
}

// The content is not decompressed, and nothing is printed to standard error.
func TestReadDoesNotDecompress(t *testing.T) {
	s := newServer(t)
	s.objects["x"] = stored{"\x1f\x8b is no gzip", "application/x-ndjson", "gzip"}
	s.intercept(func(_ string, _ http.ResponseWriter, r *http.Request) bool {
		assert.NotContains(t, r.Header.Get("Accept-Encoding"), "gzip", "a server may compress what is not")
		return false
	})
	b := openRemote(t, "s3://lake")
	assert.Equal(t, "\x1f\x8b is no gzip", read(t, b, "x"))
	assert.Equal(t, logging.Nop{}, b.client.Options().Logger)
}
