package bucket

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// secret must not appear in any message.
const secret = "a-secret-access-key"

// isolate removes AWS settings from the environment. If endpoint is not empty, it sets the
// endpoint and credentials.
func isolate(t *testing.T, endpoint string) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			unset(t, name)
		}
	}
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_MAX_ATTEMPTS", "1") // failures should not take seconds
	t.Setenv("HOME", t.TempDir())
	unset(t, "XDG_CACHE_HOME")
	if endpoint != "" {
		t.Setenv("AWS_ENDPOINT_URL", endpoint)
		t.Setenv("AWS_REGION", "eu-west-1")
		t.Setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
		t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
	}
}

// unset removes a variable until the test ends.
func unset(t *testing.T, name string) {
	t.Helper()
	t.Setenv(name, "") // restores it after the test
	require.NoError(t, os.Unsetenv(name))
}

// A stored is an object of the server.
type stored struct{ content, contentType, contentEncoding string }

// A server implements the parts of S3 that the tests need, with one bucket named lake.
type server struct {
	*httptest.Server
	// before is called first for each request, and returns true if it has answered it.
	before func(call string, w http.ResponseWriter, r *http.Request) (answered bool)

	mu      sync.Mutex
	calls   []string
	objects map[string]stored
	uploads map[string]*parts
	made    int // number of uploads begun
	most    int // maximum number of keys per page
}

// parts holds the parts of an upload in progress.
type parts struct {
	stored
	content map[string]string // by part number
}

// newServer starts a server and configures the SDK to use it.
func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{objects: map[string]stored{}, uploads: map[string]*parts{}, most: 1000}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	isolate(t, s.URL)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	call := r.Method
	switch {
	case query.Has("list-type"):
		call = "List"
	case query.Has("uploads"):
		call = "Create"
	case query.Has("partNumber"):
		call = "Part " + query.Get("partNumber")
	case query.Has("uploadId") && r.Method == http.MethodPost:
		call = "Complete"
	case query.Has("uploadId") && r.Method == http.MethodDelete:
		call = "Abort"
	}
	body, err := io.ReadAll(r.Body) // an earlier response would break the connection
	s.mu.Lock()
	s.calls = append(s.calls, call)
	before := s.before
	s.mu.Unlock()
	if before != nil && before(call, w, r) {
		return
	}
	key, found := strings.CutPrefix(r.URL.Path, "/lake/")
	if err != nil || !found && r.URL.Path != "/lake" {
		refuse(w, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer(call, key, string(body), w, r)
}

// answer handles a request.
func (s *server) answer(call, key, body string, w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("uploadId")
	upload, known := s.uploads[id]
	meta := stored{"", r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding")}
	switch {
	case call == "List":
		s.list(w, r.URL.Query())
	case call == http.MethodGet:
		object, found := s.objects[key]
		if !found {
			refuse(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
			return
		}
		w.Header().Set("Content-Type", object.contentType)
		w.Header().Set("Content-Encoding", object.contentEncoding)
		io.WriteString(w, object.content)
	case call == http.MethodPut:
		if _, exists := s.objects[key]; exists && r.Header.Get("If-None-Match") == "*" {
			refuse(w, http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
			return
		}
		meta.content = body
		s.objects[key] = meta
	case call == "Create":
		s.made++
		id := fmt.Sprint("upload-", s.made)
		s.uploads[id] = &parts{meta, map[string]string{}}
		fmt.Fprintf(w, `<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>`, id)
	case !known:
		refuse(w, http.StatusNotFound, "NoSuchUpload", "The specified upload does not exist")
	case call == "Abort":
		delete(s.uploads, id)
		w.WriteHeader(http.StatusNoContent)
	case call == "Complete":
		var list struct{ Part []struct{ PartNumber string } }
		xml.Unmarshal([]byte(body), &list)
		for _, part := range list.Part {
			upload.stored.content += upload.content[part.PartNumber]
		}
		s.objects[key] = upload.stored
		delete(s.uploads, id)
		fmt.Fprintf(w, `<CompleteMultipartUploadResult><Key>%s</Key></CompleteMultipartUploadResult>`, key)
	default:
		upload.content[r.URL.Query().Get("partNumber")] = body
		w.Header().Set("ETag", `"etag"`)
	}
}

// modified is the modification time of every object.
var modified = time.Date(2026, time.November, 5, 14, 0, 1, 0, time.UTC)

// list responds with a page of keys. The continuation token is the last key.
func (s *server) list(w http.ResponseWriter, query url.Values) {
	most := s.most
	if asked, err := strconv.Atoi(query.Get("max-keys")); err == nil {
		most = min(most, asked)
	}
	page := listing{Name: "lake", EncodingType: query.Get("encoding-type")}
	after := query.Get("continuation-token")
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if !strings.HasPrefix(key, query.Get("prefix")) || key <= after {
			continue
		}
		if len(page.Contents) == most {
			page.IsTruncated = true
			break
		}
		page.NextContinuationToken = key
		entry := listEntry{key, modified, len(s.objects[key].content)}
		if page.EncodingType == "url" {
			entry.Key = url.QueryEscape(key)
		}
		page.Contents = append(page.Contents, entry)
	}
	if !page.IsTruncated {
		page.NextContinuationToken = ""
	}
	xml.NewEncoder(w).Encode(page)
}

// A listing is the response to a list request.
type listing struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	Name                  string
	EncodingType          string `xml:",omitempty"`
	IsTruncated           bool
	NextContinuationToken string `xml:",omitempty"`
	Contents              []listEntry
}

type listEntry struct {
	Key          string
	LastModified time.Time
	Size         int
}

// refuse responds with an error of S3.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, message)
}

// refuseAll makes the server reject all further calls with the given name.
func (s *server) refuseAll(name string, status int, code, message string) {
	s.intercept(func(call string, w http.ResponseWriter, _ *http.Request) bool {
		if call != name {
			return false
		}
		refuse(w, status, code, message)
		return true
	})
}

func (s *server) intercept(before func(string, http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

// called returns the calls since the last call of called, except that of Open.
func (s *server) called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := slices.DeleteFunc(s.calls, func(call string) bool { return call == "List" })
	s.calls = nil
	return calls
}

// has returns the objects of the server and the number of unfinished uploads.
func (s *server) has() (objects map[string]stored, unfinished int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects, len(s.uploads)
}
