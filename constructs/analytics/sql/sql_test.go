package sql_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"penstock/constructs/analytics/sql"
	"penstock/internal/repo"
	"penstock/internal/testkit/doctest"
	"penstock/record"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func columns(t *testing.T, template string) []record.Column {
	t.Helper()
	parsed, err := record.Parse(template)
	require.NoError(t, err)
	all, err := parsed.Columns()
	require.NoError(t, err)
	return all
}

func sakila(t *testing.T) []record.Column {
	t.Helper()
	text, known := templates.Get("sakila")
	require.True(t, known)
	return columns(t, text)
}

func TestCreateTable(t *testing.T) {
	got, err := sql.CreateTable(sakila(t), sql.Kinesis("it's", "us-east-1"))
	require.NoError(t, err)
	head, rest, _ := strings.Cut(got, "  -- in UTC")
	assert.Equal(t, "-- The records of the stream, and when they happened\nCREATE TABLE events (\n  `timestamp` STRING,\n  `eventType` STRING,\n"+
		"  `film_id` INT,\n  `distributor` STRING,\n  `platform` STRING,\n  `state` STRING,\n", head)
	assert.Contains(t, rest, "REGEXP_EXTRACT(`timestamp`, ")
	assert.True(t, strings.HasSuffix(rest, "  WATERMARK FOR event_time AS event_time - INTERVAL '1' MINUTE\n) WITH (\n"+
		"  'connector' = 'kinesis',\n  'stream' = 'it''s',\n  'aws.region' = 'us-east-1',\n  'scan.stream.initpos' = 'LATEST',\n  'format' = 'json'\n)"), rest)
}

func TestTypes(t *testing.T) {
	got, err := sql.CreateTable(columns(t, `{"at": "{{date.now("YYYY-MM-DD HH:mm:ss")}}", "on": true, "big": 12345678901, "share": 0.5, "tags": ["a"], "who": {"firstName": "Ada"}, "all": [{"a": 1}]}`), sql.Files("lake"))
	require.NoError(t, err)
	for _, line := range []string{"`at` STRING,", "`on` BOOLEAN,", "`big` BIGINT,", "`share` DOUBLE,", "`tags` ARRAY<STRING>,", "`who` STRING,", "`all` STRING,", "event_time AS TO_TIMESTAMP(`at`),"} {
		assert.Contains(t, got, "\n  "+line+"\n")
	}
}

func TestCreateTableRefuses(t *testing.T) {
	for template, want := range map[string]string{
		`{"id": {{random.number}}}`:      `the records have no time, but windows need one: add a field such as "timestamp": "{{date.now}}" to the template`,
		`{"Event_Time": "{{date.now}}"}`: "the records have a field Event_Time, which is the name of the event time in the table: rename it, for example to timestamp",
	} {
		_, err := sql.CreateTable(columns(t, template), sql.Files("lake"))
		assert.EqualError(t, err, want)
	}
}

// Records with other columns have only the queries that they can answer.
func TestQueriesOfOtherRecords(t *testing.T) {
	names := func(queries []sql.Query) (all []string) {
		for _, q := range queries {
			all = append(all, q.Name)
		}
		return all
	}
	assert.Equal(t, []string{"events_per_minute", "conversion_by_distributor", "top_films", "states_above_usual", sql.LateEvents}, names(sql.Queries(sakila(t))))
	assert.Equal(t, []string{"states_above_usual", sql.LateEvents}, names(sql.Queries(columns(t, `{"at": "{{date.now}}", "state": "{{address.state}}"}`))))
}

func TestEveryFileIsAQuery(t *testing.T) {
	files, err := filepath.Glob("*.sql")
	require.NoError(t, err)
	queries := sql.Queries(sakila(t))
	assert.Len(t, files, len(queries)+1) // and table.sql
	for _, q := range queries {
		assert.Contains(t, files, q.Name+".sql")
		assert.True(t, strings.HasPrefix(q.SQL, "-- "+q.Title+"\nSELECT "), q.Name)
	}
}

// sqlglot reads the queries and finds each of their columns in the table.
func TestQueriesParse(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python, installed := repo.Tool(root, "python")
	if !installed {
		t.Skip("no .venv, where sqlglot is: run make setup")
	}
	types, queries := map[string]string{}, map[string]string{}
	for _, c := range sakila(t) {
		types[c.Field] = c.Type
	}
	for _, q := range sql.Queries(sakila(t)) {
		queries[q.Name] = q.SQL
	}
	asked, err := json.Marshal(map[string]any{"columns": types, "queries": queries})
	require.NoError(t, err)
	cmd := exec.Command(python, "testdata/parse.py")
	cmd.Stdin = bytes.NewReader(asked)
	output, err := cmd.CombinedOutput()
	assert.NoError(t, err, string(output))
}

// docs/analytics.md shows the statements.
func TestDocumentationShowsTheSQL(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	pages, err := doctest.Pages(root)
	require.NoError(t, err)
	var shown []string
	for _, page := range pages {
		for _, block := range page.Blocks {
			if page.Path == "docs/analytics.md" && block.Language == "sql" {
				shown = append(shown, strings.TrimSpace(block.Text))
			}
		}
	}
	table, err := sql.CreateTable(sakila(t), sql.Kinesis("etl3", "us-east-1"))
	require.NoError(t, err)
	want := []string{table}
	for _, q := range sql.Queries(sakila(t)) {
		want = append(want, q.SQL)
	}
	assert.Equal(t, want, shown)
}
