package transform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A Program answers an event: it reads the event from standard input and writes the answer
// to standard output.
type Program struct {
	Command string        // a command of the shell
	Limit   time.Duration // of an invocation
	Log     io.Writer     // gets what the program writes to standard error; may be nil

	lock sync.Mutex // guards Log
}

// MaxDuration is the duration of an invocation that Firehose supports.
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
const MaxDuration = 5 * time.Minute

// Errors of a program that gives no answer.
var (
	// ErrCannotRun means that the shell does not find the program, or may not run it.
	ErrCannotRun = errors.New("the program cannot be run")
	errTimedOut  = errors.New("timed out")
	errTooLarge  = fmt.Errorf("the answer has more than %d MiB, which Lambda does not return", MaxPayloadBytes>>20)
)

// Exit statuses of a shell: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02.
const (
	notExecutable = 126
	notFound      = 127
)

// run returns the program's answer to an event. It ends the program, and every process
// that the program has started, when ctx is done, and when the limit or the size of an
// answer is exceeded.
func (p *Program) run(ctx context.Context, event []byte) ([]byte, error) {
	ctx, stop := context.WithTimeoutCause(ctx, p.Limit, errTimedOut)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	log := &tail{}
	answer := &limited{exceeded: func() { cancel(errTooLarge) }}
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", p.Command)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(event), answer, log
	if p.Log != nil {
		cmd.Stderr = io.MultiWriter(log, (*shared)(p))
	}
	inGroup(cmd)
	cmd.WaitDelay = time.Second // for processes that keep the pipes open after the program has ended
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		_ = cmd.Cancel() // they may be gone by now
		err = nil        // the program has ended well
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTimedOut):
		return nil, fmt.Errorf("%w: no answer within %v%s", errTimedOut, p.Limit, log)
	case errors.Is(cause, errTooLarge):
		return nil, errTooLarge
	}
	if exit, is := errors.AsType[*exec.ExitError](err); is && (exit.ExitCode() == notFound || exit.ExitCode() == notExecutable) {
		return nil, fmt.Errorf("%w%s", ErrCannotRun, log)
	}
	if err != nil {
		return nil, fmt.Errorf("%w%s", err, log)
	}
	return answer.text, nil
}

// shared is the log of programs that run at once.
type shared Program

func (s *shared) Write(b []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.Log.Write(b)
}

// limited is a buffer for an answer.
type limited struct {
	text     []byte
	exceeded func()
}

func (l *limited) Write(b []byte) (int, error) {
	if len(l.text)+len(b) > MaxPayloadBytes {
		l.exceeded()
		return 0, errTooLarge
	}
	l.text = append(l.text, b...)
	return len(b), nil
}

// tail keeps the end of what is written.
type tail struct{ text []byte }

const tailBytes = 4 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-tailBytes):]
	return len(b), nil
}

// String returns the last line for an error message, after a colon, or "".
func (t *tail) String() string {
	text := strings.TrimSpace(string(t.text))
	if line := text[strings.LastIndexByte(text, '\n')+1:]; line != "" {
		return ": " + strings.TrimSpace(line)
	}
	return ""
}
