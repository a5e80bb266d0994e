package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

//go:embed flink.py
var flinkProgram string

// A run is a set of queries that Flink runs on one table.
type run struct {
	Name    string            `json:"name"`
	Mode    string            `json:"mode"`  // batch or streaming
	Table   string            `json:"table"` // creates the table
	Queries map[string]string `json:"queries"`
}

// An answer is what Flink answered to a query of a run.
type answer struct {
	Run, Query  string
	Rows        []row
	Retractions int // rows that Flink took back; Rows is without them
	Seconds     float64
}

const (
	answerWithin = 20 * time.Minute // for all runs, on a busy machine
	stopGrace    = 10 * time.Second
)

// ask runs the queries in the Flink of the Python environment. It calls each for every answer.
// Flink's own output goes to flink.log in the folder.
func ask(ctx context.Context, environment, folder string, runs []run, each func(answer) error) (err error) {
	ctx, stop := context.WithTimeout(ctx, answerWithin)
	defer stop()
	job, err := json.Marshal(runs)
	if err != nil {
		return err
	}
	temp := filepath.Join(folder, "tmp")
	log, err := os.Create(filepath.Join(folder, "flink.log"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if err := os.MkdirAll(temp, 0o750); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(environment, "bin", "python"), "-c", flinkProgram)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, "JAVA_TOOL_OPTIONS=-XX:-UsePerfData -Djava.io.tmpdir="+temp)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(job), log
	// A group of its own, so that Java ends with Python.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = stopGrace
	output, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	answers := 0
	read := func() error {
		lines := bufio.NewReader(output)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return nil // the end, which Wait explains
			}
			var a answer
			if err := json.Unmarshal(line, &a); err != nil {
				return fmt.Errorf("flink.py: %w: %s", err, line)
			}
			answers++
			if err := each(a); err != nil {
				return err
			}
		}
	}
	failed := read()
	if failed != nil {
		stop()
	}
	ended := cmd.Wait()
	want := 0
	for _, r := range runs {
		want += len(r.Queries)
	}
	switch {
	case failed != nil:
		return failed
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("no answer from Flink within %v: see %s", answerWithin, log.Name())
	case ended != nil:
		return fmt.Errorf("run Flink: %w: see %s", ended, log.Name())
	case answers != want:
		return fmt.Errorf("%d answers from Flink, not %d: see %s", answers, want, log.Name())
	}
	return nil
}
