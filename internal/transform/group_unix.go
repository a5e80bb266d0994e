//go:build unix

package transform

import (
	"os/exec"
	"syscall"
)

// inGroup runs a command in a process group of its own, which is killed as a whole. A
// Ctrl-C of the terminal does not reach it.
func inGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
