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

// stagingPrefix is the prefix of the names of staging folders. The dot hides them from
// patterns such as **/*.json.
const stagingPrefix = ".kdg-"

// stagedSuffix is the suffix of the names of files in a staging folder, after a number. A
// prefix of objects may look like a staging folder, but Firehose never gives an object
// such a name.
const stagedSuffix = ".unfinished"

// A staging folder holds the unfinished objects of a process. The process holds a lock on
// it, which the system releases when the process ends for any reason.
type staging struct {
	name string
	root *os.Root
	lock *os.File // the folder itself
}

// errSwept reports that another process removed a new staging folder as a leftover.
var errSwept = errors.New("swept")

// newStaging creates a staging folder and locks it.
func newStaging(root *os.Root) (*staging, error) {
	for {
		name := stagingPrefix + rand.Text()
		if err := root.Mkdir(name, 0o755); err != nil {
			return nil, err
		}
		s, err := lockStaging(root, name)
		if err == nil {
			return s, nil
		}
		root.Remove(name)
		if !errors.Is(err, errSwept) && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
}

// lockStaging locks a new staging folder. It returns errSwept if another process has
// removed the folder as a leftover before it was locked.
func lockStaging(root *os.Root, name string) (*staging, error) {
	inside, err := root.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	lock, err := inside.Open(".")
	if err != nil {
		inside.Close()
		return nil, err
	}
	// On a file system without locks, sweep cannot lock either, and removes nothing.
	if tryLock(lock) == errLocked || !stillExists(root, name, lock) {
		lock.Close()
		inside.Close()
		return nil, errSwept
	}
	return &staging{name, inside, lock}, nil
}

// stillExists reports whether an open folder still exists under its name.
func stillExists(root *os.Root, name string, folder *os.File) bool {
	there, err := root.Lstat(name)
	if err != nil {
		return false
	}
	here, err := folder.Stat()
	return err == nil && os.SameFile(here, there)
}

// remove removes the staging folder and then releases the lock.
func (s *staging) remove(root *os.Root) error {
	err := removeUnfinished(root, s.name, anyFile)
	s.close()
	return err
}

// close releases the lock.
func (s *staging) close() {
	s.root.Close()
	s.lock.Close()
}

// sweep removes the unfinished files of killed processes, and their staging folders. It
// calls ended with the path of each file, and removes the file only if ended returns true.
// Files that cannot be removed stay, which is harmless.
func sweep(root *os.Root, ended func(file string) bool) {
	for _, name := range stagingFolders(root) {
		folder, err := root.Open(name)
		if err != nil {
			continue
		}
		if tryLock(folder) == nil {
			removeUnfinished(root, name, ended)
		}
		folder.Close()
	}
}

// anyFile makes sweep and removeUnfinished remove all unfinished files.
func anyFile(string) bool { return true }

// removeUnfinished removes the unfinished files for which ended returns true, and then the
// staging folder if it is empty. It removes nothing else, because the folder may contain
// objects.
func removeUnfinished(root *os.Root, name string, ended func(file string) bool) error {
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

// isStaged reports whether a file name has the form of stagedName.
func isStaged(name string) bool {
	number, err := strconv.Atoi(strings.TrimSuffix(name, stagedSuffix))
	return err == nil && stagedName(number) == name
}

// isStaging reports whether a folder's name has the form that newStaging uses.
func isStaging(name string) bool {
	return strings.HasPrefix(name, stagingPrefix) && len(name) == len(stagingPrefix)+len(rand.Text())
}

// stagingFolders returns the names of all staging folders, including those in use.
func stagingFolders(root *os.Root) []string {
	folder, err := root.Open(".")
	if err != nil {
		return nil
	}
	defer folder.Close()
	var found []string
	for {
		names, err := folder.Readdirnames(1024) // in chunks, because the folder may be large
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
