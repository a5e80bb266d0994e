package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/bench/program"
	"penstock/internal/repo"
)

// Both modes of kdg send deliver every record, and the records in a pack are counted
// singly.
func TestRound(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	folder := t.TempDir()
	kdg, err := program.BuildKDG(t.Context(), root, folder)
	require.NoError(t, err)
	file, err := render(t.Context(), kdg, folder, 2000)
	require.NoError(t, err)
	for s, leastBilled := range map[*sender]int64{packed(kdg, 2000): file.bytes, unpacked(kdg, 2000): 2000 * 5120} {
		done, err := s.round(t.Context(), folder, file)
		require.NoError(t, err, s.name)
		assert.Equal(t, received{2000, file.bytes, done.billed}, done.received, s.name)
		assert.GreaterOrEqual(t, done.billed, leastBilled, s.name)
		assert.Less(t, done.billed, leastBilled+leastBilled/10, s.name)
		assert.Positive(t, done.calls, s.name)
		assert.Positive(t, done.cpu, s.name)
	}
}

func TestCheck(t *testing.T) {
	file := rendered{records: 10, bytes: 100}
	once, again := &sender{}, &sender{again: true}
	assert.NoError(t, once.check(received{records: 10, bytes: 100}, file))
	assert.NoError(t, again.check(received{records: 12, bytes: 108}, file))
	assert.Error(t, once.check(received{records: 11, bytes: 110}, file))
	assert.Error(t, again.check(received{records: 9, bytes: 100}, file))
}

func TestTable(t *testing.T) {
	measured := func(name string, seconds ...time.Duration) *sender {
		s := &sender{name: name}
		for _, wall := range seconds {
			s.rounds = append(s.rounds, round{wall: wall * time.Second, cpu: wall * time.Second, received: received{billed: 5120}})
		}
		return s
	}
	missing := &sender{name: "c", missing: errors.New("go build:\n it fails")}
	var text strings.Builder
	require.NoError(t, printTable(&text, []*sender{measured("a", 1, 3, 2), measured("b", 8, 10, 9), missing}, "b", 18_000))
	lines := strings.Split(text.String(), "\n")
	var cells []string
	for _, cell := range strings.Split(lines[2], "|") {
		cells = append(cells, strings.TrimSpace(cell))
	}
	assert.Equal(t, []string{"", "a", "9,000", "6,000", "18,000", "4.5", "2.00", "0.222", "0.0", "0", "5,120", "1", "0.00", ""}, cells)
	assert.Contains(t, lines[4], "not measured: go build: it fails")

	text.Reset()
	require.NoError(t, printTable(&text, []*sender{measured("a", 1), missing}, "c", 1))
	assert.Contains(t, text.String(), "–")
}

// A program that is not installed is reported and does not fail the benchmark.
func TestMissingProgram(t *testing.T) {
	empty := t.TempDir()
	assert.ErrorContains(t, benthos(t.Context(), empty, empty).missing, "go build")
	t.Setenv("PATH", "")
	assert.ErrorContains(t, kdgPage(empty).missing, "no Node.js found")
	require.NoError(t, os.MkdirAll(empty+"/node_modules/.bin/node", 0o755))
	assert.ErrorContains(t, kdgPage(empty).missing, "the SDK is not installed")
}
