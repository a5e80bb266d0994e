package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/testkit/sinktest"
)

// A lakeServer serves the S3 bucket of delivery streams and forwards other calls to streams.
// Each entry becomes an object immediately. The name of a stream selects its behaviour:
//
//   - lossy does not deliver the first entry;
//   - doubling delivers each entry twice;
//   - unevaluated does not evaluate the prefix;
//   - partitioned has the field kind of an entry as prefix;
//   - reads receives the entries of the data stream events.
type lakeServer struct {
	streams http.Handler
	lock    sync.Mutex
	objects map[string][]byte
	listed  func(prefix string)
}

func newLakeServer(streams http.Handler) *lakeServer {
	return &lakeServer{streams: streams, objects: map[string][]byte{}, listed: func(string) {}}
}

func (l *lakeServer) take(stream string, e sinktest.Entry) {
	l.lock.Lock()
	defer l.lock.Unlock()
	now := time.Now().UTC()
	copies, prefix := 1, now.Format("2006/01/02/15/")
	switch {
	case stream == "events" && e.PartitionKey != "":
		stream = "reads"
	case stream == "lossy" && len(l.objects) == 0:
		stream = "lost" // an object without data, of another stream
		e.Data = nil
	case stream == "doubling":
		copies = 2
	case stream == "unevaluated":
		prefix = "!{timestamp:yyyy/}"
	case stream == "partitioned":
		var record struct{ Kind string }
		json.Unmarshal(e.Data, &record) // without it, the key is not as expected
		prefix = record.Kind + "/"
	}
	for range copies {
		l.objects[fmt.Sprintf("%s%s-1-%s-%d", prefix, stream, now.Format("2006-01-02-15-04-05"), len(l.objects))] = bytes.Clone(e.Data)
	}
}

