// Command analytics runs the SQL of constructs/analytics in Flink on this machine, over an
// hour of records that kdg lake writes, and compares every window with the records. make
// analytics builds and runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
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

// hourFolder is the folder of the records and of Flink's files, which is emptied first.
const hourFolder = "build/analytics/hour"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	switch err := analyse(ctx, os.Stdout); {
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "analytics: interrupted")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "analytics:", err)
		os.Exit(1)
	}
}

func analyse(ctx context.Context, out io.Writer) error {
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
	events, err := writeLake(ctx, out, root, filepath.Join(hourFolder, "lake"))
	if err != nil {
		return err
	}
	runs, wanted, err := prepare(folder, events)
	if err != nil {
		return err
	}
	report := newReport(out, wanted)
	environment := filepath.Join(root, "build", "flink")
	if err := ask(ctx, environment, folder, runs, report.add); err != nil {
		return err
	}
	if err := report.end(len(events), time.Since(start)); err != nil {
		return err
	}
	return chart(ctx, out, environment, filepath.Dir(folder), report.answers)
}

// prepare returns the runs, and the rows that are expected for each of their queries. It writes
// the files that the runs in streaming mode read: Flink reads the files of a folder in no
// order, but a stream has one.
func prepare(folder string, events []event) (runs []run, wanted map[string]map[string][]row, err error) {
	columns, err := sakilaColumns()
	if err != nil {
		return nil, nil, err
	}
	wanted = map[string]map[string][]row{streaming: {sql.LateEvents: nil}, batch: {}}
	for name, answer := range expected {
		rows := answer(events)
		wanted[streaming][name], wanted[batch][name] = rows, rows
	}
	arrived := delayed(events)
	wanted[delays] = expectedLate(arrived)
	queries := sql.Queries(columns)
	for _, r := range []struct {
		name, mode, path string
		events           []event // in the order of the file, or nil for the lake
	}{
		{streaming, "streaming", "stream.json", events},
		{batch, "batch", "lake", nil},
		{delays, "streaming", "delayed.json", arrived},
	} {
		path := filepath.Join(folder, r.path)
		if r.events != nil {
			if err := writeFile(path, r.events); err != nil {
				return nil, nil, err
			}
		}
		table, err := sql.CreateTable(columns, sql.Files(path))
		if err != nil {
			return nil, nil, err
		}
		asked := map[string]string{}
		for name := range wanted[r.name] {
			i := slices.IndexFunc(queries, func(q sql.Query) bool { return q.Name == name })
			if i < 0 {
				return nil, nil, fmt.Errorf("no query %s in constructs/analytics/sql", name)
			}
			asked[name] = queries[i].SQL
		}
		runs = append(runs, run{r.name, r.mode, table, asked})
	}
	return runs, wanted, nil
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
