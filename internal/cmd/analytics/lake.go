package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"penstock/internal/shell"
)

// recordCount is the number of records of an hour of the example.
const recordCount = 36_000

// lakeArgs make kdg write the hour: one record on each line, as Flink reads files.
var lakeArgs = append(strings.Fields("lake --from 2026-01-01 --for 1h --rate 10 --seed 1 --compact --out"), lakeFolder, "sakila")

// An event is a record of the Sakila template.
type event struct {
	Time        time.Time `json:"timestamp"`
	Type        string    `json:"eventType"`
	Film        int       `json:"film_id"`
	Distributor string
	State       string
	line        []byte
}

// iso is the form of date.now in records, in UTC.
const iso = "2006-01-02T15:04:05+00:00"

// kdg runs kdg in the root, and prints the command.
func kdg(ctx context.Context, out io.Writer, root string, args ...string) error {
	fmt.Fprintln(out, "kdg", shell.Command(args...))
	cmd := exec.CommandContext(ctx, filepath.Join(root, "build", "analytics", "kdg"), args...)
	cmd.Dir = root
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("kdg %s: %w: %s", args[0], err, bytes.TrimSpace(output))
	}
	return nil
}

// writeLake writes the hour to its folder. It returns the written events in their order.
func writeLake(ctx context.Context, out io.Writer, root string) ([]event, error) {
	if err := kdg(ctx, out, root, lakeArgs...); err != nil {
		return nil, err
	}
	events, err := readLake(filepath.Join(root, lakeFolder))
	if err == nil && len(events) != recordCount {
		err = fmt.Errorf("kdg lake wrote %d records to %s, not %d", len(events), lakeFolder, recordCount)
	}
	return events, err
}

// readLake reads the events of a folder in the order of its keys, which is that of their times.
func readLake(folder string) (events []event, err error) {
	objects := os.DirFS(folder)
	err = fs.WalkDir(objects, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(objects, path)
		if err != nil {
			return err
		}
		for line := range bytes.Lines(content) {
			e := event{line: line}
			if err := json.Unmarshal(line, &e); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			events = append(events, e)
		}
		return nil
	})
	return events, err
}

// writeFile writes events to a file, in their order of arrival.
func writeFile(path string, events []event) error {
	var text bytes.Buffer
	for _, e := range events {
		text.Write(e.line)
	}
	return os.WriteFile(path, text.Bytes(), 0o600)
}

// zones are offsets of the times of some records, as KDG's page writes them in other places.
var zones = []*time.Location{time.FixedZone("", 5*3600+1800), time.FixedZone("", -(3*3600 + 1800)), time.UTC}

// delayed returns the events in an order of arrival in which some come later than others: of
// 100, one after 30 s, which the watermark allows, and one after 150 s, which is too late.
// Some have their time with another offset, or with Z.
func delayed(events []event) []event {
	order := make([]int, len(events))
	arrival := make([]time.Time, len(events))
	for i, e := range events {
		order[i], arrival[i] = i, e.Time
		switch i % 100 {
		case 33:
			arrival[i] = e.Time.Add(30 * time.Second)
		case 66:
			arrival[i] = e.Time.Add(150 * time.Second)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return arrival[a].Compare(arrival[b]) })
	arrived := make([]event, len(events))
	for i, from := range order {
		e := events[from]
		if from%10 == 0 {
			text, zoned := e.Time.Format(iso), e.Time.In(zones[from/10%len(zones)]).Format(time.RFC3339)
			e.line = bytes.Replace(e.line, []byte(text), []byte(zoned), 1)
		}
		arrived[i] = e
	}
	return arrived
}
