package progress

import (
	"bytes"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBarAppearsAfterASecondAndIsCleared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var terminal bytes.Buffer
		p := Bar{bar: NewLine(&terminal, 100_000_000, Records)}
		for range 19 {
			time.Sleep(50 * time.Millisecond)
			p.AddBytes(1_000_000, 160_000_000)
		}
		assert.Empty(t, terminal.String())

		for range 10 {
			time.Sleep(50 * time.Millisecond)
			p.AddBytes(1_000_000, 160_000_000)
		}
		assert.Regexp(t, `\d\d\d\d MB  2\d% \|██ +\| \(2\d000000/100000000, \d+ records/s\)`, terminal.String())

		p.Clear()
		assert.Regexp(t, `\r +\r$`, terminal.String())
	})
}

func TestBarIsShownOnlyOnATerminalWithoutRecords(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no terminal:", err)
	}
	defer terminal.Close()
	file, err := os.Create(t.TempDir() + "/file")
	require.NoError(t, err)
	defer file.Close()

	for _, row := range []struct {
		name           string
		stdout, stderr io.Writer
		ci             string
		shown          bool
	}{
		{"records go to a file", file, terminal, "", true},
		{"under CI", file, terminal, "true", false},
		{"records go to a terminal", terminal, terminal, "", false},
		{"messages go to a file", file, file, "", false},
		{"no files at all", io.Discard, io.Discard, "", false},
	} {
		t.Setenv("CI", row.ci)
		assert.Equal(t, row.shown, New(row.stdout, row.stderr, 1, Records).bar != nil, row.name)
	}
}
