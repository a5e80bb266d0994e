package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	wanted  map[string][]row  // the expected rows, by query
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
	defer func() { err = errors.Join(err, log.Close(), os.RemoveAll(temp)) }()
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
	answers, failed := readAnswers(output, each)
	if failed != nil {
		stop()
	}
	ended := cmd.Wait()
	asked := 0
	for _, r := range runs {
		asked += len(r.Queries)
	}
	switch {
	case failed != nil:
		return failed
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("no answer from Flink within %v: see %s", answerWithin, log.Name())
	case ended != nil:
		return fmt.Errorf("run Flink: %w: see %s", ended, log.Name())
	case answers != asked:
		return fmt.Errorf("%d answers from Flink, not %d: see %s", answers, asked, log.Name())
	}
	return nil
}

// readAnswers calls each for every answer, and returns their number.
func readAnswers(from io.Reader, each func(answer) error) (n int, err error) {
	for lines := json.NewDecoder(from); ; n++ {
		var a answer
		switch err := lines.Decode(&a); {
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, fmt.Errorf("flink.py: %w", err)
		}
		if err := each(a); err != nil {
			return n, err
		}
	}
}
