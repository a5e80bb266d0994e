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

// errKilled is that the function's process ended before it was done with an event.
var errKilled = errors.New("the function's process ended")

// A host is Lambda: it starts the function when there is an event and none is up, and
// kills one that is not done by its deadline.
type host struct {
	ctx       context.Context
	bootstrap string
	aws       *sandbox.AWS

	mu     sync.Mutex
	output bytes.Buffer

	runtime *sandbox.Runtime
	process *exec.Cmd
	gone    context.Context // ends with the process
}

// Write takes what the function logs.
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

// invoke gives the function an event, and so much time to handle it.
func (h *host) invoke(event string, limit time.Duration) error {
	if h.process == nil {
		if err := h.start(); err != nil {
			return err
		}
	}
	_, err := h.runtime.InvokeWithin(h.gone, limit, event)
	switch {
	case h.gone.Err() != nil:
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
		_ = process.Wait() // it was killed: its error says no more
		cancel()
	}()
	h.process, h.gone = process, gone
	return nil
}

// kill kills the function's process, as it is.
func (h *host) kill() { _ = h.process.Process.Kill() }

// stop ends the function, if it is up.
func (h *host) stop() {
	if h.process == nil {
		return
	}
	h.kill()
	<-h.gone.Done()
	h.runtime.Close()
	h.process = nil
}
