package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"penstock/firehose"
	"penstock/internal/local"
	"penstock/internal/pagefiles"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pageOverHTTPS requests each file of the built page as a browser would.
func (s *suite) pageOverHTTPS(t *testing.T, outputs local.Outputs, built string) {
	_, header := s.request(t, "https", outputs["PageUrl"], http.StatusOK)
	region := func(service string) string { return "https://" + service + "." + local.Region + ".amazonaws.com" }
	policy := header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "script-src 'self' 'wasm-unsafe-eval'; ")
	assert.Contains(t, policy, "; style-src 'self'; ")
	assert.Contains(t, policy, "; connect-src 'self' "+region("cognito-idp")+" "+region("cognito-identity")+" "+region("firehose")+"; ")
	assert.Contains(t, policy, "; frame-ancestors 'none'")
	for name, want := range map[string]string{
		"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Content-Type": "text/html; charset=utf-8",
	} {
		assert.Equal(t, want, header.Get(name), name)
	}
	s.pageConfig(t, outputs)

	compressed, err := filepath.Glob(filepath.Join(built, "*.br"))
	require.NoError(t, err)
	require.NotEmpty(t, compressed)
	for _, path := range compressed {
		name := strings.TrimSuffix(filepath.Base(path), ".br")
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		content, header := s.request(t, "https", outputs["PageUrl"]+name, http.StatusOK)
		assert.True(t, content == string(want), "%s is not the file of the build", name)
		assert.Equal(t, "br", header.Get("Content-Encoding"), name)
		assert.Equal(t, policy, header.Get("Content-Security-Policy"), name)
		if name == pagefiles.Index {
			assert.Equal(t, "no-cache", header.Get("Cache-Control"))
		} else {
			assert.Equal(t, "public, max-age=31536000, immutable", header.Get("Cache-Control"), name)
		}
	}

	s.request(t, "http", outputs["PageUrl"], http.StatusForbidden)
	s.request(t, "https", s.server.Endpoint+"/"+outputs["PageBucketName"]+"/index.html", http.StatusForbidden)
	bucket, key := outputs["PageBucketName"], "index.html"
	_, err = s3.NewFromConfig(s.signIn(t, s.userOf(t, outputs)), func(o *s3.Options) { o.UsePathStyle = true }).GetObject(s.ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	require.ErrorContains(t, err, "AccessDenied", "the signed-in user")
}

// pageConfig checks the configuration of the page.
func (s *suite) pageConfig(t *testing.T, outputs local.Outputs) {
	t.Helper()
	content, header := s.request(t, "https", outputs["PageUrl"]+pagefiles.ConfigFile, http.StatusOK)
	assert.Equal(t, "no-cache", header.Get("Cache-Control"))
	var config pagefiles.Config
	require.NoError(t, json.Unmarshal([]byte(content), &config))
	var delivery firehose.Definition
	require.NoError(t, json.Unmarshal(config.Delivery, &delivery))
	assert.Equal(t, "streaming/!{timestamp:yyyy/MM/}", delivery.Prefix)
	assert.Equal(t, "sakila", config.Template.Name)
	config.Delivery, config.Template = nil, nil
	page, err := outputs.Page()
	require.NoError(t, err)
	assert.Equal(t, pagefiles.Config{
		Region: local.Region, UserPoolID: page.UserPool, ClientID: page.Client, IdentityPoolID: page.IdentityPool,
		StreamKind: pagefiles.StreamFirehose, StreamName: "etl3-delivery-Paged", Username: outputs["KdgUsername"], PasswordCommand: outputs["KdgPasswordCommand"],
	}, config)
}

// destroyPage destroys the stack of the page alone.
func (s *suite) destroyPage(t *testing.T, outputs local.Outputs, settings ...string) {
	assert.Len(t, s.inventory(t)["distributions"], 1)
	require.NoError(t, s.server.CDK(s.ctx, slices.Concat([]string{"destroy", "PagedPage", "--force"}, settings)...))
	assert.Empty(t, s.stackStatus(t, "PagedPage"))
	after := s.inventory(t)
	assert.Empty(t, after["distributions"])
	assert.NotContains(t, after["buckets"], outputs["PageBucketName"])
	s.signIn(t, s.userOf(t, outputs))
}

// request requests a URL of a distribution or of the server without credentials, over a
// protocol: CloudFront is told by a header, because the server speaks only TLS.
func (s *suite) request(t *testing.T, protocol, address string, status int) (content string, header http.Header) {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(s.ctx, http.MethodGet, s.server.Endpoint+u.Path, nil)
	require.NoError(t, err)
	request.Host = u.Host
	request.Header.Set("X-Forwarded-Proto", protocol)
	request.Header.Set("Accept-Encoding", "br")
	response, err := s.admin.HTTPClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, status, response.StatusCode, "%s %s: %s", protocol, address, answer)
	return string(answer), response.Header
}
