package sdk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/account"
	"penstock/internal/sink"
	"penstock/internal/testkit/sinktest"
)

// A response must say for each entry whether it was accepted. Otherwise all entries are
// sent again, and may be delivered twice.
func TestMalformedResponses(t *testing.T) {
	for name, row := range map[string]struct{ failedCount, first, second, says string }{
		"too few":                {"0", `{"ID":"1"}`, ``, "the answer has 1 results for 2 entries"},
		"too many":               {"0", `{"ID":"1"},{"ID":"2"}`, `{"ID":"3"}`, "the answer has 3 results for 2 entries"},
		"null":                   {"0", `{"ID":"1"}`, `null`, "the answer has neither an ID nor an error code for entry 2"},
		"an empty object":        {"0", `{}`, `{"ID":"2"}`, "the answer has neither an ID nor an error code for entry 1"},
		"empty members":          {"0", `{"ID":"1"}`, `{"ID":"","ErrorCode":""}`, "the answer has neither an ID nor an error code for entry 2"},
		"a message only":         {"0", `{"ID":"1"}`, `{"ErrorMessage":"Slow down."}`, "the answer has neither an ID nor an error code for entry 2"},
		"both":                   {"1", `{"ID":"1"}`, `{"ID":"2","ErrorCode":"InternalFailure"}`, "the answer has both an ID and an error code (InternalFailure) for entry 2"},
		"a count that is higher": {"1", `{"ID":"1"}`, `{"ID":"2"}`, "the answer counts 1 failed entries but lists 0"},
		"a count that is lower":  {"0", `{"ID":"1"}`, `{"ErrorCode":"InternalFailure"}`, "the answer counts 0 failed entries but lists 1"},
		"a negative count":       {"-1", `{"ID":"1"}`, `{"ID":"2"}`, "the answer counts -1 failed entries but lists 0"},
	} {
		results := row.first
		if row.second != "" {
			results += "," + row.second
		}
		body := fmt.Sprintf(`{"FailedPutCount":%s,"FailedRecordCount":%[1]s,"RequestResponses":[%s],"Records":[%s]}`,
			row.failedCount, strings.ReplaceAll(results, "ID", "RecordId"), strings.ReplaceAll(results, "ID", "SequenceNumber"))
		server := newServer(t)
		server.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		for _, s := range []sink.Sink{NewDeliveryStream(server.Config(), "stream"), NewDataStream(server.Config(), "stream")} {
			refused, err := s.Put(t.Context(), []sink.Entry{{Data: []byte("a"), PartitionKey: "1"}, {Data: []byte("b"), PartitionKey: "1"}})
			require.Error(t, err, name)
			assert.Empty(t, refused)
			callError, ok := err.(*sink.CallError)
			require.True(t, ok, name)
			assert.True(t, callError.Retryable, name)
			assert.True(t, callError.Unanswered, name)
			assert.Contains(t, err.Error(), row.says+"; check AWS_ENDPOINT_URL", name)
		}
	}
}

// shortLimits expire soon, but not before a busy machine has made the call.
var shortLimits = account.Limits{Connect: time.Second, Answer: 200 * time.Millisecond, Idle: 200 * time.Millisecond, Backoff: time.Millisecond}

// A call without a complete response may have been carried out. It is retried.
func TestIncompleteResponses(t *testing.T) {
	for _, fault := range sinktest.Incomplete() {
		t.Run(string(fault), func(t *testing.T) {
			server := newServer(t)
			server.Fail = func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Fault: fault} }
			for _, s := range []sink.Sink{NewDeliveryStream(server.Bounded(shortLimits), "stream"), NewDataStream(server.Bounded(shortLimits), "stream")} {
				before := server.Totals().Calls
				_, err := s.Put(t.Context(), []sink.Entry{{Data: []byte("a"), PartitionKey: "1"}})
				assert.EqualValues(t, 1, server.Totals().Calls-before)
				callError, ok := err.(*sink.CallError)
				require.True(t, ok, err)
				assert.True(t, callError.Retryable)
				assert.True(t, callError.Unanswered)
				assert.Equal(t, sink.CallFailed, callError.Code)
				assert.Regexp(t, `^send to (firehose|kinesis):stream: (http://127\.0\.0\.1:\d+ gave no answer within \d+ms|the answer of http://127\.0\.0\.1:\d+ was not complete within \d+ms|the connection to http://127\.0\.0\.1:\d+ broke before the answer was complete: .+); check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set$`, err.Error())
			}
		})
	}
}

// A response that does not come from AWS is not retried, unless AWS has answered before.
func TestForeignResponses(t *testing.T) {
	for fault, says := range map[sinktest.Fault]string{
		sinktest.Page:   "answers 200 OK, which is not a response of AWS; check AWS_ENDPOINT_URL",
		sinktest.Empty:  "the answer has 0 results for 1 entries; check AWS_ENDPOINT_URL",
		sinktest.Braces: "the answer has 0 results for 1 entries; check AWS_ENDPOINT_URL",
	} {
		server := newServer(t)
		server.Fail = func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Fault: fault} }
		for _, s := range []sink.Sink{NewDeliveryStream(server.Config(), "stream"), NewDataStream(server.Config(), "stream")} {
			_, err := s.Put(t.Context(), []sink.Entry{{Data: []byte("a"), PartitionKey: "1"}})
			callError, ok := err.(*sink.CallError)
			require.True(t, ok, err)
			assert.Equal(t, fault == sinktest.Page, callError.Foreign, fault)
			assert.Equal(t, fault != sinktest.Page, callError.Retryable, fault)
			assert.True(t, callError.Unanswered)
			assert.Contains(t, err.Error(), says)
		}
	}
}

// The caller's deadline limits a call too. It does not end the run.
func TestContextDeadline(t *testing.T) {
	server := newServer(t)
	server.Fail = func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Fault: sinktest.Stall} }
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := NewDeliveryStream(server.Config(), "stream").Put(ctx, []sink.Entry{{Data: []byte("a")}})
	callError, ok := err.(*sink.CallError)
	require.True(t, ok, err)
	assert.True(t, callError.Retryable)
	assert.True(t, callError.Unanswered)
	assert.Regexp(t, `^send to firehose:stream: the service gave no answer within \d+ms; check the network`, err.Error())
}

// The SDK retries Describe. The error says how often.
func TestDescribeIsRetried(t *testing.T) {
	for _, fault := range append(sinktest.Incomplete(), sinktest.Foreign()...) {
		t.Run(string(fault), func(t *testing.T) {
			server := newServer(t)
			server.Streams = map[string]any{"stream": map[string]any{"VersionId": "3"}}
			var calls atomic.Int32
			server.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				fault.Serve(w, r, server)
			})
			_, err := NewDeliveryStream(server.Bounded(shortLimits), "stream").Describe(t.Context())
			require.Error(t, err)
			if slices.Contains(sinktest.Foreign(), fault) {
				assert.EqualValues(t, 1, calls.Load())
				assert.ErrorContains(t, err, "check AWS_ENDPOINT_URL")
				return
			}
			// The server does not see an attempt that times out while connecting.
			assert.ErrorContains(t, err, " (tried 3 times); check the network")
		})
	}
}
