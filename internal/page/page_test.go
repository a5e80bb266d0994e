package page_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/page"
	"penstock/internal/pagefiles"
)

// serve serves a stub of the page until the test ends.
func serve(t *testing.T, cfg aws.Config) *page.Server {
	t.Helper()
	dir := t.TempDir()
	folder := filepath.Join(dir, "page")
	require.NoError(t, os.Mkdir(folder, 0o700))
	for name, content := range map[string]string{
		"secret": "outside", "page/index.html": "<!doctype html>", "page/app-5JDE4NZB.js": "app", "page/engine.wasm": "engine", "page/engine.wasm.br": "smaller",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	server, err := page.Listen(folder, pagefiles.Config{Region: "eu-west-1", StreamKind: pagefiles.StreamFirehose, StreamName: "events"}, cfg)
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- server.Serve(ctx) }()
	t.Cleanup(func() {
		end()
		assert.NoError(t, <-served, "the end of the context is no error")
	})
	return server
}

// A call is a request with a status and, if it is 200, content.
type call struct {
	method, path string
	header       map[string]string // Host sets the host
	status       int
	content      string
}

func (c call) make(t *testing.T, server *page.Server) http.Header {
	t.Helper()
	base, err := url.Parse(server.URL)
	require.NoError(t, err)
	method := c.method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(t.Context(), method, base.ResolveReference(&url.URL{Path: c.path}).String(), strings.NewReader("{}"))
	require.NoError(t, err)
	request.Header.Set("Accept-Encoding", "gzip")
	for name, value := range c.header {
		request.Header.Set(name, value)
	}
	if host := c.header["Host"]; host != "" {
		request.Host = host
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, c.status, response.StatusCode, "%+v: %s", c, content)
	if c.status == http.StatusOK {
		assert.Equal(t, c.content, string(content))
	}
	return response.Header
}

