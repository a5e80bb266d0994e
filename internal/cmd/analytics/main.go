// Command analytics runs the SQL of constructs/analytics in Flink on this machine, over an
// hour of records that kdg lake writes, and compares every window with the records. With a
// file of films as its argument, it also runs the saved queries of firehose/athena in DuckDB,
// over the same hour. It draws a chart of each. make analytics builds and runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"penstock/constructs/analytics/sql"
	"penstock/internal/repo"
	"penstock/record"
	"penstock/templates"
)

// The names of the runs. The last one reads records of which some arrive late.
const (
	streaming = "streaming"
	batch     = "batch"
	delays    = "with delays"
)

// The folders, relative to the root.
const (
	flinkFolder  = "build/flink" // Python environment with Flink and matplotlib
	chartsFolder = "build/analytics"
	hourFolder   = chartsFolder + "/hour" // is emptied first
	lakeFolder   = hourFolder + "/lake"
	filmsFolder  = hourFolder + "/films" // not in the lake, of which Flink reads all files
)

func main() {
	// Flink has its own process group, so it must be stopped here, also when the terminal is
	// closed (SIGHUP) or nobody reads the output (SIGPIPE, for | head).
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	flag.Parse()
	switch err := analyse(ctx, os.Stdout, flag.Arg(0)); {
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "analytics: interrupted")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "analytics:", err)
		os.Exit(1)
	}
}

// analyse runs the queries. Without a file of films, it runs those of Flink only.
func analyse(ctx context.Context, out io.Writer, films string) error {
	start := time.Now()
	root, err := repo.Root()
	if err != nil {
		return err
	}
	folder := filepath.Join(root, hourFolder)
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	events, err := writeLake(ctx, out, root)
	if err != nil {
		return err
	}
	if films != "" {
		if err := askLake(ctx, out, root, films); err != nil {
			return err
		}
	}
	runs, err := prepare(folder, events)
	if err != nil {
		return err
	}
	report := newReport(out, runs)
	if err := ask(ctx, filepath.Join(root, flinkFolder), folder, runs, report.add); err != nil {
		return err
	}
	if err := report.end(len(events), time.Since(start)); err != nil {
		return err
	}
	rows := map[string][]row{}
	for name, a := range report.answers[streaming] {
		rows[name] = a.Rows
	}
	return draw(ctx, out, root, streamChart, rows)
}

// prepare returns the runs. It writes the files that the runs in streaming mode read: Flink
// reads the files of a folder in no order, but a stream has one.
func prepare(folder string, events []event) ([]run, error) {
	columns, err := sakilaColumns()
	if err != nil {
		return nil, err
	}
	answers := map[string][]row{}
	for name, answer := range expected {
		answers[name] = answer(events)
	}
	inOrder := maps.Clone(answers)
	inOrder[sql.LateEvents] = nil
	arrived := delayed(events)
	runs := []run{
		{Name: streaming, Mode: "streaming", wanted: inOrder},
		{Name: batch, Mode: "batch", wanted: answers},
		{Name: delays, Mode: "streaming", wanted: expectedLate(arrived)},
	}
	paths := []string{filepath.Join(folder, "stream.json"), filepath.Join(folder, "lake"), filepath.Join(folder, "delayed.json")}
	if err := errors.Join(writeFile(paths[0], events), writeFile(paths[2], arrived)); err != nil {
		return nil, err
	}
	for i := range runs {
		if runs[i].Table, err = sql.CreateTable(columns, sql.Files(paths[i])); err != nil {
			return nil, err
		}
		runs[i].Queries = map[string]string{}
		for _, q := range sql.Queries(columns) {
			if _, has := runs[i].wanted[q.Name]; has {
				runs[i].Queries[q.Name] = q.SQL
			}
		}
	}
	return runs, nil
}

func sakilaColumns() ([]record.Column, error) {
	text, known := templates.Get("sakila")
	if !known {
		return nil, errors.New("no template sakila")
	}
	template, err := record.Parse(text)
	if err != nil {
		return nil, err
	}
	return template.Columns()
}
