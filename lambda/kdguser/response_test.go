package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noDelay = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })

// newTestResponder returns a responder that trusts the server's certificate and does not
// wait between retries.
func newTestResponder(server *httptest.Server) responder {
	m := newResponder()
	m.backoff = noDelay
	m.client.Transport.(*http.Transport).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	return m
}

// newResponseServer starts a server that responds with the statuses in turn and repeats
// the last one. It returns a function that lists the requests.
func newResponseServer(t *testing.T, statuses ...int) (m responder, to string, requests func() []*http.Request) {
	var mu sync.Mutex
	var seen []*http.Request
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		assert.NoError(t, err)
		assert.EqualValues(t, len(body), q.ContentLength)
		mu.Lock()
		status := statuses[min(len(seen), len(statuses)-1)]
		seen = append(seen, q)
		mu.Unlock()
		if status/100 == 3 {
			w.Header().Set("Location", "/elsewhere?X-Amz-Signature=5ec2e7")
		}
		if status == 0 {
			panic(http.ErrAbortHandler) // cuts the connection
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<SignatureProvided>5ec2e7</SignatureProvided>")
	}))
	t.Cleanup(server.Close)
	return newTestResponder(server), server.URL + "/key?X-Amz-Signature=5ec2e7", func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return seen
	}
}

func TestSend(t *testing.T) {
	for story, row := range map[string]struct {
		statuses []int
		requests int
		fault    string
	}{
		"accepted":                           {[]int{200}, 1, ""},
		"a server error, then accepted":      {[]int{500, 200}, 2, ""},
		"throttled, then accepted":           {[]int{503, 429, 200}, 3, ""},
		"a cut connection, then accepted":    {[]int{0, 200}, 2, ""},
		"a redirect that keeps the method":   {[]int{307, 200}, 2, ""},
		"a redirect that changes the method": {[]int{302, 200}, 1, "attempt 1: HTTP status 302 Found"},
		"an expired URL":                     {[]int{403}, 1, "attempt 1: HTTP status 403 Forbidden"},
		"repeated server errors":             {[]int{500}, 8, "attempt 8: HTTP status 500 Internal Server Error"},
		"repeatedly cut connections":         {[]int{0}, 8, "attempt 8: EOF"},
		"endless redirects":                  {[]int{307}, 4, "attempt 1: HTTP status 307 Temporary Redirect"},
	} {
		t.Run(story, func(t *testing.T) {
			m, to, requests := newResponseServer(t, row.statuses...)
			err := m.send(t.Context(), to, []byte(`{"Reason":"ñ…"}`))
			if row.fault == "" {
				assert.NoError(t, err)
			} else {
				require.ErrorContains(t, err, row.fault)
				assert.NotContains(t, err.Error(), "5ec2e7")
				assert.NotContains(t, err.Error(), "127.0.0.1")
			}
			assert.Len(t, requests(), row.requests)
			for _, q := range requests() {
				assert.Equal(t, http.MethodPut, q.Method)
				assert.Equal(t, []string{""}, q.Header.Values("Content-Type"))
				assert.EqualValues(t, len(`{"Reason":"ñ…"}`), q.ContentLength)
			}
		})
	}
	t.Run("not a URL", func(t *testing.T) {
		for _, to := range []string{"https://h/\x00?X-Amz-Signature=5ec2e7", "5ec2e7:://", "ftp://h/5ec2e7", "https://[5ec2e7"} {
			m := newResponder()
			m.backoff = noDelay
			err := m.send(t.Context(), to, nil)
			require.ErrorContains(t, err, "attempt 1: the event's ResponseURL is not an https URL")
			assert.NotContains(t, err.Error(), "5ec2e7")
		}
	})
	t.Run("not https", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the response was sent without TLS") }))
		defer server.Close()
		err := newResponder().send(t.Context(), server.URL+"/key?X-Amz-Signature=5ec2e7", nil)
		require.ErrorContains(t, err, "attempt 1: the event's ResponseURL is not an https URL")
		assert.NotContains(t, err.Error(), "5ec2e7")
	})
	t.Run("redirect to another host", func(t *testing.T) {
		taken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the response followed the redirect") })
		other, plain := httptest.NewTLSServer(taken), httptest.NewServer(taken)
		defer other.Close()
		defer plain.Close()
		for _, location := range []string{other.URL, plain.URL, strings.Replace(other.URL, "127.0.0.1", "example.com", 1)} {
			server := httptest.NewTLSServer(http.RedirectHandler(location+"/key?X-Amz-Signature=5ec2e7", http.StatusTemporaryRedirect))
			err := newTestResponder(server).send(t.Context(), server.URL, nil)
			server.Close()
			require.ErrorContains(t, err, "attempt 1: HTTP status 307 Temporary Redirect")
			assert.NotContains(t, err.Error(), "5ec2e7")
		}
	})
	t.Run("connection refused", func(t *testing.T) {
		server := httptest.NewTLSServer(nil)
		server.Close()
		err := newTestResponder(server).send(t.Context(), server.URL+"/key?X-Amz-Signature=5ec2e7", nil)
		require.ErrorContains(t, err, "attempt 8")
		assert.NotContains(t, err.Error(), "5ec2e7")
	})
	t.Run("the context ends before the retry", func(t *testing.T) {
		m, to, requests := newResponseServer(t, 500)
		ctx, cancel := context.WithCancel(t.Context())
		m.backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { cancel(); return time.Hour, nil })
		assert.ErrorContains(t, m.send(ctx, to, nil), "attempt 1: HTTP status 500")
		assert.Len(t, requests(), 1)
	})
}

