package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"

	"penstock/internal/testkit/machinetest"
	"penstock/internal/testkit/sinktest"
)

// An awsServer is a fake AWS for a script. The name of a stream selects its behaviour:
//
//   - gone, denied and expired fail with the corresponding error of AWS;
//   - busy rejects each entry once, broken always;
//   - silent never responds;
//   - mute never responds and creates the file called; so do objects under mute/;
//   - transformed has a Lambda function;
//   - reads reads the data stream events;
//   - elsewhere delivers to Splunk;
//   - hidden may not be described;
//   - large is a data stream that accepts records of 10 MiB.
type awsServer struct {
	*sinktest.Server
	seen  sync.Map // entries of busy
	fleet *machinetest.Server
	lock  sync.Mutex          // guards taken
	taken map[string][]string // records by stream
}

// awsKey is the key of the server in the values of a script.
type awsKey struct{}

func newAWS(env *testscript.Env) *awsServer {
	s := &awsServer{Server: &sinktest.Server{}, fleet: newFleetServer(), taken: map[string][]string{}}
	s.Fail = s.fail
	lake := newLakeServer(s)
	s.Took = func(stream string, e sinktest.Entry) {
		lake.take(stream, e)
		s.lock.Lock()
		defer s.lock.Unlock()
		for line := range strings.Lines(string(e.Data)) {
			s.taken[stream] = append(s.taken[stream], strings.TrimSuffix(line, "\n")+"\n")
		}
	}
	lake.objects["undelivered/1.json"] = []byte(`{"rawData":"MQo="}` + "\n")
	s.Streams = map[string]any{"transformed": described(map[string]any{"ProcessingConfiguration": map[string]any{"Enabled": true, "Processors": []any{map[string]any{"Type": "Lambda"}}}})}
	reads := described(map[string]any{})
	reads["Source"] = map[string]any{"KinesisStreamSourceDescription": map[string]any{"KinesisStreamARN": "arn:aws:kinesis:eu-west-1:111122223333:stream/events"}}
	s.Streams["reads"] = reads
	s.Streams["elsewhere"] = map[string]any{"VersionId": "1", "Destinations": []any{map[string]any{"DestinationId": "1", "SplunkDestinationDescription": map[string]any{}}}}
	s.Streams["eager"] = described(map[string]any{"BufferingHints": map[string]any{"SizeInMBs": 5, "IntervalInSeconds": 10}})
	s.Streams["hidden"] = "AccessDeniedException"
	s.Summaries = map[string]any{"large": map[string]any{"MaxRecordSizeInKiB": 10240}, "small": map[string]any{"MaxRecordSizeInKiB": 1024}, "events": map[string]any{"OpenShardCount": 20}}
	for _, name := range []string{"good", "busy", "broken", "silent", "denied", "expired", "etl3-delivery"} {
		s.Streams[name] = described(map[string]any{})
	}
	s.Server.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		switch {
		case r.URL.Query().Get("prefix") == "mute/":
			fmt.Fprint(w, "<ListBucketResult><Name>lake</Name><Contents><Key>mute/1</Key></Contents></ListBucketResult>")
			return
		case r.URL.Path == "/lake/mute/1", bytes.Contains(body, []byte(`"mute"`)):
			os.WriteFile(filepath.Join(env.WorkDir, "called"), nil, 0o600)
			sinktest.Stall.Serve(w, r, lake)
			return
		case machinetest.Serves(r):
			s.fleet.ServeHTTP(w, r)
			return
		}
		if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			lake.ServeHTTP(w, r)
			return
		}
		writeStack(w, r.PostFormValue("StackName"))
	}))
	env.Defer(s.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": s.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		env.Setenv(name, value)
	}
	return s
}

// described returns the response of DescribeDeliveryStream for an S3 destination.
func described(s3 map[string]any) map[string]any {
	s3["BucketARN"] = "arn:aws:s3:::lake"
	return map[string]any{"VersionId": "1", "Destinations": []any{map[string]any{"DestinationId": "1", "ExtendedS3DestinationDescription": s3}}}
}

// fail returns the failure of a call by the name of its stream.
func (s *awsServer) fail(c sinktest.Call) sinktest.Failure {
	switch c.Stream {
	case "gone":
		return sinktest.Failure{Code: "ResourceNotFoundException"}
	case "denied":
		return sinktest.Failure{Code: "AccessDeniedException"}
	case "expired":
		return sinktest.Failure{Code: "ExpiredTokenException"}
	case "broken":
		return sinktest.Failure{Refuses: func(int, sinktest.Entry) string { return "ServiceUnavailableException" }}
	case "silent":
		return sinktest.Failure{Wait: make(chan struct{})}
	case "busy":
		return sinktest.Failure{Refuses: func(_ int, e sinktest.Entry) string {
			_, again := s.seen.LoadOrStore(string(e.Data), true)
			return map[bool]string{false: "ServiceUnavailableException"}[again]
		}}
	}
	return sinktest.Failure{}
}

// taken writes the sorted records that a stream accepted to a file, as in: taken good all.
func taken(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(awsKey{}).(*awsServer)
	s.lock.Lock()
	defer s.lock.Unlock()
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(slices.Sorted(slices.Values(s.taken[args[0]])), "")), 0o644))
}

// One interrupt ends the command while it waits for an answer before the first send.
func TestSendIsInterruptedBeforeItSends(t *testing.T) {
	for _, args := range [][]string{
		{"sakila"}, // DescribeStacks
		{"--to", "firehose:good", "sakila"},
		{"--to", "kinesis:good", "sakila"},
		{"--to", "firehose:good", "--pack", "--redrive", "s3://lake"},
	} {
		ended := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, _ *http.Request) {
			assert.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
			<-ended
		}))
		t.Chdir(t.TempDir())
		setAWS(t, server.URL)
		var stdout, stderr bytes.Buffer
		status := run(t.Context(), append([]string{"send"}, args...), strings.NewReader(""), &stdout, &stderr)
		close(ended)
		server.Close()
		assert.Equal(t, interrupted, status, "%s: %s", args, &stderr)
		assert.True(t, strings.HasSuffix("\n"+stderr.String(), "\nkdg: interrupted\n"), stderr.String())
		assert.Empty(t, stdout.String())
	}
}

// setAWS points the SDK at a server.
func setAWS(t *testing.T, url string) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_CA_BUNDLE": "",
	} {
		t.Setenv(name, value)
	}
}
