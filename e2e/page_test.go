package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"testing"

	"penstock/firehose"
	"penstock/internal/local"
	"penstock/internal/pagefiles"
	"penstock/internal/repo"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// producerPage deploys a copy with the producer page, requests the page as a browser would,
// and destroys first the page and then the copy.
func (s *suite) producerPage(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	t.Setenv("PENSTOCK_PAGE", filepath.Join(root, "e2e", "testdata", "page"))
	settings := contexts("name=Paged", "page=true")
	before := s.inventory(t)
	outputs := s.deploy(t, settings...)
	assert.Len(t, s.inventory(t)["distributions"], 1)

	content, header := s.request(t, "https", outputs["PageUrl"], http.StatusOK)
	assert.Contains(t, content, "Stub of the producer page")
	region := func(service string) string { return "https://" + service + "." + local.Region + ".amazonaws.com" }
	assert.Contains(t, header.Get("Content-Security-Policy"), "script-src 'self' 'wasm-unsafe-eval'; ")
	assert.Contains(t, header.Get("Content-Security-Policy"), "; connect-src 'self' "+region("cognito-idp")+" "+region("cognito-identity")+" "+region("firehose")+"; ")
	assert.Contains(t, header.Get("Content-Security-Policy"), "; frame-ancestors 'none'")
	for name, want := range map[string]string{
		"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache",
	} {
		assert.Equal(t, want, header.Get(name), name)
	}

	content, header = s.request(t, "https", outputs["PageUrl"]+"config.json", http.StatusOK)
	assert.Equal(t, "no-cache", header.Get("Cache-Control"))
	var config pagefiles.Config
	require.NoError(t, json.Unmarshal([]byte(content), &config))
	var delivery firehose.Definition
	require.NoError(t, json.Unmarshal(config.Delivery, &delivery))
	assert.Equal(t, "streaming/!{timestamp:yyyy/MM/}", delivery.Prefix)
	assert.Equal(t, "sakila", config.Template.Name)
	config.Delivery, config.Template = nil, nil
	u := s.userOf(t, outputs)
	assert.Equal(t, pagefiles.Config{
		Region: local.Region, UserPoolID: u.page.UserPool, ClientID: u.page.Client, IdentityPoolID: u.page.IdentityPool,
		StreamKind: pagefiles.StreamFirehose, StreamName: "etl3-delivery-Paged", Username: outputs["KdgUsername"], PasswordCommand: outputs["KdgPasswordCommand"],
	}, config)

	_, header = s.request(t, "https", outputs["PageUrl"]+"engine-5JDE4NZB.wasm", http.StatusOK)
	assert.Equal(t, "application/wasm", header.Get("Content-Type"))
	assert.Equal(t, "br", header.Get("Content-Encoding"))
	assert.Equal(t, "public, max-age=31536000, immutable", header.Get("Cache-Control"))

	s.request(t, "http", outputs["PageUrl"], http.StatusForbidden)
	s.request(t, "https", s.server.Endpoint+"/"+outputs["PageBucketName"]+"/index.html", http.StatusForbidden)
	bucket, key := outputs["PageBucketName"], "index.html"
	_, err = s3.NewFromConfig(s.signIn(t, u), func(o *s3.Options) { o.UsePathStyle = true }).GetObject(s.ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	require.ErrorContains(t, err, "AccessDenied", "the signed-in user")

	require.NoError(t, s.server.CDK(s.ctx, slices.Concat([]string{"destroy", "PagedPage", "--force"}, settings)...))
	assert.Empty(t, s.stackStatus(t, "PagedPage"))
	after := s.inventory(t)
	assert.Empty(t, after["distributions"])
	assert.NotContains(t, after["buckets"], bucket)
	s.destroyCopy(t, before, settings...)
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
