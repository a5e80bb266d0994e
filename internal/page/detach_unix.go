//go:build unix

package page

import (
	"os/exec"
	"syscall"
)

// detach keeps an interrupt of this program from the command.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
