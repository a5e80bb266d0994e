package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/repo"
	"penstock/record"
	"penstock/templates"
)

// counts is the output of testdata/count.py.
type counts struct {
	All, Misplaced, Films, Incomplete int
	Types, Months                     map[string]int
}

// DuckDB, an independent reader, finds all records in the objects, compressed or not.
func TestDuckDBReadsTheLake(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("DuckDB is not installed in .venv: run make setup")
	}
	from := time.Date(2025, 12, 30, 0, 0, 0, 0, time.UTC)
	const n = 4 * 24 * 3600 / 2 // one record every two seconds for four days
	want := expectedCounts(t, from, n)

	for _, row := range []struct {
		format string
		fail   string
	}{{"UNCOMPRESSED", "0"}, {"GZIP", "0"}, {"UNCOMPRESSED", "0.25"}} {
		out := filepath.Join(t.TempDir(), "lake")
		var stderr bytes.Buffer
		require.Equal(t, ok, run(t.Context(), []string{"lake", "--from", "2025-12-30", "--for", "4d", "--rate", "0.5", "--seed", "7",
			"--compression", row.format, "--fail", row.fail, "--out", out, "sakila"}, nil, io.Discard, &stderr), stderr.String())
		output, err := exec.Command(python, "testdata/count.py", out).Output()
		require.NoError(t, err)
		var got counts
		require.NoError(t, json.Unmarshal(output, &got))
		if row.fail == "0" {
			assert.Equal(t, want, got, row.format)
			continue
		}
		assert.InDelta(t, 0.75*n, got.All, 1500, "failed records are not among the data objects")
		assert.Zero(t, got.Incomplete)
	}
}

// expectedCounts counts n records of the Sakila template, two seconds apart.
func expectedCounts(t *testing.T, from time.Time, n int) counts {
	t.Helper()
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(t, err)
	all := counts{All: n, Types: map[string]int{}, Months: map[string]int{}}
	state, films := record.NewState(7, time.UTC), map[int]bool{}
	for i := range n {
		at := from.Add(time.Duration(i) * 2 * time.Second)
		state.SetTime(at)
		var event struct {
			EventType string
			Film      int `json:"film_id"`
		}
		require.NoError(t, json.Unmarshal(template.Append(nil, state), &event))
		all.Types[event.EventType]++
		all.Months[at.Format("2006/01")]++
		films[event.Film] = true
	}
	all.Films = len(films)
	return all
}
