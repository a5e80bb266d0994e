package sandbox

import (
	"context"
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

	events  chan string
	results chan result
}

// A result is what the function said to one event.
type result struct {
	body   string
	failed bool
}

// NewRuntime starts a Runtime API; Close it after its function has ended.
func NewRuntime() *Runtime {
	polled := make(chan time.Time, 1)
	r := &Runtime{Polled: polled, events: make(chan string), results: make(chan result, 1)}
	var first sync.Once
	const invocation = "/2018-06-01/runtime/invocation/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+invocation+"next", func(w http.ResponseWriter, q *http.Request) {
		first.Do(func() { polled <- time.Now() })
		select {
		case <-q.Context().Done():
		case event := <-r.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "one")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
			_, _ = io.WriteString(w, event)
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

// Invoke gives the function an event and waits until it is done with it. What the
// function returns as its error is the error.
func (r *Runtime) Invoke(ctx context.Context, event string) (string, error) {
	select {
	case <-ctx.Done():
		return "", fmt.Errorf("wait for the function to take the event: %w", ctx.Err())
	case r.events <- event:
	}
	select {
	case <-ctx.Done():
		return "", fmt.Errorf("wait for the function's result: %w", ctx.Err())
	case result := <-r.results:
		if result.failed {
			return "", fmt.Errorf("the function failed: %s", strings.TrimSpace(result.body))
		}
		return result.body, nil
	}
}
