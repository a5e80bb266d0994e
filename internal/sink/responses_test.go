package sink

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
	"penstock/internal/testkit/sinktest"
)

// The response has to say of each entry whether it was taken. Otherwise all are sent
// again, and may be there twice.
func TestMalformedResponses(t *testing.T) {
	for name, row := range map[string]struct{ failed, first, second, says string }{
		"too few":                {"0", `{"ID":"1"}`, ``, "the answer has 1 results for 2 entries"},
		"too many":               {"0", `{"ID":"1"},{"ID":"2"}`, `{"ID":"3"}`, "the answer has 3 results for 2 entries"},
		"null":                   {"0", `{"ID":"1"}`, `null`, "the answer says of entry 2 neither that it was taken nor why not"},
		"an empty object":        {"0", `{}`, `{"ID":"2"}`, "the answer says of entry 1 neither that it was taken nor why not"},
		"empty members":          {"0", `{"ID":"1"}`, `{"ID":"","ErrorCode":""}`, "the answer says of entry 2 neither that it was taken nor why not"},
		"a message only":         {"0", `{"ID":"1"}`, `{"ErrorMessage":"Slow down."}`, "the answer says of entry 2 neither that it was taken nor why not"},
		"both":                   {"1", `{"ID":"1"}`, `{"ID":"2","ErrorCode":"InternalFailure"}`, "the answer says of entry 2 both that it was taken and why not (InternalFailure)"},
		"a count that is higher": {"1", `{"ID":"1"}`, `{"ID":"2"}`, "the answer counts 1 entries that failed, and shows 0"},
		"a count that is lower":  {"0", `{"ID":"1"}`, `{"ErrorCode":"InternalFailure"}`, "the answer counts 0 entries that failed, and shows 1"},
		"a negative count":       {"-1", `{"ID":"1"}`, `{"ID":"2"}`, "the answer counts -1 entries that failed, and shows 0"},
	} {
		results := row.first
		if row.second != "" {
			results += "," + row.second
		}
		body := fmt.Sprintf(`{"FailedPutCount":%s,"FailedRecordCount":%[1]s,"RequestResponses":[%s],"Records":[%s]}`,
			row.failed, strings.ReplaceAll(results, "ID", "RecordId"), strings.ReplaceAll(results, "ID", "SequenceNumber"))
		server := newServer(t)
		server.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		for _, s := range []Sink{NewDeliveryStream(server.Config(), "stream"), NewDataStream(server.Config(), "stream")} {
			refused, err := s.Put(t.Context(), []Entry{{[]byte("a"), "1"}, {[]byte("b"), "1"}})
			require.Error(t, err, name)
			assert.Empty(t, refused)
			failed, is := err.(*CallError)
			require.True(t, is, name)
			assert.True(t, failed.Again, name)
			assert.True(t, failed.Unanswered, name)
			assert.Contains(t, err.Error(), row.says+"; is AWS_ENDPOINT_URL that of the service?", name)
		}
	}
}

// tiny are limits that pass at once.
var tiny = account.Limits{Connect: time.Second, Answer: 20 * time.Millisecond, Idle: 20 * time.Millisecond, Backoff: time.Millisecond}

// A call without a complete answer may have been carried out, and is worth trying again.
func TestIncompleteResponses(t *testing.T) {
	for _, fault := range sinktest.Incomplete() {
		t.Run(string(fault), func(t *testing.T) {
			server := newServer(t)
			server.Fail = func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Fault: fault} }
			for _, s := range []Sink{NewDeliveryStream(server.Bounded(tiny), "stream"), NewDataStream(server.Bounded(tiny), "stream")} {
				before := server.Totals().Calls
				_, err := s.Put(t.Context(), []Entry{{[]byte("a"), "1"}})
				assert.EqualValues(t, 1, server.Totals().Calls-before)
				failed, is := err.(*CallError)
				require.True(t, is, err)
				assert.True(t, failed.Again)
				assert.True(t, failed.Unanswered)
				assert.Equal(t, CallFailed, failed.Code)
				assert.Regexp(t, `^send to (firehose|kinesis):stream: (http://127\.0\.0\.1:\d+ gave no answer within \d+ms|the answer of http://127\.0\.0\.1:\d+ was not complete within \d+ms|the connection to http://127\.0\.0\.1:\d+ broke before the answer was complete: .+); check the network, AWS_REGION, and AWS_ENDPOINT_URL if it is set$`, err.Error())
			}
		})
	}
}

// What is no answer of AWS is not tried again, unless AWS has answered before.
func TestForeignResponses(t *testing.T) {
	for fault, says := range map[sinktest.Fault]string{
		sinktest.Page:   "answers 200 OK, and not as AWS does; is AWS_ENDPOINT_URL that of the service?",
		sinktest.Empty:  "the answer has 0 results for 1 entries; is AWS_ENDPOINT_URL that of the service?",
		sinktest.Braces: "the answer has 0 results for 1 entries; is AWS_ENDPOINT_URL that of the service?",
	} {
		server := newServer(t)
		server.Fail = func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Fault: fault} }
		for _, s := range []Sink{NewDeliveryStream(server.Config(), "stream"), NewDataStream(server.Config(), "stream")} {
			_, err := s.Put(t.Context(), []Entry{{[]byte("a"), "1"}})
			failed, is := err.(*CallError)
			require.True(t, is, err)
			assert.Equal(t, fault == sinktest.Page, failed.Foreign, fault)
			assert.Equal(t, fault != sinktest.Page, failed.Again, fault)
			assert.True(t, failed.Unanswered)
			assert.Contains(t, err.Error(), says)
		}
	}
}

// The deadline of the caller bounds a call too, and is no end of the run.
func TestADeadline(t *testing.T) {
	server := newServer(t)
	server.Fail = func(sinktest.Call) sinktest.Failure { return sinktest.Failure{Fault: sinktest.Stall} }
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := NewDeliveryStream(server.Config(), "stream").Put(ctx, []Entry{{Data: []byte("a")}})
	failed, is := err.(*CallError)
	require.True(t, is, err)
	assert.True(t, failed.Again)
	assert.True(t, failed.Unanswered)
	assert.Regexp(t, `^send to firehose:stream: the service gave no answer within \d+ms; check the network`, err.Error())
}

// Describe is retried by the SDK, and says what was waited for.
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
			_, err := NewDeliveryStream(server.Bounded(tiny), "stream").Describe(t.Context())
			require.Error(t, err)
			if slices.Contains(sinktest.Foreign(), fault) {
				assert.EqualValues(t, 1, calls.Load())
				assert.ErrorContains(t, err, "is AWS_ENDPOINT_URL that of the service?")
				return
			}
			// The server may not see a call that gives up while it connects.
			assert.ErrorContains(t, err, " (tried 3 times); check the network")
		})
	}
}
