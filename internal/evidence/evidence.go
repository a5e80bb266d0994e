// Package evidence is what tests tried, and how often it went wrong, as a table.
//
//  1. A test writes its rows with [Write], which does nothing but where it is told to.
//  2. [Table] makes a table of the rows of a whole run.
package evidence

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Variable names the environment variable that holds the folder of the rows.
const Variable = "PENSTOCK_EVIDENCE"

// Row is something that was tried many times.
type Row struct {
	Tried string `json:"tried"` // as it is to be read
	Count int    `json:"count"`
	Wrong int    `json:"wrong"`
}

// A TB is a test.
type TB interface {
	Helper()
	Fatal(args ...any)
	Failed() bool
	Cleanup(func())
}

// Counter gives what a test is to call for each thing that it tries, and writes the row
// of them when the test is over. A test that failed went wrong once, at least.
func Counter(t TB, name, tried string) func() {
	row := Row{Tried: tried}
	t.Cleanup(func() {
		if t.Failed() {
			row.Wrong = 1
		}
		Write(t, name, row)
	})
	return func() { row.Count++ }
}

// Write writes the rows to name.json in the folder that the environment names, and makes
// it if need be. Where the environment names none, it does nothing.
func Write(t TB, name string, rows ...Row) {
	t.Helper()
	folder := os.Getenv(Variable)
	if folder == "" {
		return
	}
	content, err := json.MarshalIndent(rows, "", "  ")
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".json"), append(content, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Table is the rows of all files in a folder in Markdown, in the order of the files'
// names.
func Table(folder string) (string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", fmt.Errorf("no rows in %s: run the tests with %s=%[1]s", folder, Variable)
	}
	var table strings.Builder
	table.WriteString("| Tried | How many | Went wrong |\n|---|---|---|\n")
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		var rows []Row
		if err := json.Unmarshal(content, &rows); err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
		for _, r := range rows {
			fmt.Fprintf(&table, "| %s | %s | %d |\n", r.Tried, grouped(r.Count), r.Wrong)
		}
	}
	return table.String(), nil
}

// grouped is n with a comma at each thousand.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}
