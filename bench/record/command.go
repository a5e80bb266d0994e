package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"penstock/bench/program"
)

// A command is a build of kdg.
type command struct{ path string }

func buildCommand(ctx context.Context, root string) (kdg command, remove func(), err error) {
	folder, err := os.MkdirTemp("", "bench-record-")
	if err != nil {
		return command{}, nil, err
	}
	remove = func() { os.RemoveAll(folder) }
	path, err := program.BuildKDG(ctx, root, folder)
	if err != nil {
		remove()
		return command{}, nil, err
	}
	return command{path}, remove, nil
}

func (c command) render(ctx context.Context, procs, n int) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, "render", "-n", strconv.Itoa(n), name)
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(procs))
	cmd.Stderr = struct{ io.Writer }{os.Stderr} // a pipe, so that there is no progress bar
	return cmd
}

// engine returns an engine that runs the command with as many records as counted,
// discarding the output.
func (c command) engine(procs int, counted count) *engine {
	return &engine{name: fmt.Sprintf("kdg render, GOMAXPROCS=%d", procs), round: func(ctx context.Context) (round, error) {
		start := time.Now()
		err := c.render(ctx, procs, counted.records).Run()
		return round{
			Records: float64(counted.records),
			Bytes:   float64(counted.bytes),
			Seconds: time.Since(start).Seconds(),
			Example: counted.example,
		}, err
	}}
}

// A count describes the command's output, and its peak memory.
type count struct {
	records, bytes int
	example        string
	peak           int // KiB; 0 if the system does not report it
}

// count lets the command write n records to a pipe and measures its peak memory
// meanwhile.
func (c command) count(ctx context.Context, n int) (counted count, err error) {
	cmd := c.render(ctx, 2, n)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return count{}, err
	}
	if err := cmd.Start(); err != nil {
		return count{}, err
	}
	buf := make([]byte, 1<<20)
	for err == nil {
		var got int
		got, err = io.ReadFull(pipe, buf)
		if counted.bytes == 0 {
			first, _, _ := bytes.Cut(buf[:got], []byte("\n"))
			counted.example = string(first)
		}
		counted.bytes += got
		counted.records += bytes.Count(buf[:got], []byte("\n"))
		counted.peak = max(counted.peak, program.Peak(cmd.Process.Pid))
	}
	if err := cmd.Wait(); err != nil {
		return count{}, fmt.Errorf("kdg render: %w", err)
	}
	if counted.records != n {
		return count{}, fmt.Errorf("kdg render -n %d wrote %d records", n, counted.records)
	}
	return counted, nil
}
