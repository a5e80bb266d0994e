package transform

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// A fifo is a named pipe, which is open for writing as long as a process that has opened
// it is alive.
type fifo struct {
	name string
	read *os.File
}

func newFIFO(t *testing.T) *fifo {
	t.Helper()
	name := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, syscall.Mkfifo(name, 0o600))
	return &fifo{name: name}
}

// starts waits until a process has written to the pipe.
func (f *fifo) starts(t *testing.T) {
	t.Helper()
	var err error
	f.read, err = os.Open(f.name) // waits for the writer
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.read.Close() })
	text := make([]byte, len("started\n"))
	_, err = io.ReadFull(f.read, text)
	require.NoError(t, err)
	require.Equal(t, "started\n", string(text))
}

// ends waits until no process is alive that has opened the pipe.
func (f *fifo) ends(t *testing.T) {
	t.Helper()
	_, err := io.ReadAll(f.read)
	require.NoError(t, err)
}
