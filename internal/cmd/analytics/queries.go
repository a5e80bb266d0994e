package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/repo"
	"penstock/internal/testkit/duckdb"
)

// askLake runs the saved queries of the lake with DuckDB, joined with the films in a file that
// kdg films reads, and draws their answers.
func askLake(ctx context.Context, out io.Writer, root, films string) error {
	python, installed := repo.Tool(root, "python")
	if !installed {
		return errors.New("no .venv, where DuckDB is: run make setup")
	}
	if err := kdg(ctx, out, root, "films", "--out", filmsFolder, films); err != nil {
		return err
	}
	columns, err := sakilaColumns()
	if err != nil {
		return err
	}
	table, err := athena.NewTable(firehose.MustNew(firehose.Example()), columns)
	if err != nil {
		return err
	}
	answers, err := duckdb.Ask(ctx, python, filepath.Join(root, lakeFolder), table, filepath.Join(root, filmsFolder))
	if err != nil {
		return err
	}
	return draw(ctx, out, root, lakeChart, answers[0])
}
