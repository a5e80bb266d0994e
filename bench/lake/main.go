// Command lake measures how fast kdg lake writes the objects of a delivery stream,
// compared with rendering the same records and with copying the same bytes.
//
//	make bench
//	go run ./bench/lake [-n 5] [-records 10M] [-dir build/bench]
//
// Every measurement is a whole process on all cores:
//
//   - kdg render > /dev/null: the cost of the records alone;
//   - kdg render into one file;
//   - cat of that file into another: the cost of copying the same bytes;
//   - kdg lake into a folder, in simulated time, at ten records per second;
//   - cp -r of that folder: the cost of copying the same objects;
//   - kdg render into split, with as many records per file;
//   - kdg lake with GZIP, and gzip of the one file;
//   - kdg lake of a stream that partitions by event type, which gives three times as many
//     objects, and at thirty records per second, which gives as many as without partitions;
//   - kdg lake of a stream that converts to Parquet;
//   - writing the same rows with the Parquet library alone, on one core.
//
// The measurements alternate, so that other load on the machine affects all alike, and
// the medians are reported. Last comes the peak memory of kdg lake for few and for many
// records, which should be the same, and for 500 partitions that are active at the same
// time. The cost of a new file varies most between disks and
// virtual machines; use -dir with a folder in memory to reduce it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"penstock/bench/program"
	"penstock/internal/repo"
)

func main() { program.Main("lake", run) }

func run(ctx context.Context, args []string, stdout io.Writer) (err error) {
	root, err := repo.Root()
	if err != nil {
		return err
	}
	flags := flag.NewFlagSet("lake", flag.ContinueOnError)
	n := flags.Int("n", 5, "number of measurements of each")
	records := flags.Int("records", 10_000_000, "number of records")
	dir := flags.String("dir", filepath.Join(root, "build"), "folder to write in")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 || *records < 1 {
		return errors.New("-n and -records must be at least 1")
	}
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(*dir, "bench-lake-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()

	if _, err := program.BuildKDG(ctx, root, folder); err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(folder, "parquet-go"), "./bench/lake/parquet")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build bench/lake/parquet: %w\n%s", err, output)
	}
	if err := writeInputs(folder); err != nil {
		return err
	}
	benchmarks := newBenchmarks(*records)
	for round := range *n + 1 { // the first round warms up
		for _, w := range benchmarks {
			seconds, err := w.run(ctx, folder)
			if err != nil {
				return err
			}
			if round > 0 {
				w.seconds = append(w.seconds, seconds)
			}
		}
	}
	if err := print(stdout, benchmarks, *records); err != nil {
		return err
	}
	return printPeaks(ctx, stdout, folder, *records)
}

// A benchmark is a shell script to measure.
type benchmark struct {
	name    string
	script  string // runs in the folder that contains kdg
	clean   string // runs before script, not measured
	seconds []float64
}

func newBenchmarks(records int) []*benchmark {
	const from = "2026-01-01T00:00:00Z"
	count := strconv.Itoa(records)
	render := "./kdg render -n " + count + " --seed 1 --at " + from + " sakila"
	lake := "./kdg lake -n " + count + " --seed 1 --from " + from
	return []*benchmark{
		{name: "kdg render > /dev/null", script: render + " > /dev/null"},
		{name: "kdg render > file", script: render + " > file"},
		{name: "cat file > copy", script: "cat file > copy", clean: "rm -f copy"},
		{name: "kdg lake", script: lake + " -o lake sakila", clean: "rm -rf copy lake"},
		{name: "cp -r lake copy", script: "cp -r lake copy"},
		{name: "kdg render | split -l 600", script: "mkdir split && " + render + " | split -l 600 -a 5 - split/", clean: "rm -rf copy split"},
		{name: "kdg lake --compression GZIP", script: lake + " --compression GZIP -o zipped sakila", clean: "rm -rf split zipped"},
		{name: "gzip < file > file.gz", script: "gzip < file > file.gz", clean: "rm -rf zipped"},
		{name: "kdg lake, by eventType", script: lake + " -t partitions.json -o partitions sakila", clean: "rm -rf file.gz partitions"},
		{name: "the same, 30 records a second", script: lake + " -r 30 -t partitions.json -o partitions sakila", clean: "rm -rf partitions"},
		{name: "kdg lake, Parquet", script: lake + " -t parquet.json -o parquet sakila", clean: "rm -rf partitions parquet rows"},
		{name: "the same rows, parquet-go alone", script: "./parquet-go -rows " + count + " rows < sample",
			clean: "rm -rf parquet rows text && mkdir rows && ./kdg lake -n 60000 --seed 1 --from " + from + " -o text sakila && cat text/streaming/*/*/* > sample"},
	}
}

func (w *benchmark) run(ctx context.Context, folder string) (seconds float64, err error) {
	if err := sh(ctx, folder, w.clean); err != nil {
		return 0, err
	}
	start := time.Now()
	err = sh(ctx, folder, w.script)
	return time.Since(start).Seconds(), err
}

func sh(ctx context.Context, folder, script string) error {
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.Dir = folder
	output, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, output)
	}
	return nil
}

// print prints a line for each benchmark. The ratios are of speeds.
func print(stdout io.Writer, benchmarks []*benchmark, records int) error {
	for _, w := range benchmarks {
		slices.Sort(w.seconds)
	}
	median := func(w *benchmark) float64 { return w.seconds[len(w.seconds)/2] }
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "command\tseconds: median\tmin\tmax\tM records/s\t× render > file\t× cat\t× cp -r\t")
	for _, w := range benchmarks {
		fmt.Fprintf(table, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t\n", w.name, median(w), w.seconds[0], w.seconds[len(w.seconds)-1],
			float64(records)/median(w)/1e6, median(benchmarks[1])/median(w), median(benchmarks[2])/median(w), median(benchmarks[4])/median(w))
	}
	return table.Flush()
}
