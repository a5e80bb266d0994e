package local

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startFakeServer starts a process that holds the lock like a server.
func startFakeServer(t *testing.T, dir string) (s *Server, wait func() error) {
	t.Helper()
	lock, err := lockFile(dir)
	require.NoError(t, err)
	defer lock.Close()
	cmd := exec.Command("cat")
	_, err = cmd.StdinPipe() // it closes if the test is interrupted, and cat ends
	require.NoError(t, err)
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { cmd.Process.Kill() })
	s = &Server{Endpoint: "https://127.0.0.1:1", PID: cmd.Process.Pid, dir: dir}
	require.NoError(t, s.save())
	return s, func() error { return <-ended }
}

// A server is found and stopped by its process, even if it hangs or its certificate has
// expired.
func TestStopUnresponsiveServer(t *testing.T) {
	dir := t.TempDir()
	s, wait := startFakeServer(t, dir)

	running, err := Running("", dir)
	require.NoError(t, err)
	require.NotNil(t, running)
	assert.Equal(t, s.PID, running.PID)
	assert.False(t, running.Kept)
	require.NoError(t, s.Keep())
	running, err = Running("", dir)
	require.NoError(t, err)
	assert.True(t, running.Kept)

	running.Stop()
	assert.ErrorContains(t, wait(), "terminated")
	running, err = Running("", dir)
	require.NoError(t, err)
	assert.Nil(t, running)
}

// If nobody locks the state file, the process ID in it may belong to another process.
func TestStaleStateFile(t *testing.T) {
	dir := t.TempDir()
	running, err := Running("", dir)
	require.NoError(t, err)
	assert.Nil(t, running, "no server was ever started")

	state, err := json.Marshal(Server{PID: os.Getpid()})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, stateFile), state, 0o600))
	running, err = Running("", dir)
	require.NoError(t, err)
	assert.Nil(t, running)
}

func TestInvalidStateFile(t *testing.T) {
	for _, content := range []string{"", "{}", `{"pid":1}`, `{"pid":-1}`} {
		dir := t.TempDir()
		lock, err := lockFile(dir)
		require.NoError(t, err)
		_, err = lock.WriteString(content)
		require.NoError(t, err)
		_, err = Running("", dir)
		assert.ErrorContains(t, err, filepath.Join(dir, stateFile), content)
		require.NoError(t, lock.Close())
	}
}
