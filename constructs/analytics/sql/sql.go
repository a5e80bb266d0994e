// Package sql contains the Flink SQL that queries a data stream while it flows: the table
// of the stream, and queries of its windows.
package sql

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"penstock/record"
)

// LateEvents is the name of the query that counts the events that queries of one-minute
// windows leave out, because they came after the watermark. It needs streaming mode.
const LateEvents = "late_events"

// eventTime is the column of the event time, which table.sql computes.
const eventTime = "event_time"

//go:embed *.sql
var files embed.FS

// needs lists the queries in the order of the documentation, with the columns that they read.
var needs = []struct {
	query   string
	columns []string
}{
	{"events_per_minute", []string{"eventType"}},
	{"conversion_by_distributor", []string{"eventType", "distributor"}},
	{"top_films", []string{"eventType", "film_id"}},
	{"states_above_usual", []string{"state"}},
	{LateEvents, nil},
}

// A Query is a query of the table events.
type Query struct {
	Name  string // of its file, without the extension
	Title string
	SQL   string // begins with the title as a comment
}

// Queries returns the queries that records with the columns can answer.
func Queries(columns []record.Column) (queries []Query) {
	for _, n := range needs {
		if !slices.ContainsFunc(n.columns, func(name string) bool { return !hasField(columns, name) }) {
			text := strings.TrimSpace(read(n.query))
			title, _, _ := strings.Cut(text, "\n")
			queries = append(queries, Query{n.query, strings.TrimPrefix(title, "-- "), text})
		}
	}
	return queries
}

func hasField(columns []record.Column, name string) bool {
	return slices.ContainsFunc(columns, func(c record.Column) bool { return c.Field == name })
}

func read(name string) string {
	text, err := files.ReadFile(name + ".sql")
	if err != nil {
		panic(err) // a file of this folder
	}
	return string(text)
}

// An Option is an option of a table's connector.
type Option struct{ Name, Value string }

// Kinesis returns the options of a table over the records that arrive on a data stream from
// now on, for the connector of Flink 1.15:
// https://nightlies.apache.org/flink/flink-docs-release-1.15/docs/connectors/table/kinesis/
func Kinesis(stream, region string) []Option {
	return []Option{
		{"connector", "kinesis"}, {"stream", stream}, {"aws.region", region}, {"scan.stream.initpos", "LATEST"}, {"format", "json"},
	}
}

// Files returns the options of a table over a file, or a folder of files, with a record on
// each line.
func Files(path string) []Option {
	return []Option{{"connector", "filesystem"}, {"path", path}, {"format", "json"}}
}

var table = template.Must(template.New("table.sql").Parse(read("table")))

// CreateTable returns the statement that creates the table events over records with the
// columns. The event time is the first column with a date and time, whose offset it takes
// into account. CreateTable returns a one-line error if there is none.
func CreateTable(columns []record.Column, options []Option) (string, error) {
	i := slices.IndexFunc(columns, func(c record.Column) bool { return c.Instant || c.Type == "timestamp" })
	if i < 0 {
		return "", errors.New(`the records have no time, but windows need one: add a field such as "timestamp": "{{date.now}}" to the template`)
	}
	data := struct {
		Columns []column
		Time    string
		Offset  bool // the time is in ISO 8601
		Options []Option
	}{Time: columns[i].Field, Offset: columns[i].Instant}
	for _, c := range columns {
		if strings.EqualFold(c.Field, eventTime) {
			return "", fmt.Errorf("the records have a field %s, which is the name of the event time in the table: rename it, for example to timestamp", c.Field)
		}
		data.Columns = append(data.Columns, column{c.Field, typeOf(c)})
	}
	for _, o := range options {
		data.Options = append(data.Options, Option{o.Name, strings.ReplaceAll(o.Value, "'", "''")})
	}
	var text strings.Builder
	if err := table.Execute(&text, data); err != nil {
		return "", err
	}
	return strings.TrimSpace(text.String()), nil
}

type column struct{ Name, Type string }

// typeOf returns the column's type in Flink. A timestamp is the text that the event time is
// computed from. An object is its text in JSON, because Flink distinguishes the case of its
// members' names, which Hive's type lost.
func typeOf(c record.Column) string {
	if strings.Contains(c.Type, "struct<") {
		return "STRING"
	}
	return strings.ToUpper(strings.ReplaceAll(c.Type, "timestamp", "string"))
}
