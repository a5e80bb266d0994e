package athena_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/bucket"
	"penstock/internal/films"
	"penstock/internal/generate"
	"penstock/internal/lake"
	"penstock/internal/repo"
	"penstock/internal/testkit/duckdb"
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

// dumps are the same films in the syntax of each server and of CSV.
var dumps = []string{"mysql.sql", "postgresql.sql", "inserts.sql", "films.csv"}

// DuckDB runs the saved queries on simulated lakes, with folders for arrivals and for the
// records' own dates, before and after films are loaded from each of the dumps. The results
// must agree with counts of the written records.
func TestQueriesOnDuckDB(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("no .venv, where DuckDB is: run make setup")
	}
	loaded := filmFolders(t, filepath.Join(root, "internal", "films", "testdata"))
	dated := firehose.Example()
	dated.Prefix, dated.PartitionBy = "streaming/timestamp_day=!{partitionKeyFromQuery:timestamp_day}/", []string{"timestamp:yyyy-MM-dd"}
	dated.DynamicPartitioning, dated.BufferSizeMiB = true, 64
	for layout, definition := range map[string]firehose.Definition{"2006/01": firehose.Example(), time.DateOnly: dated} {
		stream := firehose.MustNew(definition)
		folder, events := fill(t, stream)
		described, err := athena.NewTable(stream, sakilaColumns(t))
		require.NoError(t, err)
		all, err := duckdb.Ask(t.Context(), python, folder, described, loaded.folders...)
		require.NoError(t, err)
		require.Len(t, all, len(loaded.folders))
		for i, answers := range all {
			require.Len(t, answers, len(described.Queries()))
			assertAnswers(t, events, layout, loaded.tables[i], answers)
		}
	}
}

// loadedFilms are folders with films, and their tables. The first has none.
type loadedFilms struct {
	folders []string
	tables  []films.Table
}

// filmFolders loads each of the dumps into a folder of its own.
func filmFolders(t *testing.T, dumpFolder string) loadedFilms {
	t.Helper()
	folder := t.TempDir()
	all := loadedFilms{[]string{filepath.Join(folder, "none")}, make([]films.Table, 1)}
	for _, name := range dumps {
		to := filepath.Join(folder, name)
		all.folders = append(all.folders, to)
		all.tables = append(all.tables, load(t, filepath.Join(dumpFolder, name), to))
	}
	return all
}

// load loads the films of a dump into a folder.
func load(t *testing.T, dump, folder string) films.Table {
	t.Helper()
	text, err := os.ReadFile(dump)
	require.NoError(t, err)
	table, err := films.Parse(text)
	require.NoError(t, err)
	object := filepath.Join(folder, films.Key)
	require.NoError(t, os.MkdirAll(filepath.Dir(object), 0o755))
	file, err := os.Create(object)
	require.NoError(t, err)
	require.NoError(t, table.Write(file))
	require.NoError(t, file.Close())
	return table
}

// assertAnswers compares the answers with counts of the events and the films, of which there
// may be none. layout is that of an event's partition.
func assertAnswers(t *testing.T, events []event, layout string, loaded films.Table, got duckdb.Rows) {
	t.Helper()
	partition := func(e event) string { return e.at.Format(layout) }
	assert.Equal(t, count(events, partition), table(got["RecordsByPartition"]))
	assert.Equal(t, count(events, func(e event) string { return partition(e) + " " + e.EventType }), table(got["EventsByTypeAndPartition"]))
	assert.Equal(t, count(events, func(e event) string { return e.Distributor + " " + e.State }), table(got["StatesByDistributor"]))
	assert.Equal(t, [][]any{{events[len(events)-1].at.Format(time.RFC3339)}}, got["FreshestRecord"])

	titles := map[int]any{}
	rates, categories := map[any][]int{}, map[any][]int{} // rentals, and revenue in hundredths
	add := func(to map[any][]int, key any, rate int32) {
		if to[key] == nil {
			to[key] = []int{0, 0}
		}
		to[key][0]++
		to[key][1] += int(rate)
	}
	rented := func(e event) bool { return e.EventType == "rent" }
	for _, e := range events {
		i := slices.IndexFunc(loaded.Films, func(f films.Film) bool { return int(f.ID) == e.Film })
		switch {
		case i >= 0:
			f := loaded.Films[i]
			titles[e.Film] = f.Title
			if rented(e) {
				add(rates, float64(f.RentalRate)/100, f.RentalRate)
				add(categories, *f.Category, f.RentalRate)
			}
		case rented(e):
			add(rates, nil, 0)
			add(categories, nil, 0)
		}
	}
	requireTop(t, events, titles, got["TopTenFilms"])
	assertRevenue(t, rates, got["RevenueByRentalRate"])
	assertRevenue(t, categories, got["RevenueByCategory"])
	if len(loaded.Films) > 0 {
		assert.NotContains(t, rates, nil, "a record has no film")
	}
}

// assertRevenue compares rows of a key, the rentals and the revenue, which is NULL for records
// without a film.
func assertRevenue(t *testing.T, want map[any][]int, rows [][]any) {
	t.Helper()
	assert.Len(t, rows, len(want))
	for _, row := range rows {
		if assert.Contains(t, want, row[0]) {
			assert.EqualValues(t, want[row[0]][0], row[1])
			if row[0] == nil {
				assert.Nil(t, row[2])
			} else {
				assert.InDelta(t, float64(want[row[0]][1])/100, row[2], 0.001)
			}
		}
	}
}

// fill writes a lake with four days of records that span two months. It returns the records.
func fill(t *testing.T, stream firehose.Stream) (folder string, events []event) {
	t.Helper()
	const n = 4 * 24 * 3600 / 4 // one record every four seconds
	pace := generate.Pace{Start: time.Date(2026, 1, 30, 0, 0, 0, 0, time.UTC), Rate: generate.PerSecond / 4}
	text, _ := templates.Get("sakila")
	few := strings.Replace(text, `"max":1000`, `"max":12`, 1) // those of the dumps
	require.NotEqual(t, text, few)
	template, err := record.Parse(few)
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

// requireTop fails the test unless the rows are the ten films with the most sales, in order,
// with their titles.
func requireTop(t *testing.T, events []event, titles map[int]any, rows [][]any) {
	t.Helper()
	sales := count(events, func(e event) string {
		if e.EventType == "trailer" {
			return ""
		}
		return fmt.Sprint(e.Film)
	})
	require.Len(t, rows, 10)
	most := slices.SortedFunc(maps.Values(sales), func(a, b int) int { return b - a })
	for i, row := range rows {
		require.EqualValues(t, most[i], row[2])
		require.EqualValues(t, sales[fmt.Sprint(row[0])], row[2])
		require.Equal(t, titles[int(row[0].(float64))], row[1])
	}
}