func (l *lakeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.lock.Lock()
	defer l.lock.Unlock()
	key, isObject := strings.CutPrefix(r.URL.Path, "/lake/")
	if isObject && r.Method == http.MethodPut {
		l.objects[key], _ = io.ReadAll(r.Body)
		w.Header().Set("ETag", `"1"`)
		return
	}
	if r.Method != http.MethodGet {
		l.lock.Unlock() // for take
		l.streams.ServeHTTP(w, r)
		l.lock.Lock()
		return
	}
	if content, exists := l.objects[key]; exists {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		return
	} else if isObject && key != "" {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>")
		return
	}
	prefix := r.URL.Query().Get("prefix")
	l.listed(prefix)
	fmt.Fprint(w, "<ListBucketResult><Name>lake</Name>")
	for _, key := range slices.Sorted(maps.Keys(l.objects)) {
		if strings.HasPrefix(key, prefix) {
			fmt.Fprintf(w, "<Contents><Key>%s</Key><LastModified>%s</LastModified></Contents>", key, time.Now().UTC().Format(time.RFC3339))
		}
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

// runVerify runs kdg verify on a stream with a prefix.
func runVerify(t *testing.T, ctx context.Context, stream, prefix string, change func(*lakeServer), args ...string) (status int, stdout, stderr string) {
	t.Helper()
	streams := sinktest.New()
	t.Cleanup(streams.Close)
	streams.Streams = map[string]any{stream: described(map[string]any{"Prefix": prefix, "ErrorOutputPrefix": "!{firehose:error-output-type}/"})}
	lake := newLakeServer(streams)
	streams.Took = lake.take
	streams.Server.Config.Handler = lake
	if change != nil {
		change(lake)
	}
	setAWS(t, streams.URL)
	var out, errs bytes.Buffer
	status = run(ctx, append([]string{"verify", "--to", "firehose:" + stream}, args...), strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

func TestVerify(t *testing.T) {
	status, stdout, stderr := runVerify(t, t.Context(), "good", "", nil, "-n", "600")
	require.Equal(t, ok, status, stderr)
	assert.Regexp(t, `^600 marks sent to firehose:good, as run [0-9a-f-]{36}
600 found, 0 missing, 0 duplicates, 0 failed
600 objects in s3://lake
first \d{4}/\d\d/\d\d/\d\d/good-1-.*
last  \d{4}/\d\d/\d\d/\d\d/good-1-.*
600 of 600 keys begin as the prefix says
from sending to the object: \d+ s minimum, \d+ s median, \d+ s maximum \(S3 reports whole seconds\)
$`, stdout)
	assert.Equal(t, "kdg: 600 marks sent to firehose:good; it buffers for 5m0s: looking into s3://lake for up to 11m0s\n", stderr)
}

func TestVerifyThroughADataStream(t *testing.T) {
	status, stdout, stderr := runVerify(t, t.Context(), "reads", "", func(l *lakeServer) {
		streams := l.streams.(*sinktest.Server)
		streams.Streams["reads"].(map[string]any)["Source"] = map[string]any{
			"KinesisStreamSourceDescription": map[string]any{"KinesisStreamARN": "arn:aws:kinesis:eu-west-1:111122223333:stream/events"},
		}
	}, "-n", "600")
	require.Equal(t, ok, status, stderr)
	assert.Contains(t, stdout, "600 marks sent to kinesis:events, which firehose:reads reads, as run ")
	assert.Equal(t, "kdg: 600 marks sent to kinesis:events, which firehose:reads reads; it buffers for 5m0s: looking into s3://lake for up to 11m0s\n", stderr)
	assert.Contains(t, stdout, "600 found, 0 missing, 0 duplicates, 0 failed\n600 objects in s3://lake\nfirst ")
	assert.Contains(t, stdout, "/reads-1-")
}

func TestVerifyPartitions(t *testing.T) {
	status, stdout, stderr := runVerify(t, t.Context(), "partitioned", "", func(l *lakeServer) {
		parameters := []map[string]string{{"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{kind:.kind}"}, {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"}}
		l.streams.(*sinktest.Server).Streams["partitioned"] = described(map[string]any{
			"Prefix": "!{partitionKeyFromQuery:kind}/", "ErrorOutputPrefix": "!{firehose:error-output-type}/", "BufferingHints": map[string]int{"SizeInMBs": 64, "IntervalInSeconds": 60},
			"DynamicPartitioningConfiguration": map[string]any{"Enabled": true},
			"ProcessingConfiguration":          map[string]any{"Enabled": true, "Processors": []any{map[string]any{"Type": "MetadataExtraction", "Parameters": parameters}}},
		})
	}, "-n", "3", "--wait", "1ms")
	require.Equal(t, ok, status, stderr)
	assert.Contains(t, stdout, "3 found, 0 missing, 0 duplicates, 0 failed\n3 objects in s3://lake\nfirst kdgVerify/partitioned-1-")
	assert.Contains(t, stdout, "3 of 3 keys begin as the prefix says")
}

func TestVerifyFindsMissingMarks(t *testing.T) {
	status, stdout, stderr := runVerify(t, t.Context(), "lossy", "", nil, "-n", "3", "--wait", "1ms", "--verbose")
	assert.Equal(t, failed, status)
	assert.Regexp(t, `^\d{4}/\d\d/\d\d/\d\d/lossy-1-\S+  1 mark
\S+/lossy-1-\S+  1 mark
3 marks sent .*
2 found, 1 missing, 0 duplicates, 0 failed
2 objects in s3://lake
2 of 2 keys begin as the prefix says
from .*
$`, stdout)
	assert.Contains(t, stderr, "\nkdg: missing marks: 1; check the log group and the role that aws firehose describe-delivery-stream --delivery-stream-name lossy shows")
}

func TestVerifyFindsDuplicates(t *testing.T) {
	status, stdout, stderr := runVerify(t, t.Context(), "doubling", "", nil, "-n", "2", "--wait", "1ms")
	assert.Equal(t, failed, status)
	assert.Contains(t, stdout, "\n2 found, 0 missing, 2 duplicates, ")
	assert.Contains(t, stderr, "\nkdg: duplicate marks: 1-2; each was sent once, so ")
}

func TestVerifyWarnsAboutUnexpectedKeys(t *testing.T) {
	status, stdout, stderr := runVerify(t, t.Context(), "unevaluated", "!{timestamp:yyyy/}", nil, "-n", "2", "--wait", "1ms")
	assert.Equal(t, ok, status)
	assert.Contains(t, stdout, "\n0 of 2 keys begin as the prefix says\n")
	assert.Regexp(t, `(?m)^kdg: warning: object !{timestamp:yyyy/}unevaluated-1-\S+: the key does not begin with \d{4}/unevaluated-, `, stderr)
}

func TestVerifyIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	status, stdout, stderr := runVerify(t, ctx, "lossy", "", func(l *lakeServer) {
		l.listed = func(prefix string) {
			if strings.HasPrefix(prefix, "splunk-failed") { // after the data objects
				cancel()
			}
		}
	}, "-n", "3")
	assert.Equal(t, interrupted, status)
	assert.Contains(t, stdout, "\n2 found, 1 missing, ")
	assert.True(t, strings.HasSuffix(stderr, "\nkdg: interrupted\n"), stderr)
}

// SIGHUP ends the command too, and its report is printed.
func TestVerifyEndsOnSIGHUP(t *testing.T) {
	status, stdout, stderr := runVerify(t, t.Context(), "lossy", "", func(l *lakeServer) {
		l.listed = func(prefix string) {
			if strings.HasPrefix(prefix, "splunk-failed") { // after the data objects
				assert.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
			}
		}
	}, "-n", "3")
	assert.Equal(t, interrupted, status)
	assert.Contains(t, stdout, "\n2 found, 1 missing, ")
	assert.True(t, strings.HasSuffix(stderr, "\nkdg: interrupted\n"), stderr)
}
