package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed chart.py
var chartProgram string

// The names of the charts.
const (
	streamChart = "analytics" // answers of Flink
	lakeChart   = "queries"   // answers of DuckDB
)

// drawn says where the chart is.
func drawn(name string) string { return "chart: " + chartsFolder + "/" + name + ".svg" }

// draw draws a chart of the rows of queries, with the matplotlib of the Python environment.
func draw[R ~[]any](ctx context.Context, out io.Writer, root, name string, rows map[string][]R) error {
	text, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	folder := filepath.Join(root, chartsFolder)
	path := filepath.Join(folder, name+".svg")
	cmd := exec.CommandContext(ctx, filepath.Join(root, flinkFolder, "bin", "python"), "-c", chartProgram, name, path)
	cmd.Env = append(os.Environ(), "MPLCONFIGDIR="+filepath.Join(folder, "matplotlib"))
	cmd.Stdin = bytes.NewReader(text)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("draw %s: %w: %s", path, err, bytes.TrimSpace(output))
	}
	fmt.Fprintln(out, drawn(name))
	return nil
}
