package bucket

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// stagingPrefix begins the names of staging folders. The dot hides them from
// patterns such as **/*.json.
const stagingPrefix = ".kdg-"

// stagedSuffix ends the names of files in a staging folder, after a number. The prefix of
// objects may make a folder with the name of a staging folder, but Firehose names no object
// so.
const stagedSuffix = ".unfinished"

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
	err := clear(root, s.name, all)
	s.close()
	return err
}

// close releases the lock.
func (s *staging) close() {
	s.root.Close()
	s.lock.Close()
}

// sweep removes the files that no process holds, because it was killed, and their staging
// folders. What cannot be removed stays, and harms nobody. The function ended is called
// with the path of each file, and says whether it may be removed.
func sweep(root *os.Root, ended func(file string) bool) {
	for _, name := range leftovers(root) {
		folder, err := root.Open(name)
		if err != nil {
			continue
		}
		if tryLock(folder) == nil {
			clear(root, name, ended)
		}
		folder.Close()
	}
}

// all has sweep and clear remove all unfinished files.
func all(string) bool { return true }

// clear removes the unfinished files of a staging folder that have ended, and the folder
// if it is empty then. It removes nothing else: the folder may have objects.
func clear(root *os.Root, name string, ended func(file string) bool) error {
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	names, err := folder.Readdirnames(-1)
	folder.Close()
	for _, file := range names {
		if path := name + "/" + file; isStaged(file) && ended(path) {
			err = cmp.Or(root.Remove(path), err)
		}
	}
	if removed := root.Remove(name); !errors.Is(removed, syscall.ENOTEMPTY) {
		err = cmp.Or(err, removed)
	}
	return err
}

// stagedName returns the name of a file in a staging folder.
func stagedName(number int) string { return strconv.Itoa(number) + stagedSuffix }

// isStaged says whether stagedName returns a name.
func isStaged(name string) bool {
	number, err := strconv.Atoi(strings.TrimSuffix(name, stagedSuffix))
	return err == nil && stagedName(number) == name
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
