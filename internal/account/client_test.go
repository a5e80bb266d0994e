package account_test

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
	"penstock/internal/testkit/sinktest"
)

// shortLimits expire almost at once.
var shortLimits = account.Limits{Connect: time.Second, Answer: 20 * time.Millisecond, Idle: 20 * time.Millisecond, Backoff: time.Millisecond}

// serve starts a server and points the environment at it, so that Config uses it.
func serve(t *testing.T, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	isolate(t, server.URL)
	return server
}

func isolate(t *testing.T, endpoint string) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CA_BUNDLE": "", "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
}

const stacks = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>
<member><OutputKey>Name</OutputKey><OutputValue>stream</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`

func output(t *testing.T, answer time.Duration) (string, error) {
	t.Helper()
	limits := shortLimits
	limits.Answer = answer
	ctx := account.WithLimits(t.Context(), limits)
	cfg, err := account.Config(ctx)
	require.NoError(t, err)
	_, value, err := account.Output(ctx, cfg, "Stack", "Name")
	return value, err
}

// The outputs of a stack are requested three times, and the error says so.
func TestOutputIsRetried(t *testing.T) {
	for _, fault := range append(sinktest.Incomplete(), sinktest.Foreign()...) {
		t.Run(string(fault), func(t *testing.T) {
			var calls, bad atomic.Int32
			bad.Store(10)
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				number := calls.Add(1)
				good := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "text/xml")
					io.WriteString(w, stacks)
				})
				if number > bad.Load() {
					good.ServeHTTP(w, r)
					return
				}
				fault.Serve(w, r, good)
			})
			_, err := output(t, 100*time.Millisecond)
			if calls.Load() == 1 {
				assert.ErrorContains(t, err, "check AWS_ENDPOINT_URL")
				return
			}
			assert.EqualValues(t, 3, calls.Load())
			assert.ErrorContains(t, err, "stack Stack: ")
			assert.ErrorContains(t, err, server.URL)
			assert.ErrorContains(t, err, " (tried 3 times); check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set")
			assert.NotContains(t, err.Error(), "\n")
			calls.Store(0)
			bad.Store(2)
			value, err := output(t, 100*time.Millisecond)
			require.NoError(t, err)
			assert.Equal(t, "stream", value)
		})
	}
}

// get makes one attempt of an operation.
func get(t *testing.T, cfg aws.Config, operation, url string, body io.Reader) (*http.Response, error) {
	t.Helper()
	ctx := middleware.WithOperationName(t.Context(), operation)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, body)
	require.NoError(t, err)
	return cfg.HTTPClient.Do(r)
}

// Content that arrives slowly is read to its end. Content that stops, or arrives byte by
// byte, is an error.
func TestSlowContent(t *testing.T) {
	for name, row := range map[string]struct {
		piece string
		n     int
		whole bool
	}{
		"slow":     {strings.Repeat("x", 1<<10), 10, true},
		"stalled":  {strings.Repeat("x", 1<<10), 0, false},
		"trickles": {"x", 1 << 20, false},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", "10240")
				w.(http.Flusher).Flush()
				for range row.n {
					if _, err := io.WriteString(w, row.piece); err != nil {
						return
					}
					w.(http.Flusher).Flush()
					time.Sleep(5 * time.Millisecond)
				}
				if !row.whole {
					<-r.Context().Done()
				}
			})
			limits := shortLimits
			limits.Answer, limits.Idle = time.Minute, 30*time.Millisecond
			if row.whole {
				limits.Answer, limits.Idle = time.Second, time.Minute
			}
			response, err := get(t, account.Bound(aws.Config{}, limits), "GetObject", server.URL, nil)
			require.NoError(t, err)
			defer response.Body.Close()
			got, err := io.ReadAll(response.Body)
			if row.whole {
				require.NoError(t, err)
				assert.Len(t, got, 10240)
				return
			}
			assert.True(t, account.Unanswered(err))
			assert.EqualError(t, err, server.URL+" stopped in the middle of an object, and made no progress for 30ms")
		})
	}
}

// A large request may take longer than a small one.
func TestLargeRequest(t *testing.T) {
	limits := shortLimits
	limits.Answer, limits.PerMiB = 200*time.Millisecond, time.Second
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		time.Sleep(limits.Answer + limits.Answer/4)
		io.WriteString(w, "{}")
	})
	cfg := account.Bound(aws.Config{}, limits)
	_, err := get(t, cfg, "PutRecordBatch", server.URL, strings.NewReader("{}"))
	assert.ErrorContains(t, err, "gave no answer within 200ms")
	_, err = get(t, cfg, "PutRecordBatch", server.URL, strings.NewReader(strings.Repeat(" ", 4<<20)))
	assert.NoError(t, err)
	_, err = get(t, cfg, "CompleteMultipartUpload", server.URL, nil)
	assert.NoError(t, err, "joining the parts of an object may take longer")
}

// If no connection is made, nothing was sent.
func TestServerUnreachable(t *testing.T) {
	server := serve(t, nil)
	server.Close()
	_, err := get(t, account.Bound(aws.Config{}, shortLimits), "PutRecordBatch", server.URL, nil)
	lost, ok := errors.AsType[*account.NoAnswerError](err)
	require.True(t, ok)
	assert.False(t, lost.Reached)
	assert.Regexp(t, `^http://127.0.0.1:\d+ cannot be reached: dial tcp .*: connection refused$`, err.Error())
}

// An untrusted certificate is an error that is not retried.
func TestUntrustedCertificate(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, stacks) }))
	defer server.Close()
	server.Config.ErrorLog = nil
	isolate(t, server.URL)
	_, err := output(t, time.Minute)
	require.Error(t, err)
	assert.True(t, account.Untrusted(err))
	assert.False(t, account.Unanswered(err))
	assert.Contains(t, err.Error(), server.URL+" cannot be reached: tls: failed to verify certificate: x509: certificate signed by unknown authority")
	assert.Contains(t, err.Error(), "; set AWS_CA_BUNDLE to a PEM file with the certificate of the authority that signed it; check AWS_ENDPOINT_URL if it is set")

	bundle := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	require.NoError(t, os.WriteFile(bundle, pem.EncodeToMemory(block), 0o600))
	t.Setenv("AWS_CA_BUNDLE", filepath.Join(t.TempDir(), "none.pem"))
	_, err = account.Config(t.Context())
	assert.Regexp(t, `^AWS_CA_BUNDLE: open .*none.pem: no such file or directory: name a PEM file of certificates$`, err.Error())
	t.Setenv("AWS_CA_BUNDLE", bundle)
	value, err := output(t, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, "stream", value)
}

// The wait for credentials is limited, and can be interrupted.
func TestCredentialsTimeout(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	never := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if ctx.Err() == nil {
			cancel()
		}
		<-r.Context().Done()
	}))
	defer never.Close()
	defer never.CloseClientConnections() // the SDK keeps waiting
	isolate(t, "")
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", never.URL)
	_, err := account.Config(ctx)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = account.Config(account.WithLimits(t.Context(), shortLimits))
	require.Error(t, err)
	assert.Equal(t, "send: no credentials within 120ms; check the network and the profile that AWS_PROFILE names", account.NewFault("send", err, nil).Error())
}
