package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
)

// A handler handles the events of one function instance.
type handler struct {
	connect   func(context.Context) (services, error)
	responder responder
	getenv    func(string) string
	log       *slog.Logger

	mu        sync.Mutex
	connected *services // nil before the first successful connect
}

func newHandler(connect func(context.Context) (services, error), log *slog.Logger) *handler {
	return &handler{connect: connect, responder: newResponder(), getenv: os.Getenv, log: log}
}

// An outcome is the result of processing an event: the physical ID and, if it failed, the
// reason on one line and without secrets.
type outcome struct{ id, reason string }

// handle handles one event of CloudFormation or Secrets Manager. It sends the only
// response to CloudFormation, and returns an error if that cannot be delivered. For Secrets
// Manager, it returns an error if the step fails.
func (h *handler) handle(ctx context.Context, payload json.RawMessage) (err error) {
	defer func() {
		if value := recover(); value != nil {
			h.logPanic(value)
			err = errors.New("the function panicked before or while it sent the response; see its log")
		}
	}()
	began := time.Now()
	var event cfn.Event
	unreadable := json.Unmarshal(payload, &event) // decodes the other fields even if one has a wrong type
	limits := newLimits(ctx, began)
	if event.ResponseURL == "" {
		var step rotationEvent
		if json.Unmarshal(payload, &step) != nil || step.Step == "" {
			return errors.New("the event has neither a ResponseURL nor a Step: it must come from CloudFormation or Secrets Manager")
		}
		return h.rotate(ctx, limits, step)
	}
	fallback := fallbackID(event)
	result := h.runWithDeadline(ctx, limits, fallback, func(work, undo context.Context) outcome {
		return h.process(work, undo, event, unreadable)
	})

	a := response{
		Status:             cfn.StatusSuccess,
		PhysicalResourceID: result.id,
		StackID:            event.StackID,
		RequestID:          event.RequestID,
		LogicalResourceID:  event.LogicalResourceID,
	}
	if result.reason != "" {
		a.Status, a.Reason = cfn.StatusFailed, result.reason
	}
	// Lambda's context may be done already, but the response must still be sent.
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), limits.respond)
	defer cancel()
	err = h.responder.send(ctx, event.ResponseURL, a.encode())

	level, undelivered := slog.LevelInfo, ""
	if err != nil {
		level, undelivered = slog.LevelError, err.Error()
	}
	h.log.LogAttrs(ctx, level, "answered",
		slog.String("request_type", string(event.RequestType)),
		slog.String("request_id", event.RequestID),
		slog.String("physical_id", result.id),
		slog.String("outcome", string(a.Status)),
		slog.String("reason", result.reason),
		slog.String("undelivered", undelivered),
		slog.Duration("duration", time.Since(began)),
	)
	return err
}

// limits holds the deadlines for the phases of an event: the work, the rollback of failed
// work, and the delivery of the response.
type limits struct{ work, undo, respond time.Time }

// newLimits computes the deadlines backwards from Lambda's. It reserves 12 seconds after
// the work, 8 of them for the response, or a share of the time if the function has less
// than half a minute.
func newLimits(ctx context.Context, now time.Time) limits {
	end, ok := ctx.Deadline()
	if !ok {
		end = now.Add(time.Minute)
	}
	total := end.Sub(now)
	before := func(most time.Duration, percent int) time.Time {
		return end.Add(-min(most, total*time.Duration(percent)/100))
	}
	return limits{work: before(12*time.Second, 40), undo: before(8*time.Second, 25), respond: before(time.Second, 5)}
}

// runWithDeadline runs act in a goroutine and returns its outcome. If act panics or does
// not return by its deadline, the outcome is a failure with the ID fallback.
func (h *handler) runWithDeadline(ctx context.Context, limits limits, fallback string, act func(work, undo context.Context) outcome) outcome {
	ctx = context.WithoutCancel(ctx)
	work, cancelWork := context.WithDeadline(ctx, limits.work)
	defer cancelWork()
	undo, cancelUndo := context.WithDeadline(ctx, limits.undo)
	defer cancelUndo()

	done := make(chan outcome, 1)
	go func() {
		defer func() {
			if value := recover(); value != nil {
				h.logPanic(value)
				done <- outcome{fallback, fmt.Sprintf("the function panicked (%T); see the stack in its log", value)}
			}
		}()
		done <- act(work, undo)
	}()
	select {
	case result := <-done:
		return result
	case <-undo.Done():
	}
	select {
	case result := <-done: // both channels were ready
		return result
	default:
		return outcome{fallback, "the function timed out because a call to AWS did not return: raise its time limit, or check the health of the service"}
	}
}

// logPanic logs the stack and the type of a recovered value, but not the value, which may
// contain a secret. Only a deferred function may call it.
func (h *handler) logPanic(value any) {
	counters := make([]uintptr, 32)
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters)])
	var stack []string
	for {
		frame, more := frames.Next()
		stack = append(stack, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		if !more {
			break
		}
	}
	h.log.Error("panic", "type", fmt.Sprintf("%T", value), "stack", stack)
}

// services returns the clients. It creates them at the first call.
func (h *handler) services(ctx context.Context) (services, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.connected == nil {
		connected, err := h.connect(ctx)
		if err != nil {
			return services{}, err
		}
		h.connected = &connected
	}
	return *h.connected, nil
}

// fallbackID returns the physical ID to respond with if the work returns none: the ID in
// the event, or else the ID of the user in the properties. If the properties are invalid,
// it returns an ID that a later Delete ignores.
func fallbackID(event cfn.Event) string {
	if event.PhysicalResourceID != "" {
		return event.PhysicalResourceID
	}
	if u, err := parseUser(event.ResourceProperties); err == nil {
		return u.id()
	}
	return event.LogicalResourceID + "-not-created"
}
