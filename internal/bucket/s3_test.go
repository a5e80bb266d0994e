package bucket

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openRemote opens a bucket of the test server.
func openRemote(t *testing.T, place string) *s3Bucket {
	t.Helper()
	b, err := Open(t.Context(), place)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, b.Close()) })
	return b.(*s3Bucket)
}

func TestKeysBeginWithThePrefix(t *testing.T) {
	s := newServer(t)
	for place, want := range map[string]string{
		"s3://lake":      "a/b",
		"s3://lake/":     "a/b",
		"s3://lake/x":    "x/a/b",
		"s3://lake/x/":   "x/a/b",
		"s3://lake/x/y=": "x/y=/a/b",
		"s3://lake/x?#":  "x?#/a/b",
	} {
		require.NoError(t, write(t, openRemote(t, place), "a/b", "1").Commit())
		objects, _ := s.has()
		assert.Contains(t, objects, want, place)
		delete(objects, want)
		assert.Empty(t, objects, place)
	}
}

// All of these keys are valid in S3, but not in a folder.
func TestS3AcceptsKeysInvalidAsPaths(t *testing.T) {
	s := newServer(t)
	b := openRemote(t, "s3://lake")
	for _, key := range []string{"a b/ü", "a/", "a//b", "a/./b", "a\nb", `a\b`, "a=b/+%20&?#x"} {
		require.NoError(t, write(t, b, key, key).Commit(), key)
		objects, _ := s.has()
		assert.Equal(t, key, objects[key].content)
	}
}

func TestEndpoints(t *testing.T) {
	s := newServer(t)
	unset(t, "AWS_ENDPOINT_URL")
	t.Setenv("AWS_ENDPOINT_URL_S3", s.URL)
	require.NoError(t, write(t, openRemote(t, "s3://lake"), "by-variable", "1").Commit())

	unset(t, "AWS_ENDPOINT_URL_S3")
	unset(t, "AWS_REGION")
	file := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(file, []byte("[profile here]\nregion = eu-west-1\nservices = mine\n[services mine]\ns3 =\n  endpoint_url = "+s.URL+"\n"), 0o600))
	t.Setenv("AWS_CONFIG_FILE", file)
	t.Setenv("AWS_PROFILE", "here")
	require.NoError(t, write(t, openRemote(t, "s3://lake"), "by-profile", "1").Commit())

	objects, _ := s.has()
	assert.Contains(t, objects, "by-variable")
	assert.Contains(t, objects, "by-profile")

	other := s3.Options{BaseEndpoint: &s.URL}
	adaptToEndpoint(&other)
	assert.True(t, other.UsePathStyle) // the SDK uses path style for an IP address anyway

	ofAWS := s3.Options{RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported}
	adaptToEndpoint(&ofAWS)
	assert.False(t, ofAWS.UsePathStyle, "S3 itself has a host name for each bucket")
	assert.Equal(t, aws.RequestChecksumCalculationWhenSupported, ofAWS.RequestChecksumCalculation)
	assert.Equal(t, aws.ResponseChecksumValidationWhenSupported, ofAWS.ResponseChecksumValidation)
}

// Some other servers would store S3's checksums as part of the content.
func TestNoChecksumsForOtherServers(t *testing.T) {
	s := newServer(t)
	s.intercept(func(call string, _ http.ResponseWriter, r *http.Request) bool {
		for name := range r.Header {
			assert.False(t, strings.Contains(strings.ToLower(name), "checksum"), "%s has %s", call, name)
		}
		assert.NotContains(t, r.Header.Get("Content-Encoding"), "aws-chunked", call)
		return false
	})
	b := openRemote(t, "s3://lake")
	require.NoError(t, write(t, b, "small", "1").Commit())
	require.NoError(t, write(t, b, "large", strings.Repeat("x", partSize+1)).Commit())
	objects, _ := s.has()
	assert.Len(t, objects, 2)
	assert.Equal(t, "1", read(t, b, "small"))
}

func TestOpenErrorsOfS3(t *testing.T) {
	s := newServer(t)
	for _, row := range []struct {
		place         string
		status        int
		code, message string
		want          string
	}{
		{"s3://other/x", 0, "", "", "open s3://other/x: NoSuchBucket: The specified bucket does not exist; create the bucket, or name another"},
		{"s3://lake", 403, "AccessDenied", "User: x is not\nauthorized", "open s3://lake: AccessDenied: User: x is not authorized; allow s3:ListBucket on the bucket, and on its objects s3:GetObject to read, or s3:PutObject and s3:AbortMultipartUpload to write; or set AWS_PROFILE to another profile"},
		{"s3://lake", 400, "ExpiredToken", "The provided token has expired.", "open s3://lake: ExpiredToken: The provided token has expired.; sign in again (aws sso login), or set AWS_PROFILE to another profile"},
		{"s3://lake", 403, "InvalidAccessKeyId", "No such key", "open s3://lake: InvalidAccessKeyId: No such key; set AWS_PROFILE to another profile, or check AWS_ENDPOINT_URL"},
		{"s3://lake", 501, "NotImplemented", "Later", "open s3://lake: NotImplemented: Later"},
	} {
		if row.code != "" {
			s.refuseAll("List", row.status, row.code, row.message)
		}
		_, err := Open(t.Context(), row.place)
		assert.Equal(t, row.want, oneLine(t, err))
	}
}