func TestFilesAreServedUnderTheTokenOnly(t *testing.T) {
	server := serve(t, aws.Config{})
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+/[A-Z2-7]{26}/$`, server.URL)
	assert.NotEqual(t, server.URL, serve(t, aws.Config{}).URL)
	for _, c := range []call{
		{path: "", status: 200, content: "<!doctype html>"},
		{path: "index.html", status: 200, content: "<!doctype html>"},
		{path: "app-5JDE4NZB.js", status: 200, content: "app"},
		{path: "missing.js", status: 404},
		{path: "/", status: 404},
		{path: "/index.html", status: 404},
		{path: "/config.json", status: 404},
		{path: "/AAAAAAAAAAAAAAAAAAAAAAAAAA/", status: 404},
		{path: "../secret", status: 404},
		{path: "..%2fsecret", status: 404},
		{method: "PUT", path: "index.html", status: 405},
		{method: "POST", path: "/", status: 404}, // without a local AWS
	} {
		c.make(t, server)
	}
}

func TestHeadersAreThoseOfCloudFront(t *testing.T) {
	server := serve(t, aws.Config{})
	config := pagefiles.Config{Region: "eu-west-1", StreamKind: pagefiles.StreamFirehose}
	for _, c := range []call{{path: "", status: 200, content: "<!doctype html>"}, {path: "missing.js", status: 404}, {path: "/", status: 404}} {
		header := c.make(t, server)
		for name, want := range map[string]string{
			"Content-Security-Policy":      pagefiles.SecurityPolicy(config, "amazonaws.com"),
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			assert.Equal(t, want, header.Get(name), "%s of %q", name, c.path)
		}
	}
	header := call{path: "app-5JDE4NZB.js", status: 200, content: "app"}.make(t, server)
	assert.Equal(t, "text/javascript; charset=utf-8", header.Get("Content-Type"))
	assert.Equal(t, "public, max-age=31536000, immutable", header.Get("Cache-Control"))
}

func TestCompressedFilesAreForBrowsersThatReadThem(t *testing.T) {
	server := serve(t, aws.Config{})
	for accepts, want := range map[string]struct{ encoding, content string }{
		"gzip, deflate, br, zstd": {"br", "smaller"},
		"gzip, deflate, brx":      {"", "engine"},
		"":                        {"", "engine"},
	} {
		header := call{path: "engine.wasm", header: map[string]string{"Accept-Encoding": accepts}, status: 200, content: want.content}.make(t, server)
		assert.Equal(t, want.encoding, header.Get("Content-Encoding"), accepts)
		assert.Equal(t, "application/wasm", header.Get("Content-Type"))
		assert.Equal(t, "Accept-Encoding", header.Get("Vary"))
	}
}

// A page of another site can name 127.0.0.1 as its own host, and can post to this server.
func TestOtherHostsAndOriginsAreRefused(t *testing.T) {
	local := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the call was passed on") }))
	defer local.Close()
	server := serve(t, aws.Config{BaseEndpoint: &local.URL, HTTPClient: local.Client()})
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://127.0.0.1"), ":")
	port, _, _ = strings.Cut(port, "/")
	for _, c := range []call{
		{path: "", header: map[string]string{"Host": "evil.example:" + port}, status: 421},
		{path: "", header: map[string]string{"Host": "localhost:" + port}, status: 421},
		{path: "", header: map[string]string{"Host": "127.0.0.1"}, status: 421},
		{method: "POST", path: "/", header: map[string]string{"Host": "evil.example:" + port}, status: 421},
		{method: "POST", path: "/", header: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403},
		{method: "POST", path: "/", header: map[string]string{"Sec-Fetch-Site": "same-site"}, status: 403}, // another port
		{method: "POST", path: "/", header: map[string]string{"Origin": "http://127.0.0.1:1"}, status: 403},
		{method: "POST", path: "/other", status: 404},
		{method: "GET", path: "/", status: 405},
	} {
		c.make(t, server)
	}
}

func TestCallsArePassedOnToALocalAWS(t *testing.T) {
	var got *http.Request
	var body []byte
	local := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(context.Background())
		body, _ = io.ReadAll(r.Body)
		io.WriteString(w, "answer")
	}))
	server := serve(t, aws.Config{BaseEndpoint: &local.URL, HTTPClient: local.Client()})
	host := strings.Split(server.URL, "/")[2]
	post := call{method: "POST", path: "/", header: map[string]string{"Sec-Fetch-Site": "same-origin", "X-Amz-Target": "Firehose.PutRecordBatch", "Authorization": "signature"}, status: 200, content: "answer"}
	post.make(t, server)
	assert.Equal(t, []string{"/", host, "Firehose.PutRecordBatch", "signature", "{}"},
		[]string{got.URL.Path, got.Host, got.Header.Get("X-Amz-Target"), got.Header.Get("Authorization"), string(body)}, "what is signed stays")

	local.Close()
	post.status = 502
	post.make(t, server)
}

func TestConfigNamesTheEndpointOfALocalAWSOnly(t *testing.T) {
	endpoint := "http://127.0.0.1:1"
	for _, c := range []struct {
		cfg          aws.Config
		path, policy string
	}{
		{aws.Config{}, "", "; connect-src 'self' https://cognito-idp."},
		{aws.Config{BaseEndpoint: &endpoint}, "/", "; connect-src 'self'; "},
	} {
		server := serve(t, c.cfg)
		response, err := http.Get(server.URL + "config.json")
		require.NoError(t, err)
		defer response.Body.Close()
		var config pagefiles.Config
		require.NoError(t, json.NewDecoder(response.Body).Decode(&config))
		assert.Equal(t, pagefiles.Config{Region: "eu-west-1", StreamKind: pagefiles.StreamFirehose, StreamName: "events", Endpoint: c.path}, config)
		assert.Contains(t, response.Header.Get("Content-Security-Policy"), c.policy)
		assert.Equal(t, "no-cache", response.Header.Get("Cache-Control"))
	}
}

func TestFolderMustExist(t *testing.T) {
	_, err := page.Listen(filepath.Join(t.TempDir(), "none"), pagefiles.Config{}, aws.Config{})
	assert.ErrorContains(t, err, "none")
}
