package films_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"penstock/firehose/athena"
	"penstock/internal/films"
	"penstock/internal/repo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parseFile(t *testing.T, name string) films.Table {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	table, err := films.Parse(text)
	require.NoError(t, err)
	return table
}

// The same films in the syntax of each server and format give the same table.
func TestFormats(t *testing.T) {
	want := parseFile(t, "films.csv")
	require.Len(t, want.Films, 12)
	drama, pg, minutes := "Drama", "PG", int32(86)
	assert.Equal(t, films.Film{ID: 1, Title: "HARBOR OF GLASS", Rating: &pg, Length: &minutes, RentalRate: 99, Category: &drama}, want.Films[0])
	assert.Equal(t, `BACK\SLASH ROAD`, want.Films[2].Title)
	assert.Equal(t, "COLUMN\tSHIFT", want.Films[5].Title)
	assert.Equal(t, films.Film{ID: 7, Title: "SEVEN FERRIES", Rating: &pg, RentalRate: 1000, Category: &drama}, want.Films[6])
	assert.Nil(t, want.Films[7].Rating)
	assert.Equal(t, "a CSV file", want.Source)

	for name, source := range map[string]string{"mysql.sql": "a MySQL dump", "postgresql.sql": "a PostgreSQL dump", "inserts.sql": "a SQL dump"} {
		got := parseFile(t, name)
		assert.Equal(t, source, got.Source)
		assert.Equal(t, want.Films, got.Films, name)
		assert.Equal(t, 3, got.Categories, name)
	}
	text, err := os.ReadFile("testdata/films.csv")
	require.NoError(t, err)
	got, err := films.Parse(bytes.ReplaceAll(append([]byte("\ufeff"), text...), []byte("\n"), []byte("\r\n"))) // as a spreadsheet saves it
	require.NoError(t, err)
	assert.Equal(t, want, got)
	got = parseFile(t, "plain.tsv")
	assert.Equal(t, "a TSV file", got.Source)
	assert.Zero(t, got.Categories)
	for i, f := range want.Films {
		f.Category = nil
		if f.Title == "COLUMN\tSHIFT" {
			f.Title = "COLUMN SHIFT" // a tab would end the field
		}
		assert.Equal(t, f, got.Films[i])
	}
}

func TestMissing(t *testing.T) {
	table := films.Table{Films: []films.Film{{ID: 1}, {ID: 2}, {ID: 9}}}
	assert.Equal(t, 0, table.Missing(1, 2))
	assert.Equal(t, 2, table.Missing(1, 4))
	assert.Equal(t, 6, table.Missing(1, 9))
	assert.Equal(t, 3, table.Missing(3, 5))
}

// Each film_id that the shipped template renders is a film of Sakila.
func TestSakilaHasEveryFilm(t *testing.T) {
	text, err := os.ReadFile("../../../shared/data/film-min.tsv")
	if err != nil {
		t.Skip("the films of Sakila are not in shared/data, next to the repository:", err)
	}
	table, err := films.Parse(text)
	require.NoError(t, err)
	assert.Len(t, table.Films, 1000)
	assert.Zero(t, table.Missing(1, 1000))
	assert.Equal(t, "ACADEMY DINOSAUR", table.Films[0].Title)
	assert.Equal(t, int32(99), table.Films[0].RentalRate)
}

// The object has the columns and types of the table in the catalog.
func TestObjectHasTheColumnsOfTheCatalog(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("DuckDB is not installed in .venv: run make setup")
	}
	table := parseFile(t, "mysql.sql")
	var object, again bytes.Buffer
	require.NoError(t, table.Write(&object))
	require.NoError(t, table.Write(&again))
	assert.Equal(t, object.Bytes(), again.Bytes())
	file := filepath.Join(t.TempDir(), "film.parquet")
	require.NoError(t, os.WriteFile(file, object.Bytes(), 0o600))
	output, err := exec.Command(python, "-c", `import duckdb, json, sys
print(json.dumps([row[:2] for row in duckdb.sql(f"describe from read_parquet('{sys.argv[1]}')").fetchall()]))`, file).Output()
	require.NoError(t, err)
	var got [][]string
	require.NoError(t, json.Unmarshal(output, &got))
	types := map[string]string{"int": "INTEGER", "string": "VARCHAR", "decimal(4,2)": "DECIMAL(4,2)"}
	var want [][]string
	for _, c := range athena.FilmColumns() {
		want = append(want, []string{c.Name, types[c.Type]})
	}
	assert.Equal(t, want, got)
}
