// Command worker measures how fast one worker of kdg fleet sends records of the Sakila
// template to Amazon Data Firehose, and computes what a million records cost.
//
//	go run ./bench/worker [-n 5] [-records 1M] [-single 20k]
//
// Every measurement is a whole process on one core (GOMAXPROCS=1):
//
//   - the built kdgworker, with Lambda's Runtime API and a run of one worker;
//   - kdg send --rate max;
//   - a loop with the AWS SDK for Go: 500 records per call of PutRecordBatch, and one call
//     after the other;
//   - the same with one record per call of PutRecord, for the records of -single.
//
// The loops read records from a file written by kdg render. The server runs in this
// process, on the other cores if there are any, and answers at once: the rates do not
// include the latency of a real service. The measurements alternate, and the medians are
// reported. The command fails if the server did not receive every record; only the loops, with
// the SDK's retries, may send one again.
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
	"runtime"

	"github.com/dustin/go-humanize"

	"penstock/bench/program"
	"penstock/internal/cdk/gofunction"
	"penstock/internal/generate"
	"penstock/internal/repo"
)

func main() { program.Main("worker", run) }

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("worker", flag.ContinueOnError)
	n := flags.Int("n", 5, "number of measurements of each")
	records, single := uint64(1_000_000), uint64(20_000)
	count := func(to *uint64) func(string) error {
		return func(s string) (err error) { *to, err = generate.ParseCount(s); return err }
	}
	flags.Func("records", "number of records (default 1M)", count(&records))
	flags.Func("single", "number of records that are sent one per call (default 20k)", count(&single))
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 || single < 1 || records < single {
		return errors.New("-n and -single must be at least 1, and -records at least -single")
	}
	root, err := repo.Root()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "bench-worker-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	senders, err := build(ctx, root, folder, records, single)
	if err != nil {
		return err
	}
	for i := range *n + 1 { // the first round warms up
		for _, s := range senders {
			r, err := s.round(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if i > 0 {
				s.rounds = append(s.rounds, r)
			}
		}
	}
	fmt.Fprintf(stdout, "medians of %d rounds on one core; %s records, %s for one record per call\n\n", *n, humanize.Comma(int64(records)), humanize.Comma(int64(single)))
	return printTable(stdout, senders)
}

// build builds the programs and renders the records.
func build(ctx context.Context, root, folder string, records, single uint64) ([]*sender, error) {
	kdg, err := program.BuildKDG(ctx, root, folder)
	if err != nil {
		return nil, err
	}
	loop := filepath.Join(folder, "loop")
	command := exec.CommandContext(ctx, "go", "build", "-o", loop, "./bench/worker/loop")
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the loop: %w\n%s", err, output)
	}
	bootstrap := filepath.Join(folder, "bootstrap")
	if err := gofunction.Compile(root, "lambda/kdgworker", runtime.GOOS, runtime.GOARCH, bootstrap); err != nil {
		return nil, err
	}
	all, some := filepath.Join(folder, "all"), filepath.Join(folder, "some")
	for path, n := range map[string]uint64{all: records, some: single} {
		if err := render(ctx, kdg, path, n); err != nil {
			return nil, err
		}
	}
	return []*sender{
		{name: "`kdgworker`", records: records, run: worker(bootstrap, records), duration: true},
		{name: "`kdg send --rate max`", records: records, run: process("", kdg, "send", "--to", "firehose:"+stream, "--rate", "max", "-n", fmt.Sprint(records), "--seed", "1", template)},
		{name: "SDK loop, 500 records per call, as KDG sends", records: records, run: process(all, loop, stream), again: true},
		{name: "SDK loop, one record per call", records: single, run: process(some, loop, "-batch", "1", stream), duration: true, again: true},
	}, nil
}

// render writes records to a file.
func render(ctx context.Context, kdg, path string, n uint64) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	command := exec.CommandContext(ctx, kdg, "render", "-n", fmt.Sprint(n), "--seed", "1", template)
	command.Stdout = file
	return command.Run()
}
