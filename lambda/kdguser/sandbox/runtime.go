package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Runtime serves Lambda's Runtime API for one function instance, which handles one event
// at a time.
type Runtime struct {
	*httptest.Server

	// Polled receives the time of the function's first poll, when it is ready.
	Polled <-chan time.Time

	events  chan event
	results chan result
}

// An event is an event for the function, with the time limit.
type event struct {
	body  string
	limit time.Duration
}

// A result is the function's result of an event.
type result struct {
	body   string
	failed bool
}

// NewRuntime starts a Runtime API. The caller must call Close after the function has ended.
func NewRuntime() *Runtime {
	polled := make(chan time.Time, 1)
	r := &Runtime{Polled: polled, events: make(chan event), results: make(chan result, 1)}
	var first sync.Once
	const invocation = "/2018-06-01/runtime/invocation/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+invocation+"next", func(w http.ResponseWriter, q *http.Request) {
		first.Do(func() { polled <- time.Now() })
		select {
		case <-q.Context().Done():
		case event := <-r.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "one")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(event.limit).UnixMilli(), 10))
			_, _ = io.WriteString(w, event.body)
		}
	})
	mux.HandleFunc("POST "+invocation+"{id}/{kind}", func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.results <- result{string(body), q.PathValue("kind") == "error"}
		w.WriteHeader(http.StatusAccepted)
	})
	r.Server = httptest.NewServer(mux)
	return r
}

// Errors of an invocation.
var (
	ErrFunction = errors.New("the function failed")
	ErrTimeout  = errors.New("the function exceeded its time limit")
)

// Invoke passes an event to the function and waits for the result, for up to a minute. If
// the function returns an error, Invoke wraps it in ErrFunction.
func (r *Runtime) Invoke(ctx context.Context, body string) (string, error) {
	return r.InvokeWithin(ctx, time.Minute, body)
}

// InvokeWithin is like Invoke with the given time limit, which begins when the function
// receives the event. It returns ErrTimeout if the function exceeds the limit.
func (r *Runtime) InvokeWithin(ctx context.Context, limit time.Duration, body string) (string, error) {
	select {
	case <-ctx.Done():
		return "", fmt.Errorf("wait for the function to take the event: %w", ctx.Err())
	case r.events <- event{body, limit}:
	}
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	select {
	case <-ctx.Done():
		return "", fmt.Errorf("wait for the function's result: %w", ctx.Err())
	case <-deadline.C:
		return "", ErrTimeout
	case result := <-r.results:
		if result.failed {
			return "", fmt.Errorf("%w: %s", ErrFunction, strings.TrimSpace(result.body))
		}
		return result.body, nil
	}
}
