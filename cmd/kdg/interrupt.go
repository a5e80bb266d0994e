package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// endSignals returns the signals that end kdg: SIGINT (Ctrl-C), SIGTERM, and SIGHUP, which
// is sent when the terminal or SSH session closes. SIGHUP stays ignored under nohup.
func endSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// interruptible returns a context that the first of endSignals cancels. The second signal
// ends the process, even if a write blocks.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, endSignals()...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// stagedContexts returns two contexts. The first of endSignals cancels producing, the second cancels
// all, and the third ends the process. After the first, it prints what becomes of the remaining
// records, such as "sent".
func stagedContexts(ctx context.Context, stderr io.Writer, remaining string) (all, producing context.Context, stop context.CancelFunc) {
	all, endAll := context.WithCancel(ctx)
	producing, endProducing := context.WithCancel(all)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, endSignals()...)
	go func() {
		defer signal.Stop(signals)
		for _, step := range []struct {
			end context.CancelFunc
			say string
		}{
			{endProducing, "no more records are generated, and the remaining ones are " + remaining + "; interrupt again to give them up"},
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
	return all, producing, endAll
}
