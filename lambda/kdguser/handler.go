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
	connect func(context.Context) (services, error)
	mailbox mailbox
	getenv  func(string) string
	log     *slog.Logger

	mu        sync.Mutex
	connected *services // after the first success
}

func newHandler(connect func(context.Context) (services, error), log *slog.Logger) *handler {
	return &handler{connect: connect, mailbox: newMailbox(), getenv: os.Getenv, log: log}
}

// An outcome is what the work on an event came to: the physical ID, and why it
// failed if it did, on one line and without secrets.
type outcome struct{ id, reason string }

// handle handles one event. CloudFormation's it answers itself, and it is the only one
// that does: it then returns an error only if CloudFormation has no answer. The answer
// to Secrets Manager is what it returns.
func (h *handler) handle(ctx context.Context, payload json.RawMessage) (err error) {
	defer func() {
		if value := recover(); value != nil {
			h.logPanic(value)
			err = errors.New("the function panicked outside of its work; see its log")
		}
	}()
	began := time.Now()
	var event cfn.Event
	unreadable := json.Unmarshal(payload, &event) // a field of a wrong type leaves the others readable
	limits := newLimits(ctx, began)
	if event.ResponseURL == "" {
		var turn turn
		if json.Unmarshal(payload, &turn) != nil || turn.Step == "" {
			return errors.New("the event has neither a ResponseURL nor a Step: it does not come from CloudFormation or Secrets Manager, and there is no one to answer")
		}
		return h.rotate(ctx, limits, turn)
	}
	fallback := fallbackID(event)
	result := h.settle(ctx, limits, fallback, func(work, undo context.Context) outcome {
		return h.act(work, undo, event, unreadable)
	})

	a := answer{
		Status:             cfn.StatusSuccess,
		PhysicalResourceID: result.id,
		StackID:            event.StackID,
		RequestID:          event.RequestID,
		LogicalResourceID:  event.LogicalResourceID,
	}
	if result.reason != "" {
		a.Status, a.Reason = cfn.StatusFailed, result.reason
	}
	// Lambda's own context ends with the function: it may be over, the answer not.
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), limits.answer)
	defer cancel()
	err = h.mailbox.put(ctx, event.ResponseURL, a.encode())

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

// Limits are the times at which the phases of one event end, from Lambda's deadline
// backwards: the work, the undoing of work that failed, the delivery of the answer.
type limits struct{ work, undo, answer time.Time }

// newLimits leaves twelve seconds for all that follows the work, and eight for the
// answer, or less in a function that has less than half a minute.
func newLimits(ctx context.Context, now time.Time) limits {
	end, ok := ctx.Deadline()
	if !ok {
		end = now.Add(time.Minute)
	}
	total := end.Sub(now)
	before := func(most time.Duration, percent int) time.Time {
		return end.Add(-min(most, total*time.Duration(percent)/100))
	}
	return limits{work: before(12*time.Second, 40), undo: before(8*time.Second, 25), answer: before(time.Second, 5)}
}

// settle starts the work in a goroutine and returns its outcome, or, with the fallback
// for an ID, that there is none in time. Work that ends after that is of no effect.
func (h *handler) settle(ctx context.Context, limits limits, fallback string, act func(work, undo context.Context) outcome) outcome {
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
				done <- outcome{fallback, fmt.Sprintf("the function panicked (%T); its log says where", value)}
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
	case result := <-done: // both were ready
		return result
	default:
		return outcome{fallback, "the function ran out of time: a call to AWS did not return; raise its time limit, or look for a fault of the service"}
	}
}

// logPanic logs the type of a panic's value, since the value itself may contain a
// secret, and where it happened. It is called by the deferred function that recovers.
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

// services returns the clients, made at the first event that needs them.
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

// fallbackID is the physical ID of an answer to an event whose work did not give
// one: the one that CloudFormation knows, else the one that the properties ask for.
// A resource that was never made needs some ID too; Delete will not know it.
func fallbackID(event cfn.Event) string {
	if event.PhysicalResourceID != "" {
		return event.PhysicalResourceID
	}
	if u, err := parseUser(event.ResourceProperties); err == nil {
		return u.id()
	}
	return event.LogicalResourceID + "-not-created"
}
