package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
	"penstock/internal/fleet"
	"penstock/internal/testkit/machinetest"
	"penstock/internal/testkit/sinktest"
)

// A faultyAWS responds to all calls of kdg. It injects a fault into the first responses of
// one API operation.
type faultyAWS struct {
	*sinktest.Server
	call  string // the operation that gets the fault
	fault sinktest.Fault
	times int // number of faulty responses

	called func() // called before the fault
	lock   sync.Mutex
	seen   map[string]int
	lake   *lakeServer

	machine *machinetest.Server
}

func newFaultyAWS(t *testing.T, call string, fault sinktest.Fault, times int) *faultyAWS {
	t.Helper()
	a := &faultyAWS{Server: &sinktest.Server{}, call: call, fault: fault, times: times, seen: map[string]int{}, called: func() {}}
	a.Streams = map[string]any{"etl3-delivery": described(map[string]any{"Prefix": "!{timestamp:yyyy/}", "ErrorOutputPrefix": "!{firehose:error-output-type}/"})}
	a.machine = newFleetServer()
	a.machine.Add(fleet.Run{Name: "lasts", Count: 9000, Workers: 3})
	a.lake = newLakeServer(a.Server)
	a.Took = a.lake.take
	a.Server.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": a.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_CA_BUNDLE": "",
	} {
		t.Setenv(name, value)
	}
	return a
}

// callName returns the API operation of a request.
func callName(r *http.Request) string {
	query := r.URL.Query()
	_, target, isJSON := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch {
	case isJSON:
		return target
	case query.Has("list-type"):
		return "ListObjectsV2"
	case query.Has("uploads"):
		return "CreateMultipartUpload"
	case query.Has("partNumber"):
		return "UploadPart"
	case query.Has("uploadId") && r.Method == http.MethodPost:
		return "CompleteMultipartUpload"
	case r.Method == http.MethodDelete:
		return "AbortMultipartUpload"
	case r.Method == http.MethodPut:
		return "PutObject"
	case r.Method == http.MethodGet:
		return "GetObject"
	}
	return "DescribeStacks"
}

func (a *faultyAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := callName(r)
	a.lock.Lock()
	a.seen[call]++
	faulty := call == a.call && a.seen[call] <= a.times
	a.lock.Unlock()
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.answer(call, w, r) })
	if faulty {
		a.called()
		a.fault.Serve(w, r, answer)
		return
	}
	answer(w, r)
}

