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

// stand starts a process that holds the lock as the server does.
func stand(t *testing.T, dir string) (s *Server, wait func() error) {
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

// A server is found and stopped by its process, whatever it answers: its
// certificate may have expired, or it may hang.
func TestAServerThatDoesNotAnswerIsFoundAndStopped(t *testing.T) {
	dir := t.TempDir()
	s, wait := stand(t, dir)

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

// The process number in a file that nobody locks may be anybody's by now.
func TestAnotherProcessIsNotTheServer(t *testing.T) {
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

func TestAStateFileThatIsNoneIsReported(t *testing.T) {
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