func TestEncode(t *testing.T) {
	common := response{Status: "FAILED", StackID: stackID, RequestID: strings.Repeat("r", 36), LogicalResourceID: strings.Repeat("L", 255)}
	for story, row := range map[string]struct{ id, reason string }{
		"short":                            {pool + "/ana", "because"},
		"a long reason":                    {pool + "/ana", strings.Repeat("x", 10_000)},
		"a long reason that needs escapes": {pool + "/ana", strings.Repeat("\\\"\u2028", 4000)},
		"a long reason, not ASCII":         {pool + "/ana", strings.Repeat("ñ数🎬", 4000)},
		"an ID of 1 KB":                    {strings.Repeat("i", 1024), strings.Repeat("x", 10_000)},
		"an ID of 1 KB, not ASCII":         {strings.Repeat("数", 341), strings.Repeat("数", 10_000)},
		"an ID of 1 KB that needs escapes": {strings.Repeat("\"", 1023), strings.Repeat("\x01", 10_000)},
		"an ID that exceeds 1 KB":          {strings.Repeat("\x01", 5000), strings.Repeat("\x01", 10_000)},
	} {
		for cut := range 6 { // moves the limit to each byte of a rune
			a := common
			a.PhysicalResourceID, a.Reason = row.id, row.reason
			a.LogicalResourceID = a.LogicalResourceID[cut:]
			body := a.encode()
			assert.LessOrEqual(t, len(body), 4096, story)
			assert.True(t, utf8.Valid(body), story)
			var got response
			require.NoError(t, json.Unmarshal(body, &got), story)
			assert.NotContains(t, got.Reason, "\ufffd", story)
			if len(row.reason) > 4000 {
				assert.True(t, strings.HasSuffix(got.Reason, "…"), story)
				assert.Greater(t, len(body), 4096-2*len(`\u0001`), "%s: no more is cut than must be", story)
				assert.True(t, strings.HasPrefix(row.reason, strings.TrimSuffix(got.Reason, "…")), story)
			} else {
				assert.Equal(t, row.reason, got.Reason, story)
			}
			if len(row.id) <= 1024 {
				assert.Equal(t, row.id, got.PhysicalResourceID, story)
			}
		}
	}
	t.Run("HTML characters are not escaped", func(t *testing.T) {
		assert.Equal(t, `"<&>"`, string(marshal("<&>")))
	})
	t.Run("a success has no reason", func(t *testing.T) {
		assert.NotContains(t, string(response{Status: "SUCCESS"}.encode()), "Reason")
	})
}
