// Package program contains what the benchmark programs share: error handling, the build
// of kdg, the measurement of memory, and tables of medians.
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// Main runs a program. It prints an error to standard error and exits with status 1.
func Main(name string, run func(ctx context.Context, args []string, stdout io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if ctx.Err() != nil {
		err = context.Cause(ctx) // rather than its consequences
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// BuildKDG builds cmd/kdg of the repository at root in the folder and returns its path.
func BuildKDG(ctx context.Context, root, folder string) (path string, err error) {
	path = filepath.Join(folder, "kdg")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/kdg")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build cmd/kdg: %w\n%s", err, output)
	}
	return path, nil
}

// Run runs the command and returns its peak memory in KiB, or 0 if the system does not
// report it.
func Run(cmd *exec.Cmd) (peak int, err error) {
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return peak, err
		case <-time.After(10 * time.Millisecond):
			peak = max(peak, Peak(cmd.Process.Pid))
		}
	}
}

// Peak returns the peak memory of a running process so far in KiB, or 0 if the system
// does not report it or the process has ended. The ru_maxrss of an ended process would
// not do: it is at least that of its parent.
func Peak(pid int) (kib int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(after, &kib)
	return kib
}
