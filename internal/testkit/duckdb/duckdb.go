// Package duckdb runs the queries that are saved in Athena with DuckDB, on a lake in a folder.
package duckdb

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"

	"penstock/firehose/athena"
)

//go:embed query.py
var program string

// Rows are the rows of each query, by its ID.
type Rows map[string][][]any

// Ask runs the queries of the table on a lake with records of the template sakila, for each of
// the folders of films; one that does not exist has no films. python is that of .venv.
func Ask(ctx context.Context, python, lake string, table athena.Table, films ...string) ([]Rows, error) {
	queries := map[string]string{}
	for _, q := range table.Queries() {
		queries[q.ID] = q.SQL
	}
	asked, err := json.Marshal(map[string]any{"queries": queries, "schema": schema(table), "films": films})
	if err != nil {
		return nil, err
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, python, "-c", program, lake, string(asked))
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run DuckDB: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	var answers []Rows
	if err := json.Unmarshal(output, &answers); err != nil {
		return nil, fmt.Errorf("answers of DuckDB: %w", err)
	}
	return answers, nil
}

// schema returns the columns of the tables as the catalog has them.
func schema(table athena.Table) map[string]map[string]string {
	tables := map[string]map[string]string{athena.TableName: {}, athena.FilmsTable: {}}
	for _, c := range slices.Concat(table.Columns(), table.PartitionKeys()) {
		tables[athena.TableName][c.Name] = c.Type
	}
	for _, c := range athena.FilmColumns() {
		tables[athena.FilmsTable][c.Name] = c.Type
	}
	return tables
}
