package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// stateFile describes the running server. The server locks it for as long as it runs. A
// locked file therefore proves that the recorded process is the server, and not a later
// process with the same ID.
const stateFile = "server.json"

// lockFile creates and locks the state file. The lock lasts until all copies of the
// returned file are closed.
func lockFile(dir string) (*os.File, error) {
	file, err := os.Create(filepath.Join(dir, stateFile))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	return file, nil
}

// save writes the server's state to the state file, which is already locked.
func (s *Server) save() error {
	state, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir, stateFile), state, 0o600)
}

// Keep marks the server to keep running when make local ends.
func (s *Server) Keep() error {
	s.Kept = true
	return s.save()
}

// Running returns the server whose files are in dir, or nil if none runs. That server
// may have been kept on purpose (Kept), belong to a make local that still runs, or be
// left over from one that was killed.
func Running(root, dir string) (*Server, error) {
	file, err := os.Open(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	switch err := syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); {
	case err == nil:
		return nil, nil
	case !errors.Is(err, syscall.EWOULDBLOCK):
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	s := &Server{root: root, dir: dir}
	if err := json.NewDecoder(file).Decode(s); err != nil {
		return nil, fmt.Errorf("read %s: %w", file.Name(), err)
	}
	if s.PID <= 1 {
		return nil, fmt.Errorf("read %s: process %d cannot be a server", file.Name(), s.PID)
	}
	return s, nil
}

// Stop stops the server and the functions that it runs, and removes their temporary
// files.
func (s *Server) Stop() {
	syscall.Kill(-s.PID, syscall.SIGTERM)
	for range 50 {
		if syscall.Kill(-s.PID, 0) != nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	syscall.Kill(-s.PID, syscall.SIGKILL)
	os.RemoveAll(filepath.Join(s.dir, tempFolder))
	os.Remove(filepath.Join(s.dir, stateFile))
}
