//go:build linux || darwin

package bucket

import (
	"os"
	"syscall"
)

// errLocked reports that another process or file handle has the lock.
const errLocked = syscall.EWOULDBLOCK

// tryLock locks an open file or folder until it is closed. It does not wait for the lock.
func tryLock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
