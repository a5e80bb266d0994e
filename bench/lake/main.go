// Command lake measures how fast kdg lake writes what a delivery stream would, beside
// the same records without a stream, and beside a copy of the same bytes.
//
//	make bench
//	go run ./bench/lake [-n 5] [-records 10M] [-dir build/bench]
//
// Each is a whole process, from its start to its end, on all cores:
//
//   - kdg render, its records thrown away: what the records alone cost;
//   - kdg render into one file;
//   - cat of that file into another: what a copy of the same bytes costs;
//   - kdg lake, simulated time at ten records a second, into a folder;
//   - cp -r of that folder: what a copy of the same objects costs;
//   - kdg render into split, which makes files of as many records each;
//   - kdg lake with GZIP, and gzip of the one file.
//
// They take turns, so that a busy machine is unfair to none, and the medians count.
// Last comes the peak memory of kdg lake, for few records and for many: it should be
// the same. Disks, and the page caches of virtual machines, differ most in what a new
// file costs; a folder in memory, given with -dir, makes that small.
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
	n := flags.Int("n", 5, "number of counted turns of each")
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
	ways := newWays(*records)
	for turn := range *n + 1 { // the first is not counted
		for _, w := range ways {
			seconds, err := w.run(ctx, folder)
			if err != nil {
				return err
			}
			if turn > 0 {
				w.seconds = append(w.seconds, seconds)
			}
		}
	}
	if err := print(stdout, ways, *records); err != nil {
		return err
	}
	for _, records := range []int{*records / 10, *records} {
		peak, err := peak(ctx, folder, records)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "peak memory (VmHWM) of kdg lake -n %d: %.1f MB\n", records, peak)
	}
	return nil
}

// A way to spend time on the records.
type way struct {
	name    string
	script  string // of sh, in the folder, beside kdg
	clean   string // run before it, and not timed
	seconds []float64
}

func newWays(records int) []*way {
	const from = "2026-01-01T00:00:00Z"
	count := strconv.Itoa(records)
	render := "./kdg render -n " + count + " --seed 1 --at " + from + " sakila"
	lake := "./kdg lake -n " + count + " --seed 1 --from " + from
	return []*way{
		{name: "kdg render > /dev/null", script: render + " > /dev/null"},
		{name: "kdg render > file", script: render + " > file"},
		{name: "cat file > copy", script: "cat file > copy", clean: "rm -f copy"},
		{name: "kdg lake", script: lake + " -o lake sakila", clean: "rm -rf copy lake"},
		{name: "cp -r lake copy", script: "cp -r lake copy"},
		{name: "kdg render | split -l 600", script: "mkdir split && " + render + " | split -l 600 -a 5 - split/", clean: "rm -rf copy split"},
		{name: "kdg lake --compression GZIP", script: lake + " --compression GZIP -o zipped sakila", clean: "rm -rf split zipped"},
		{name: "gzip < file > file.gz", script: "gzip < file > file.gz", clean: "rm -rf zipped"},
	}
}

func (w *way) run(ctx context.Context, folder string) (seconds float64, err error) {
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

// print prints a line for each way. The ratios are of speeds.
func print(stdout io.Writer, ways []*way, records int) error {
	for _, w := range ways {
		slices.Sort(w.seconds)
	}
	median := func(w *way) float64 { return w.seconds[len(w.seconds)/2] }
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "command\tseconds: median\tmin\tmax\tM records/s\t× render > file\t× cat\t× cp -r\t")
	for _, w := range ways {
		fmt.Fprintf(table, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t\n", w.name, median(w), w.seconds[0], w.seconds[len(w.seconds)-1],
			float64(records)/median(w)/1e6, median(ways[1])/median(w), median(ways[2])/median(w), median(ways[4])/median(w))
	}
	return table.Flush()
}

// peak is the peak memory of kdg lake, in MB: 0 where the system does not tell.
func peak(ctx context.Context, folder string, records int) (mb float64, err error) {
	cmd := exec.CommandContext(ctx, "./kdg", "lake", "-n", strconv.Itoa(records), "--from", "2026-01-01", "-o", "out", "sakila")
	cmd.Dir = folder
	kib, err := program.Run(cmd)
	return float64(kib) * 1024 / 1e6, errors.Join(err, os.RemoveAll(filepath.Join(folder, "out")))
}
