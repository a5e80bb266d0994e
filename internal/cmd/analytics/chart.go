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

const drawn = "chart: build/analytics/analytics.svg"

// chart draws the answers in streaming mode into the folder.
func chart(ctx context.Context, out io.Writer, environment, folder string, answers map[string]map[string]answer) error {
	shown := map[string][]row{}
	for name, a := range answers[streaming] {
		shown[name] = a.Rows
	}
	rows, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	path := filepath.Join(folder, "analytics.svg")
	cmd := exec.CommandContext(ctx, filepath.Join(environment, "bin", "python"), "-c", chartProgram, path)
	cmd.Env = append(os.Environ(), "MPLCONFIGDIR="+filepath.Join(folder, "matplotlib"))
	cmd.Stdin = bytes.NewReader(rows)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("draw %s: %w: %s", path, err, bytes.TrimSpace(output))
	}
	fmt.Fprintln(out, drawn)
	return nil
}
