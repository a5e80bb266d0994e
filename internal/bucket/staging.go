package bucket

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"strings"
)

// stagingPrefix begins the names of staging folders. The dot hides them from
// patterns such as **/*.json.
const stagingPrefix = ".kdg-"

// A staging folder is where a process keeps its unfinished objects. The process
// holds a lock on it, which ends with the process, whatever ends that.
type staging struct {
	name string
	root *os.Root
	lock *os.File // the folder itself
}

// errSwept says that another process took a new staging folder for a leftover.
var errSwept = errors.New("swept")

// stage makes a staging folder and locks it.
func stage(root *os.Root) (*staging, error) {
	for {
		name := stagingPrefix + rand.Text()
		if err := root.Mkdir(name, 0o755); err != nil {
			return nil, err
		}
		s, err := hold(root, name)
		if err == nil {
			return s, nil
		}
		root.Remove(name)
		if !errors.Is(err, errSwept) && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// hold locks a staging folder that was just made. Before it has the lock, another
// process may take the folder for a leftover and remove it.
func hold(root *os.Root, name string) (*staging, error) {
	inside, err := root.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	lock, err := inside.Open(".")
	if err != nil {
		inside.Close()
		return nil, err
	}
	// Where a file system has no locks, a sweep gets none either, and removes nothing.
	if tryLock(lock) == errLocked || !stands(root, name, lock) {
		lock.Close()
		inside.Close()
		return nil, errSwept
	}
	return &staging{name, inside, lock}, nil
}

// stands says whether a folder is still under its name.
func stands(root *os.Root, name string, folder *os.File) bool {
	there, err := root.Lstat(name)
	if err != nil {
		return false
	}
	here, err := folder.Stat()
	return err == nil && os.SameFile(here, there)
}

// remove removes the staging folder, then the lock.
func (s *staging) remove(root *os.Root) error {
	err := root.RemoveAll(s.name)
	s.root.Close()
	s.lock.Close()
	return err
}

// sweep removes the staging folders that no process holds: their processes were
// killed. What cannot be removed stays, and harms nobody.
func sweep(root *os.Root) {
	for _, name := range leftovers(root) {
		folder, err := root.Open(name)
		if err != nil {
			continue
		}
		if tryLock(folder) == nil {
			root.RemoveAll(name)
		}
		folder.Close()
	}
}

// isStaging says whether a folder has a name that stage gives.
func isStaging(name string) bool {
	return strings.HasPrefix(name, stagingPrefix) && len(name) == len(stagingPrefix)+len(rand.Text())
}

// leftovers are the names of the staging folders, those in use among them.
func leftovers(root *os.Root) []string {
	folder, err := root.Open(".")
	if err != nil {
		return nil
	}
	defer folder.Close()
	var found []string
	for {
		names, err := folder.Readdirnames(1024) // of how many objects, nobody knows
		for _, name := range names {
			if isStaging(name) {
				found = append(found, name)
			}
		}
		if err != nil {
			return found
		}
	}
}
