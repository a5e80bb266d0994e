package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/constructs/analytics/sql"
	"penstock/internal/generate"
	"penstock/internal/repo"
	"penstock/internal/testkit/doctest"
	"penstock/record"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var midnight = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(seconds int) event {
	return event{Time: midnight.Add(time.Duration(seconds) * time.Second), Type: "rent", State: "Ohio"}
}

func TestDifference(t *testing.T) {
	want := []row{{midnight, "rent", 2}, {midnight, "buy", 1}}
	fromJSON := []row{{"2026-01-01 00:00:00", "buy", 1.0}, {"2026-01-01 00:00:00", "rent", 2.0}}
	assert.Empty(t, difference(fromJSON, want))
	assert.Equal(t, 1, windows(fromJSON))
	assert.Equal(t, "2 rows differ: Flink has (2026-01-01 00:00:00 | rent | 3), the records give (2026-01-01 00:00:00 | rent | 2)",
		difference([]row{fromJSON[0], {"2026-01-01 00:00:00", "rent", 3.0}}, want))
	assert.Equal(t, "1 rows differ: Flink has no row, the records give (2026-01-01 00:00:00 | rent | 2)", difference(fromJSON[:1], want))
	assert.Equal(t, "1 rows differ: Flink has (2026-01-01 00:00:00 | buy | 1), the records give no row", difference(append(fromJSON, fromJSON[0]), want))
}

// An event is late when the watermark, a minute behind the latest event, has reached the end
// of the event's minute.
func TestExpectedLate(t *testing.T) {
	got := expectedLate([]event{at(0), at(119), at(59), at(120), at(59), at(60)})
	assert.Equal(t, []row{{midnight, 1}}, got[sql.LateEvents])
	assert.ElementsMatch(t, []row{{midnight, "rent", 2}, {at(60).Time, "rent", 2}, {at(120).Time, "rent", 1}}, got["events_per_minute"])
}

func TestDelayedChangesOnlyTheOrderAndTheOffsets(t *testing.T) {
	var events []event
	for i := range 1000 {
		e := at(i)
		e.line = []byte(e.Time.Format(iso))
		events = append(events, e)
	}
	arrived := delayed(events)
	offsets := map[string]int{}
	for _, e := range arrived {
		written, err := time.Parse(time.RFC3339, string(e.line))
		require.NoError(t, err)
		assert.True(t, e.Time.Equal(written))
		offsets[string(e.line[19:])]++
	}
	assert.Equal(t, map[string]int{"+00:00": 900, "+05:30": 34, "-03:30": 33, "Z": 33}, offsets)
	assert.Len(t, expectedLate(events)[sql.LateEvents], 0)
	assert.NotEmpty(t, expectedLate(arrived)[sql.LateEvents])
}

func TestStatesAboveUsual(t *testing.T) {
	var events []event
	for minute := range 12 {
		n := 9
		if minute == 9 || minute == 11 { // the first is too early to compare
			n = 30
		}
		for range n {
			events = append(events, at(60*minute))
		}
	}
	assert.Equal(t, []row{{at(660).Time, "Ohio", 30, float64(10*9+30) / 11}}, statesAboveUsual(events))
}

// Flink that fails, or ends early, is an error that names its log.
func TestAskReportsFailures(t *testing.T) {
	for script, want := range map[string]string{
		"exit 3": "run Flink: exit status 3: see ",
		"exit 0": "0 answers from Flink, not 1: see ",
		"echo }": "flink.py: invalid character '}' looking for beginning of value",
	} {
		folder := t.TempDir()
		require.NoError(t, os.Mkdir(filepath.Join(folder, "bin"), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(folder, "bin", "python"), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
		err := ask(t.Context(), folder, folder, []run{{Queries: map[string]string{"q": "SELECT 1"}}}, func(answer) error { return nil })
		require.Error(t, err, script)
		assert.Contains(t, err.Error(), want)
	}
}

// docs/analytics.md shows the report of a run in which Flink answers what is expected.
func TestDocumentationShowsTheReport(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	pages, err := doctest.Pages(root)
	require.NoError(t, err)
	blocks := doctest.Examples(pages, "make analytics")
	require.Len(t, blocks, 1)
	require.Len(t, blocks[0], 1)

	events := hour(t)
	runs, err := prepare(t.TempDir(), events)
	require.NoError(t, err)
	columns, err := sakilaColumns()
	require.NoError(t, err)
	require.Len(t, runs[0].Queries, len(sql.Queries(columns)), "a query has no expected answer")
	var out bytes.Buffer
	r := newReport(&out, runs)
	for _, run := range runs {
		for _, name := range slices.Sorted(maps.Keys(run.Queries)) {
			a := answer{Run: run.Name, Query: name}
			for _, want := range run.wanted[name] {
				text, err := json.Marshal(append(row{row{want[0]}.String()}, want[1:]...))
				require.NoError(t, err)
				var got row
				require.NoError(t, json.Unmarshal(text, &got))
				a.Rows = append(a.Rows, got)
			}
			if name == sql.LateEvents { // whose rows change with each event
				a.Retractions = late(a) - len(a.Rows)
			}
			require.NoError(t, r.add(a))
		}
	}
	require.NoError(t, r.end(len(events), 0))
	printed := "kdg " + strings.Join(lakeArgs, " ") + "\n" + out.String() + drawn(streamChart) + "\n"
	assert.NoError(t, blocks[0][0].Compare(printed, regexp.MustCompile(` +\d+(\.\d)? s\b`)))
}

// hour returns the events that kdg lake writes.
func hour(t *testing.T) (events []event) {
	t.Helper()
	text, known := templates.Get("sakila")
	require.True(t, known)
	template, err := record.Parse(text)
	require.NoError(t, err)
	pace, state := generate.Pace{Start: midnight, Rate: 10 * generate.PerSecond}, record.NewState(1, time.UTC)
	for i := range uint64(recordCount) {
		state.SetTime(pace.At(i))
		e := event{line: template.Append(nil, state)}
		require.NoError(t, json.Unmarshal(e.line, &e))
		events = append(events, e)
	}
	return events
}
