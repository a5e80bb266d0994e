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

// Runtime is Lambda's Runtime API for one function instance, which handles one event
// at a time.
type Runtime struct {
	*httptest.Server

	// Polled gives the time of the function's first poll: it is ready.
	Polled <-chan time.Time

	events  chan event
	results chan result
}

// An event is what the function is given, and how long it may take.
type event struct {
	body  string
	limit time.Duration
}

// A result is what the function said to one event.
type result struct {
	body   string
	failed bool
}

// NewRuntime starts a Runtime API; Close it after its function has ended.
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
	ErrTimeout  = errors.New("the function was not done by its deadline")
)

// Invoke gives the function an event, with a minute for it, and waits until it is done
// with it. What the function returns as its error is the error.
func (r *Runtime) Invoke(ctx context.Context, body string) (string, error) {
	return r.InvokeWithin(ctx, time.Minute, body)
}

// InvokeWithin is Invoke with another time limit, from when the function has the event.
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
