package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/testkit/sinktest"
	"penstock/record"
)

const template = `{"id":"{{random.uuid}}","at":{{date.now("x")}}}`

// at is the minute that the tests send.
var at = time.Date(2026, time.November, 28, 10, 30, 0, 0, time.UTC)

// A cloud emulates Firehose, Kinesis and S3 at one address.
type cloud struct {
	*httptest.Server
	stream sinktest.Server
	// reject returns the status of a request to S3 for a key, or 0 to accept it.
	reject func(key string) (status int)
	// describe delays the description of the stream until it is closed.
	describe <-chan struct{}

	mu        sync.Mutex
	fail      func(sinktest.Call) sinktest.Failure // see setFail
	delivered []string
	keys      map[string]bool // partition keys
	objects   map[string]string
	parts     string // of the multipart upload in progress
}

// newCloud starts a cloud that the SDK in this process uses until the test ends.
func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := startCloud(t)
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	for name, value := range c.environment() {
		t.Setenv(name, value)
	}
	return c
}

func startCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{objects: map[string]string{}, keys: map[string]bool{}, reject: func(string) int { return 0 }}
	c.stream.Streams = map[string]any{"orders": direct}
	c.stream.Fail = func(call sinktest.Call) sinktest.Failure {
		c.mu.Lock()
		fail := c.fail
		c.mu.Unlock()
		if fail == nil {
			return sinktest.Failure{}
		}
		return fail(call)
	}
	c.stream.Took = func(_ string, e sinktest.Entry) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.delivered = append(c.delivered, slices.Collect(strings.Lines(string(e.Data)))...)
		c.keys[e.PartitionKey] = true
	}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

// environment returns the SDK's settings for the cloud.
func (c *cloud) environment() map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL":            c.URL,
		"AWS_REGION":                  "us-east-1",
		"AWS_ACCESS_KEY_ID":           "AKIAEXAMPLE",
		"AWS_SECRET_ACCESS_KEY":       "secret",
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_MAX_ATTEMPTS":            "1",
	}
}

// direct is a delivery stream that accepts packed records.
var direct = map[string]any{
	"DeliveryStreamType": "DirectPut",
	"Destinations":       []any{map[string]any{"ExtendedS3DestinationDescription": map[string]any{"BucketARN": "arn:aws:s3:::lake"}}},
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		if strings.HasSuffix(target, ".DescribeDeliveryStream") && c.describe != nil {
			io.Copy(io.Discard, r.Body) // otherwise the server would not notice that the client gives up
			select {
			case <-c.describe:
			case <-r.Context().Done():
			}
			return
		}
		c.stream.ServeHTTP(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	key := strings.TrimPrefix(r.URL.Path, "/lake/")
	c.mu.Lock()
	defer c.mu.Unlock()
	_, exists := c.objects[key]
	switch status := c.reject(key); {
	case status != 0:
		w.WriteHeader(status)
		io.WriteString(w, `<Error><Code>`+map[int]string{403: "AccessDenied", 500: "InternalError"}[status]+`</Code><Message>Access Denied</Message></Error>`)
	case exists && r.Header.Get("If-None-Match") == "*":
		w.WriteHeader(http.StatusPreconditionFailed)
		io.WriteString(w, `<Error><Code>PreconditionFailed</Code><Message>It exists</Message></Error>`)
	case r.Method == http.MethodDelete: // the upload is aborted
		c.parts = ""
	case r.URL.Query().Has("uploads"):
		io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
	case r.URL.Query().Has("partNumber"): // the parts arrive in order
		c.parts += string(body)
		w.Header().Set("ETag", `"etag"`)
	case r.URL.Query().Has("uploadId"):
		c.objects[key], c.parts = c.parts, ""
		io.WriteString(w, `<CompleteMultipartUploadResult><Key>`+key+`</Key></CompleteMultipartUploadResult>`)
	default:
		c.objects[key] = string(body)
	}
}

// setFail sets how calls to the stream fail, between two invocations.
func (c *cloud) setFail(fail func(sinktest.Call) sinktest.Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = fail
}

// stored returns the records of the undelivered objects with a prefix, sorted. There are no
// other objects.
func (c *cloud) stored(t *testing.T, prefix string) (all []string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, object := range c.objects {
		require.True(t, strings.HasPrefix(key, prefix), key)
		all = append(all, read(t, object)...)
	}
	slices.Sort(all)
	return all
}

// taken returns the records that the stream accepted, sorted, and forgets them.
func (c *cloud) taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.delivered
	c.delivered = nil
	slices.Sort(taken)
	return taken
}

// environment returns the function's environment, with changes.
func environment(changes map[string]string) func(string) string {
	return func(name string) string {
		if value, changed := changes[name]; changed {
			return value
		}
		return map[string]string{"TARGET": "firehose:orders", "UNDELIVERED": "s3://lake/undelivered/"}[name]
	}
}

// newWorker returns a worker and its log.
func newWorker(changes map[string]string) (*worker, *bytes.Buffer) {
	var log bytes.Buffer
	c, err := readConfig(environment(changes))
	return &worker{config: c, invalid: err, now: func() time.Time { return at.Add(42 * time.Second) }, log: slog.New(slog.NewJSONHandler(&log, nil))}, &log
}

// eventAt returns the event of the minute that begins at t.
func eventAt(t time.Time, changes ...func(*fleet.Minute)) fleet.Event {
	m := fleet.Minute{Time: t.Add(time.Minute).Format(time.RFC3339), Template: template, Seed: 7, Rate: 10 * generate.PerSecond}
	for _, change := range changes {
		change(&m)
	}
	return fleet.Event{Minute: &m}
}

// atRate sets the records per second of an event.
func atRate(perSecond generate.Rate) func(*fleet.Minute) {
	return func(m *fleet.Minute) { m.Rate = perSecond * generate.PerSecond }
}

// rendered returns the records of n minutes at a rate, rendered by one job, sorted.
func rendered(t *testing.T, perSecond generate.Rate, from time.Time, n int) []string {
	t.Helper()
	parsed, err := record.Parse(template)
	require.NoError(t, err)
	pace := generate.Pace{Start: epoch, Rate: perSecond * generate.PerSecond}
	first := pace.Before(from.Sub(epoch))
	all := lines(t, &generate.Job{
		Template: parsed, Tail: "\n", Seed: 7, Zone: time.UTC, Schedule: generate.Simulated(pace),
		First: first, N: pace.Before(from.Add(time.Duration(n)*time.Minute).Sub(epoch)) - first,
	})
	slices.Sort(all)
	return all
}

// lines returns the records of a job.
func lines(t *testing.T, job *generate.Job) (all []string) {
	t.Helper()
	batches := make(chan *generate.Batch)
	go job.Run(context.Background(), 1, 0, batches)
	for b := range batches {
		all = append(all, slices.Collect(strings.Lines(string(b.Text)))...)
		b.Release()
	}
	require.NotEmpty(t, all)
	return all
}