func TestBucketInAnotherRegion(t *testing.T) {
	s := newServer(t)
	s.intercept(func(_ string, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("X-Amz-Bucket-Region", "us-west-2")
		refuse(w, http.StatusMovedPermanently, "PermanentRedirect", "elsewhere")
		return true
	})
	_, err := Open(t.Context(), "s3://lake")
	assert.Equal(t, "open s3://lake: the bucket is in another Region; set AWS_REGION=us-west-2", oneLine(t, err))
}

// The server that responds may not be S3.
func TestResponseNotFromS3(t *testing.T) {
	const notS3 = ", which is not a response of AWS; check AWS_ENDPOINT_URL"
	for _, row := range []struct {
		status     int
		body, want string
	}{
		{502, "", "BadGateway: Bad Gateway"},
		{502, `{"error": "what?"}`, "BadGateway: Bad Gateway"},
		{502, "<html>\n<p>the proxy is down", "URL answers 502 Bad Gateway" + notS3},
		{599, "", "URL answers 599 status code 599" + notS3},
	} {
		s := newServer(t)
		s.intercept(func(_ string, w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(row.status)
			io.WriteString(w, row.body)
			return true
		})
		_, err := Open(t.Context(), "s3://lake")
		assert.Equal(t, "open s3://lake: "+strings.Replace(row.want, "URL", s.URL, 1), oneLine(t, err))
	}
}

func TestOpenErrorsOfAWSSettings(t *testing.T) {
	s := newServer(t)
	t.Run("no Region", func(t *testing.T) {
		unset(t, "AWS_REGION")
		_, err := Open(t.Context(), "s3://lake")
		assert.Equal(t, "open s3://lake: no Region: AWS needs one; set AWS_REGION, or AWS_PROFILE to a profile that has one", oneLine(t, err))
	})
	t.Run("no credentials", func(t *testing.T) {
		unset(t, "AWS_ACCESS_KEY_ID")
		unset(t, "AWS_SECRET_ACCESS_KEY")
		_, err := Open(t.Context(), "s3://lake")
		assert.Equal(t, "open s3://lake: no credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; aws configure creates a profile", oneLine(t, err))
	})
	profile := func(t *testing.T, lines ...string) {
		unset(t, "AWS_ACCESS_KEY_ID")
		unset(t, "AWS_SECRET_ACCESS_KEY")
		t.Setenv("HOME", t.TempDir())
		file := filepath.Join(t.TempDir(), "config")
		require.NoError(t, os.WriteFile(file, []byte("[default]\n"+strings.Join(lines, "\n")+"\n"), 0o600))
		t.Setenv("AWS_CONFIG_FILE", file)
	}
	t.Run("not signed in", func(t *testing.T) {
		profile(t, "sso_start_url = https://example.com/start", "sso_region = eu-west-1", "sso_account_id = 000000000000", "sso_role_name = writer")
		_, err := Open(t.Context(), "s3://lake")
		text := oneLine(t, err)
		assert.True(t, strings.HasPrefix(text, "open s3://lake: the SSO session has expired or is invalid"), text)
		assert.True(t, strings.HasSuffix(text, "; sign in again (aws sso login), or set AWS_PROFILE to another profile"), text)
	})
	t.Run("a program that should have credentials", func(t *testing.T) {
		profile(t, "credential_process = false")
		_, err := Open(t.Context(), "s3://lake")
		text := oneLine(t, err)
		assert.True(t, strings.HasPrefix(text, "open s3://lake: no credentials: "), text)
		assert.Contains(t, text, "exit status 1")
	})
	t.Run("no such profile", func(t *testing.T) {
		t.Setenv("AWS_PROFILE", "nobody")
		_, err := Open(t.Context(), "s3://lake")
		assert.Equal(t, "open s3://lake: failed to get shared config profile, nobody", oneLine(t, err))
	})
	t.Run("nobody there", func(t *testing.T) {
		s.Close()
		t.Setenv("AWS_ENDPOINT_URL", strings.Replace(s.URL, "://", "://user:hidden@", 1))
		_, err := Open(t.Context(), "s3://lake")
		text := oneLine(t, err)
		assert.Contains(t, text, "open s3://lake: "+s.URL+" cannot be reached: dial tcp 127.0.0.1:")
		assert.Contains(t, text, "connection refused; check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set")
		assert.NotContains(t, text, "hidden")
	})
	assert.Empty(t, s.called(), "called S3 without a Region or credentials")
}

// A server may offer HTTP/2 over TLS and break it off. The client uses HTTP/1.1 like S3,
// and the certificates of AWS_CA_BUNDLE.
func TestClientUsesHTTP1(t *testing.T) {
	s := newServer(t)
	secure := httptest.NewUnstartedServer(s)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	t.Cleanup(secure.Close)
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o644))
	t.Setenv("AWS_CA_BUNDLE", bundle)
	t.Setenv("AWS_ENDPOINT_URL", secure.URL)
	calls := 0
	s.intercept(func(_ string, _ http.ResponseWriter, r *http.Request) bool {
		assert.Equal(t, "HTTP/1.1", r.Proto)
		calls++
		return false
	})
	require.NoError(t, write(t, openRemote(t, "s3://lake"), "a", "1").Commit())
	assert.Equal(t, 2, calls)
}
