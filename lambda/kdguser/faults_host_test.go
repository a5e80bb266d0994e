package main

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"sync"
	"time"

	"penstock/lambda/kdguser/sandbox"
)

// errKilled reports that the function's process ended before it had handled an event.
var errKilled = errors.New("the function's process ended")

// A host emulates Lambda: it starts the function for an event if it is not running, and
// kills it if it exceeds its time limit.
type host struct {
	ctx       context.Context
	bootstrap string
	aws       *sandbox.AWS

	mu     sync.Mutex
	output bytes.Buffer

	runtime *sandbox.Runtime
	process *exec.Cmd
	exited  context.Context // ends with the process
}

// Write receives the function's log.
func (h *host) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.output.Write(p)
}

func (h *host) log() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.output.String()
}

// invoke passes an event to the function and waits for the result, or for the time limit.
func (h *host) invoke(event string, limit time.Duration) error {
	if h.process == nil {
		if err := h.start(); err != nil {
			return err
		}
	}
	_, err := h.runtime.InvokeWithin(h.exited, limit, event)
	switch {
	case h.exited.Err() != nil:
		err = errKilled
		fallthrough
	case errors.Is(err, sandbox.ErrTimeout):
		h.stop()
	}
	return err
}

func (h *host) start() error {
	gone, cancel := context.WithCancel(h.ctx)
	h.runtime = sandbox.NewRuntime()
	process := sandbox.Function(h.ctx, h.bootstrap, h.runtime.URL, h.aws)
	process.Stdout, process.Stderr = h, h
	if err := process.Start(); err != nil {
		cancel()
		return err
	}
	go func() {
		_ = process.Wait() // the error only says that the process was killed
		cancel()
	}()
	h.process, h.exited = process, gone
	return nil
}

// kill kills the function's process without waiting for its end.
func (h *host) kill() { _ = h.process.Process.Kill() }

// stop stops the function if it is running.
func (h *host) stop() {
	if h.process == nil {
		return
	}
	h.kill()
	<-h.exited.Done()
	h.runtime.Close()
	h.process = nil
}
