package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A command is the program kdg, built.
type command struct{ path string }

func buildCommand(ctx context.Context, root string) (kdg command, remove func(), err error) {
	folder, err := os.MkdirTemp("", "bench-record-")
	if err != nil {
		return command{}, nil, err
	}
	remove = func() { os.RemoveAll(folder) }
	kdg = command{filepath.Join(folder, "kdg")}
	build := exec.CommandContext(ctx, "go", "build", "-o", kdg.path, "./cmd/kdg")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		remove()
		return command{}, nil, fmt.Errorf("build cmd/kdg: %w\n%s", err, output)
	}
	return kdg, remove, nil
}

func (c command) render(ctx context.Context, procs, n int) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, "render", "-n", strconv.Itoa(n), name)
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(procs))
	cmd.Stderr = struct{ io.Writer }{os.Stderr} // through a pipe: no terminal, no progress bar
	return cmd
}

// engine is the command, writing as many records as were counted to the null
// device.
func (c command) engine(procs int, counted count) *engine {
	return &engine{name: fmt.Sprintf("kdg render, GOMAXPROCS=%d", procs), turn: func(ctx context.Context) (turn, error) {
		start := time.Now()
		err := c.render(ctx, procs, counted.records).Run()
		return turn{
			Records: float64(counted.records),
			Bytes:   float64(counted.bytes),
			Seconds: time.Since(start).Seconds(),
			Example: counted.example,
		}, err
	}}
}

// A count is what the command wrote, and its peak memory.
type count struct {
	records, bytes int
	example        string
	peak           int // KiB; 0 where the system does not tell
}

// count has the command write n records to a pipe. The peak memory is looked up
// while it runs: the one that it leaves behind, ru_maxrss, is at least that of the
// process that started it.
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
		counted.peak = max(counted.peak, peak(cmd.Process.Pid))
	}
	if err := cmd.Wait(); err != nil {
		return count{}, fmt.Errorf("kdg render: %w", err)
	}
	if counted.records != n {
		return count{}, fmt.Errorf("kdg render -n %d wrote %d records", n, counted.records)
	}
	return counted, nil
}

// peak is the peak memory of a process so far, in KiB: 0 where the system does not
// tell, or when the process has ended.
func peak(pid int) (kib int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(after, &kib)
	return kib
}
