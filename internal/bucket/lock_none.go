//go:build !linux && !darwin

package bucket

import (
	"errors"
	"os"
)

// errLocked reports that another process or file handle has the lock.
var errLocked = errors.New("locked")

// tryLock always fails on this system, so leftovers of killed processes are not removed.
func tryLock(*os.File) error { return errors.ErrUnsupported }
