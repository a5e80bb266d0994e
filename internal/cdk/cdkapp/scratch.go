package cdkapp

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// removeFolder waits for the end of its input and removes the folder $0, also
// what a test made read-only in it.
const removeFolder = `read -r _; rm -rf "$0" 2>/dev/null || { chmod -R u+rwx "$0"; rm -rf "$0"; }`

// scratch creates a temporary folder, which becomes TMPDIR of this process and
// its children, and returns a function that removes it.
//
// If the process ends without calling that function, by a panic, os.Exit or a
// signal, a shell removes the folder. It waits at a pipe whose other end this
// process and its children hold: it closes when the last of them, which is the
// kernel, has ended. The shell has its own process group, out of reach of Ctrl-C.
func scratch() (remove func(), err error) {
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
