package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// endSignals returns the signals that ask kdg to end: Ctrl-C, kill, and the end of the
// terminal or of the SSH session. nohup starts kdg with the last one ignored, and it
// stays ignored.
func endSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// interruptible returns a context that ends with the first of endSignals. The next one
// ends the process, even where a write blocks.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, endSignals()...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// inSteps returns two contexts: the first of endSignals ends making, the next one ends
// all. The one after that ends the process.
func inSteps(ctx context.Context, stderr io.Writer) (all, making context.Context, stop context.CancelFunc) {
	all, endAll := context.WithCancel(ctx)
	making, endMaking := context.WithCancel(all)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, endSignals()...)
	go func() {
		defer signal.Stop(signals)
		for _, step := range []struct {
			end context.CancelFunc
			say string
		}{
			{endMaking, "no more records are made, and what is in hand is sent; interrupt again to give that up"},
			{endAll, "giving up"},
		} {
			select {
			case <-signals:
				fmt.Fprintln(stderr, "kdg:", step.say)
				step.end()
			case <-all.Done():
				return
			}
		}
	}()
	return all, making, endAll
}
