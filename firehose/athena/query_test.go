package athena_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/bucket"
	"penstock/internal/generate"
	"penstock/internal/lake"
	"penstock/internal/repo"
	"penstock/record"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// event is a record of the Sakila template.
type event struct {
	EventType, Distributor, State string
	Film                          int `json:"film_id"`
	at                            time.Time
}

// DuckDB runs the saved queries on simulated lakes, with folders for arrivals and for the
// records' own dates. Their results must agree with counts of the written records.
func TestQueriesOnDuckDB(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("no .venv, where DuckDB is: run make setup")
	}
	dated := firehose.Example()
	dated.Prefix, dated.PartitionBy = "streaming/timestamp_day=!{partitionKeyFromQuery:timestamp_day}/", []string{"timestamp:yyyy-MM-dd"}
	dated.DynamicPartitioning, dated.BufferSizeMiB = true, 64
	for layout, definition := range map[string]firehose.Definition{"2006/01": firehose.Example(), time.DateOnly: dated} {
		stream := firehose.MustNew(definition)
		folder, events := fill(t, stream)
		described, err := athena.NewTable(stream, sakilaColumns(t))
		require.NoError(t, err)
		queries := map[string]string{}
		for _, q := range described.Queries() {
			queries[q.ID] = q.SQL
		}
		asked, err := json.Marshal(queries)
		require.NoError(t, err)
		output, err := exec.Command(python, "testdata/query.py", folder, string(asked)).Output()
		require.NoError(t, err)
		var got map[string][][]any
		require.NoError(t, json.Unmarshal(output, &got))

		require.ElementsMatch(t, slices.Collect(maps.Keys(queries)), slices.Collect(maps.Keys(got)))
		partition := func(e event) string { return e.at.Format(layout) }
		sales := count(events, func(e event) string {
			if e.EventType == "trailer" {
				return ""
			}
			return fmt.Sprint(e.Film)
		})
		assert.Equal(t, count(events, partition), table(got["RecordsByPartition"]))
		assert.Equal(t, count(events, func(e event) string { return partition(e) + " " + e.EventType }), table(got["EventsByTypeAndPartition"]))
		assert.Equal(t, count(events, func(e event) string { return e.Distributor + " " + e.State }), table(got["StatesByDistributor"]))
		requireTop(t, sales, got["TopTenFilms"], "")
		requireTop(t, sales, got["TopTenTitles"], "Film ")
		assert.Equal(t, [][]any{{events[len(events)-1].at.Format(time.RFC3339)}}, got["FreshestRecord"])
	}
}

// fill writes a lake with four days of records that span two months. It returns the records.
func fill(t *testing.T, stream firehose.Stream) (folder string, events []event) {
	t.Helper()
	const n = 4 * 24 * 3600 / 4 // one record every four seconds
	pace := generate.Pace{Start: time.Date(2026, 1, 30, 0, 0, 0, 0, time.UTC), Rate: generate.PerSecond / 4}
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(t, err)
	folder = t.TempDir()
	place, err := bucket.Open(t.Context(), folder)
	require.NoError(t, err)
	run := &lake.Run{Stream: stream, Bucket: place, Template: template, Newline: true, Zone: time.UTC, Seed: 7, Pace: pace, N: n, Wrote: func(lake.Object) {}}
	require.NoError(t, run.Write(t.Context()))
	require.NoError(t, place.Close())
	state := record.NewState(7, time.UTC)
	for i := range uint64(n) {
		e := event{at: pace.At(i)}
		state.SetTime(e.at)
		require.NoError(t, json.Unmarshal(template.Append(nil, state), &e))
		events = append(events, e)
	}
	return folder, events
}

// count returns the number of events of each kind, without events of kind "".
func count(events []event, kind func(event) string) map[string]int {
	all := map[string]int{}
	for _, e := range events {
		if k := kind(e); k != "" {
			all[k]++
		}
	}
	return all
}

// table returns the last column of the rows by their other columns.
func table(rows [][]any) map[string]int {
	all := map[string]int{}
	for _, row := range rows {
		key := fmt.Sprint(row[0])
		for _, value := range row[1 : len(row)-1] {
			key += fmt.Sprint(" ", value)
		}
		all[key] = int(row[len(row)-1].(float64))
	}
	return all
}

// requireTop fails the test unless the rows are the ten titles with the most sales, in order.
func requireTop(t *testing.T, sales map[string]int, rows [][]any, title string) {
	t.Helper()
	require.Len(t, rows, 10)
	most := slices.SortedFunc(maps.Values(sales), func(a, b int) int { return b - a })
	for i, row := range rows {
		require.EqualValues(t, most[i], row[1])
		film := fmt.Sprint(row[0])
		require.EqualValues(t, sales[film[len(title):]], row[1])
	}
}
