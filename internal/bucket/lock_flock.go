//go:build linux || darwin

package bucket

import (
	"os"
	"syscall"
)

// errLocked says that another has the lock.
const errLocked = syscall.EWOULDBLOCK

// tryLock locks an open file or folder until it is closed, without waiting.
func tryLock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
