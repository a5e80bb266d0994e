package cdkapp

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// removeFolder is a shell script that waits for the end of its input and removes the
// folder $0, including read-only content left by tests.
const removeFolder = `read -r _; rm -rf "$0" 2>/dev/null || { chmod -R u+rwx "$0"; rm -rf "$0"; }`

// privateTempDir creates a temporary folder, sets TMPDIR of this process and its
// children to it, and returns a function that removes it.
//
// If the process ends without calling that function, by a panic, os.Exit or a signal, a
// shell removes the folder. The shell waits for the end of a pipe whose other end is
// open in this process and its children, so it acts when the last of them, the kernel,
// has ended. It has its own process group, which Ctrl-C does not reach.
func privateTempDir() (remove func(), err error) {
	dir, err := os.MkdirTemp("", "penstock-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.Remove(dir)
		}
	}()
	waiting, held, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer waiting.Close()
	shell := exec.Command("sh", "-c", removeFolder, dir)
	shell.Stdin = waiting
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := shell.Start(); err != nil {
		return nil, err
	}
	if _, err := unix.FcntlInt(held.Fd(), unix.F_SETFD, 0); err != nil { // children inherit it
		return nil, err
	}
	if err := os.Setenv("TMPDIR", dir); err != nil {
		return nil, err
	}
	return func() {
		os.RemoveAll(dir)
		held.Close()
	}, nil
}
