package send

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newDeadLetter(t *testing.T, path string) *DeadLetter {
	t.Helper()
	d, err := NewDeadLetter(path)
	require.NoError(t, err)
	return d
}

func TestDeadLetterLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lost.json")
	require.NoError(t, os.WriteFile(path, []byte("what was there\n"), 0o600))
	dead := newDeadLetter(t, path)
	made := time.UnixMilli(1_700_000_000_123)
	require.NoError(t, dead.Add(Lost{[]byte("å\n"), "key", made, 7, "ServiceUnavailableException", "Slow down."}))
	require.NoError(t, dead.Add(Lost{nil, "", made, 0, CodeRefused, "too long"}))
	dead.Close()
	assert.Empty(t, dead.Failures)
	assert.Equal(t, Kept{1, 1}, dead.Undelivered)
	assert.Equal(t, Kept{1, 1}, dead.Refused)
	assert.Equal(t, "too long", dead.Refusal)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.Split(string(text), "\n")
	require.Len(t, lines, 4)
	assert.Equal(t, "what was there", lines[0])
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &got))
	assert.Greater(t, got["attemptEndingTimestamp"], float64(made.UnixMilli()))
	delete(got, "attemptEndingTimestamp")
	assert.Equal(t, map[string]any{
		"attemptsMade": 7.0, "arrivalTimestamp": 1_700_000_000_123.0, "errorCode": "ServiceUnavailableException", "errorMessage": "Slow down.",
		"rawData": base64.StdEncoding.EncodeToString([]byte("å\n")), "partitionKey": "key", "lambdaArn": "",
	}, got)
	assert.Contains(t, lines[2], `"rawData":""`, "an empty record")
}

// A process that was killed, or a full disk, may have left an incomplete line. New lines
// must not be appended to it.
func TestIncompleteLineIsTerminated(t *testing.T) {
	for before, want := range map[string]string{"": "", `{"rawData":"MQ`: `{"rawData":"MQ` + "\n", "whole\n": "whole\n"} {
		path := filepath.Join(t.TempDir(), "lost.json")
		require.NoError(t, os.WriteFile(path, []byte(before), 0o600))
		dead := newDeadLetter(t, path)
		unchanged, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, before, string(unchanged), "no record was added yet")
		for range 2 {
			require.NoError(t, dead.Add(Lost{Data: []byte("1\n")}))
		}
		dead.Close()
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		after, found := strings.CutPrefix(string(text), want)
		require.True(t, found)
		for line := range strings.Lines(after) {
			assert.True(t, json.Valid([]byte(line)), line)
		}
		assert.Equal(t, 2, strings.Count(after, "\n"))
	}
}

// A full disk leaves an incomplete line, and may have space again later.
func TestWriteFailures(t *testing.T) {
	dead := newDeadLetter(t, filepath.Join(t.TempDir(), "lost.json"))
	require.NoError(t, dead.Add(Lost{Data: []byte("1\n")}))
	whole := dead.file
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	reader.Close()
	dead.file = writer
	for range 3 {
		assert.ErrorIs(t, dead.Add(Lost{Data: []byte("2\n")}), syscall.EPIPE)
	}
	assert.ErrorIs(t, dead.Add(Lost{Code: CodeRefused}), syscall.EPIPE)
	writer.Close()
	dead.file = whole
	_, err = whole.WriteString(`{"rawData":"M`)
	require.NoError(t, err)
	dead.partialLine = true
	require.NoError(t, dead.Add(Lost{Data: []byte("3\n")}))
	whole.Close()
	dead.Close()
	assert.Equal(t, Kept{5, 0}, dead.Undelivered, "records may be lost if Close fails")
	assert.Equal(t, Kept{1, 0}, dead.Refused)
	require.Len(t, dead.Failures, 2)
	assert.ErrorIs(t, dead.Failures[0].Err, syscall.EPIPE)
	assert.EqualValues(t, 4, dead.Failures[0].Records)
	assert.ErrorIs(t, dead.Failures[1].Err, os.ErrClosed)
	assert.EqualValues(t, 2, dead.Failures[1].Records)
	text, err := os.ReadFile(dead.Path)
	require.NoError(t, err)
	lines := strings.Split(string(text), "\n")
	require.Len(t, lines, 4)
	assert.True(t, json.Valid([]byte(lines[2])), lines[2])
}

func TestInvalidDeadLetterPaths(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	require.NoError(t, os.WriteFile(file, []byte("x\n"), 0o400))
	require.NoError(t, syscall.Mkfifo(filepath.Join(folder, "fifo"), 0o600))
	require.NoError(t, os.Symlink("nothing", filepath.Join(folder, "link")))
	for path, want := range map[string]string{
		folder:                                  "it is a folder",
		filepath.Join(folder, "none", "x"):      "there is no folder " + filepath.Join(folder, "none"),
		filepath.Join(folder, "fifo"):           "it is not a regular file, and records could not be read from it again",
		os.DevNull:                              "it is not a regular file, and records could not be read from it again",
		filepath.Join(file, "x"):                "not a directory",
		filepath.Join(folder, "link"):           "it is a link to a file that does not exist",
		folder + "/" + strings.Repeat("x", 300): "file name too long",
	} {
		_, err := NewDeadLetter(path)
		assert.EqualError(t, err, want)
	}
	if os.Geteuid() != 0 { // root may write to every file
		_, err := NewDeadLetter(file)
		assert.EqualError(t, err, "permission denied")
		closed := t.TempDir()
		require.NoError(t, os.Chmod(closed, 0o555))
		_, err = NewDeadLetter(filepath.Join(closed, "x"))
		assert.EqualError(t, err, "permission denied")
	}
	names, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, names, 3, "NewDeadLetter leaves no file behind")

	none := newDeadLetter(t, filepath.Join(folder, "lost.json"))
	none.Close()
	assert.NoFileExists(t, none.Path, "no record was added")
}
