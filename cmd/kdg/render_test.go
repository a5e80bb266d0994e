package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}

func TestInterruptedOutputEndsWithACompleteRecord(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out, stderr bytes.Buffer
	status := run(ctx, []string{"render", "-n", "1G", "--seed", "7", "--at", "2026-11-23", "sakila"}, nil,
		io.MultiWriter(&out, writerFunc(func([]byte) { cancel() })), &stderr)
	assert.Equal(t, interrupted, status)
	assert.Equal(t, "kdg: interrupted\n", stderr.String())

	records := strings.Count(out.String(), "\n")
	var want bytes.Buffer
	assert.Equal(t, ok, run(t.Context(), []string{"render", "-n", fmt.Sprint(records), "--seed", "7", "--at", "2026-11-23", "sakila"}, nil, &want, &stderr))
	assert.True(t, want.String() == out.String(), "the output is not the first %d records", records)
}

func TestRenderEndsWhenAWriteFails(t *testing.T) {
	for _, row := range []struct {
		err    error
		status int
		stderr string
	}{
		{&fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.EPIPE}, ok, ""},
		{&fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.ENOSPC}, failed, "kdg: write /dev/stdout: no space left on device\n"},
		{&net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.EPIPE)}, failed, "kdg: write tcp: write: broken pipe\n"},
	} {
		var stderr bytes.Buffer
		status := run(t.Context(), []string{"render", "-n", "1G", "sakila"}, nil, failing{row.err}, &stderr)
		assert.Equal(t, row.status, status, row.err)
		assert.Equal(t, row.stderr, stderr.String())
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
