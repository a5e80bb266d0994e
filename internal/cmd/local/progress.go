package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress reports the current step with a spinner on a terminal, and prints a line for
// each finished step.
type progress struct {
	out      io.Writer
	terminal bool
}

func newProgress(out *os.File) progress {
	return progress{out, term.IsTerminal(int(out.Fd())) && os.Getenv("CI") == ""}
}

// step runs do and prints how long it took.
func (p progress) step(name string, do func() error) error {
	start := time.Now()
	stop := func() {}
	if p.terminal {
		stop = p.spin(name)
	}
	err := do()
	stop()
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%-44s %5.1f s\n", name, time.Since(start).Seconds())
	return nil
}

// spin shows a spinner with the name until the returned function is called.
func (p progress) spin(name string) (stop func()) {
	bar := progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(p.out),
		progressbar.OptionSetDescription(name),
		progressbar.OptionSpinnerType(14),
		progressbar.OptionClearOnFinish(),
	)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				bar.Add(1)
			case <-done:
				bar.Finish()
				return
			}
		}
	}()
	return func() {
		close(done)
		<-stopped
	}
}