func (a *faultyAWS) answer(call string, w http.ResponseWriter, r *http.Request) {
	switch call {
	case "DescribeStacks":
		writeStack(w, r.PostFormValue("StackName"))
	case "CreateMultipartUpload":
		fmt.Fprint(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
	case "CompleteMultipartUpload":
		fmt.Fprint(w, `<CompleteMultipartUploadResult><Key>x</Key><ETag>"1"</ETag></CompleteMultipartUploadResult>`)
	case "PutObject", "UploadPart", "AbortMultipartUpload":
		io.Copy(io.Discard, r.Body)
		w.Header().Set("ETag", `"1"`)
	default:
		if machinetest.Serves(r) {
			a.machine.ServeHTTP(w, r)
			return
		}
		a.lake.ServeHTTP(w, r)
	}
}

// commandCalls lists commands with the AWS calls that each makes.
var commandCalls = []struct {
	args   []string
	calls  []string
	answer time.Duration
}{
	{[]string{"send", "-n", "50", "--rate", "max", "--give-up", "250ms", "sakila"}, []string{"DescribeStacks", "DescribeDeliveryStream", "PutRecordBatch"}, 100 * time.Millisecond},
	{[]string{"send", "--to", "kinesis:good", "-n", "50", "--rate", "max", "--give-up", "250ms", "sakila"}, []string{"PutRecords"}, 100 * time.Millisecond},
	{[]string{"send", "--to", "firehose:etl3-delivery", "--give-up", "250ms", "--redrive", "s3://lake/"}, []string{"ListObjectsV2", "GetObject"}, 100 * time.Millisecond},
	{[]string{"fleet", "run", "--detach", "-n", "9k", "--name", "r", "sakila"}, []string{"StartExecution"}, 200 * time.Millisecond},
	{[]string{"fleet", "status", "lasts"}, []string{"DescribeExecution", "ListMapRuns", "ListExecutions", "GetExecutionHistory"}, 200 * time.Millisecond},
	{[]string{"verify", "-n", "3", "--wait", "250ms"}, []string{"DescribeStacks", "DescribeDeliveryStream", "PutRecordBatch", "ListObjectsV2", "GetObject"}, 100 * time.Millisecond},
	{[]string{"films", "--stack", "DemoIngest", absolute("../../internal/films/testdata/films.csv")}, []string{"DescribeStacks", "ListObjectsV2", "PutObject"}, 100 * time.Millisecond},
	{[]string{"plan", "--like", "firehose:etl3-delivery"}, []string{"DescribeDeliveryStream"}, 100 * time.Millisecond},
	{[]string{"lake", "--out", "s3://lake/", "--from", "2026-01-01", "--for", "2m", "sakila"}, []string{"ListObjectsV2", "PutObject"}, 200 * time.Millisecond},
	{[]string{"lake", "--out", "s3://lake/", "--from", "2026-01-01", "--rate", "1k", "-n", "40k", "--buffer-size", "64", "--buffer-interval", "900", "sakila"}, []string{"CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"}, 300 * time.Millisecond},
}

// absolute returns the path of a file of this checkout, for tests in other folders.
func absolute(file string) string {
	path, err := filepath.Abs(file)
	if err != nil {
		panic(err)
	}
	return path
}

// A faulty response never makes a command hang. A call that fails once is retried.
func TestFaultyResponses(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, command := range commandCalls {
		for _, call := range command.calls {
			faults := append(sinktest.Incomplete(), sinktest.Foreign()...)
			if call == "CreateMultipartUpload" || call == "UploadPart" || call == "CompleteMultipartUpload" {
				faults = []sinktest.Fault{sinktest.Stall, sinktest.Truncate, sinktest.Reset, sinktest.Braces}
			}
			for _, fault := range faults {
				if call == "GetObject" && (fault == sinktest.TruncateClosed || fault == sinktest.Trickle) {
					continue // the response looks like a complete object
				}
				for _, times := range []int{1, 1 << 20} {
					t.Run(fmt.Sprintf("%s/%s/%s/%d", strings.Join(command.args[:2], " "), call, fault, times), func(t *testing.T) {
						status, output := runWithFault(t, command.args, command.answer, call, fault, times)
						assertOutcome(t, status, output, call, fault, times)
					})
				}
			}
		}
	}
}

// runWithFault runs a command against a server with a fault. answer limits the time of each
// response.
func runWithFault(t *testing.T, args []string, answer time.Duration, call string, fault sinktest.Fault, times int) (status int, output string) {
	t.Helper()
	aws := newFaultyAWS(t, call, fault, times)
	if slices.Contains(args, "--redrive") {
		aws.lake.objects["failed/1"] = []byte(strings.Repeat(`{"rawData":"MQo="}`+"\n", 100))
	}
	ctx := account.WithLimits(t.Context(), account.Limits{Connect: time.Second, Answer: answer, Idle: answer, Backoff: time.Millisecond})
	var out bytes.Buffer
	status = run(ctx, args, strings.NewReader(""), &out, &out)
	aws.lock.Lock()
	defer aws.lock.Unlock()
	require.NotZero(t, aws.seen[call], "%s is not called", call)
	return status, out.String()
}

func assertOutcome(t *testing.T, status int, output, call string, fault sinktest.Fault, times int) {
	t.Helper()
	foreign := slices.Contains(sinktest.Foreign(), fault)
	unread := slices.Contains([]sinktest.Fault{sinktest.TruncateChunked, sinktest.TruncateClosed}, fault) || foreign
	switch {
	case times == 1 && !foreign:
		assert.Equal(t, ok, status, output)
		return
	case times == 1:
		return // a foreign response is retried only if the service has answered before
	case unread && (call == "PutObject" || call == "UploadPart"): // kdg reads only the header
		return
	case foreign && call == "GetObject": // the body is the object
		return
	}
	assert.Equal(t, failed, status, output)
	assert.Regexp(t, `no answer within|cannot be reached within|was not complete within|made no progress|broke before the answer was complete|check AWS_ENDPOINT_URL`, output)
	assert.NotContains(t, output, "goroutine")
	assert.NotContains(t, output, "operation error")
}

// An interrupt ends a command at once, during any call.
func TestInterruptDuringEveryCall(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, command := range commandCalls {
		for _, call := range command.calls {
			t.Run(strings.Join(command.args[:2], " ")+"/"+call, func(t *testing.T) {
				aws := newFaultyAWS(t, call, sinktest.Stall, 1<<20)
				aws.lake.objects["failed/1"] = []byte(`{"rawData":"MQo="}`)
				ctx, cancel := context.WithCancel(t.Context())
				aws.called = cancel
				var out bytes.Buffer
				args := slices.DeleteFunc(slices.Clone(command.args), func(arg string) bool { return arg == "--give-up" || arg == "250ms" || arg == "--wait" })
				finishes := command.args[0] == "lake" && call != "ListObjectsV2"
				within := ctx
				if finishes { // kdg lake completes the object that it is writing
					within = account.WithLimits(ctx, account.Limits{Connect: time.Second, Answer: 50 * time.Millisecond})
				}
				status := run(within, args, strings.NewReader(""), &out, &out)
				if finishes {
					assert.Equal(t, failed, status, out.String())
					assert.Contains(t, out.String(), "within ")
					return
				}
				if command.args[0] == "send" && strings.HasPrefix(call, "Put") {
					assert.Equal(t, failed, status, "the records are in the dead-letter file")
					assert.Contains(t, out.String(), "are not delivered")
					return
				}
				assert.Equal(t, interrupted, status, out.String())
				assert.True(t, strings.HasSuffix(out.String(), "kdg: interrupted\n"), out.String())
			})
		}
	}
}
