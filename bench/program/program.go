// Package program is what the programs that measure have in common: how they begin
// and end, and the command kdg that two of them measure.
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

// Main is main of the program with the name. Its error goes to standard error, and
// makes the exit status 1.
func Main(name string, run func(ctx context.Context, args []string, stdout io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if ctx.Err() != nil {
		err = context.Cause(ctx) // and not what it led to
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// BuildKDG builds cmd/kdg of the checkout at root in the folder, and gives its path.
func BuildKDG(ctx context.Context, root, folder string) (path string, err error) {
	path = filepath.Join(folder, "kdg")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/kdg")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build cmd/kdg: %w\n%s", err, output)
	}
	return path, nil
}

// Run runs the command, and gives its peak memory, in KiB, as the system says while it
// runs: 0 where it does not.
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

// Peak is the peak memory of a process so far, in KiB: 0 where the system does not
// tell, or when the process has ended. The one that a process leaves behind,
// ru_maxrss, is at least that of the process that started it.
func Peak(pid int) (kib int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(after, &kib)
	return kib
}
