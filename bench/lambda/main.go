// Command lambda measures the Lambda functions, compared with the smallest possible function
// with aws-lambda-go: the size of the zip for both architectures and, for the architecture of
// this machine, the time from start to the first poll for an event and the peak memory after
// some events. An event creates a user, or sends the records of a minute.
//
//	go run ./bench/lambda [-n 30] [-events 5] [-rate 10]
//
// The measurements alternate, so that other load on the machine affects both alike. The
// times do not include Lambda's own part of a cold start: the microVM and the download.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"penstock/bench/program"
	"penstock/internal/cdk/gofunction"
	"penstock/internal/generate"
	"penstock/internal/repo"
	"penstock/lambda/kdguser/sandbox"
)

func main() { program.Main("lambda", run) }

// A function is one of the compared functions, with its measurements.
type function struct {
	name, pkg string
	emulate   func(ctx context.Context, bootstrap, runtimeAPI string) emulation
	bootstrap string // the executable for this machine
	starts    []time.Duration
	peaks     []int // KiB
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("lambda", flag.ContinueOnError)
	n := flags.Int("n", 30, "number of starts")
	events := flags.Int("events", 5, "number of events after each start")
	perSecond := flags.String("rate", "10", "records per second of kdgworker")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 || *events < 1 {
		return errors.New("-n and -events must be at least 1")
	}
	rate, err := generate.ParseRate(*perSecond)
	if err != nil {
		return fmt.Errorf("-rate: %w", err)
	}
	root, err := repo.Root()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "bench-lambda-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	functions := []*function{
		{name: "kdguser", pkg: "lambda/kdguser", emulate: emulateUser},
		{name: "kdgworker", pkg: "lambda/kdgworker", emulate: emulateWorker(rate)},
		{name: "floor (no SDK)", pkg: "bench/lambda/floor", emulate: emulateUser},
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "function\tarchitecture\tbinary bytes\tzip bytes\t")
	for _, f := range functions {
		for _, arch := range []string{"arm64", "amd64"} {
			bootstrap := filepath.Join(folder, f.name, arch, "bootstrap")
			if err := gofunction.Compile(root, f.pkg, "linux", arch, bootstrap); err != nil {
				return err
			}
			if arch == runtime.GOARCH {
				f.bootstrap = bootstrap
			}
			content, err := os.ReadFile(bootstrap)
			if err != nil {
				return err
			}
			zipped, err := sandbox.ZipSize(content)
			if err != nil {
				return err
			}
			fmt.Fprintf(table, "%s\t%s\t%d\t%d\t\n", f.name, arch, len(content), zipped)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if runtime.GOOS != "linux" || functions[0].bootstrap == "" {
		fmt.Fprintf(stdout, "\nstarts are not measured: the functions do not run on %s/%s\n", runtime.GOOS, runtime.GOARCH)
		return nil
	}
	for range *n {
		for _, f := range functions {
			if err := f.measure(ctx, *events); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
	}
	fmt.Fprintf(stdout, "\n%d starts on linux/%s; peak memory (VmHWM) after %d events\n", *n, runtime.GOARCH, *events)
	fmt.Fprintln(table, "function\tms to first poll: median\tmin\tmax\tpeak MB: median\tmax\t")
	for _, f := range functions {
		slices.Sort(f.starts)
		slices.Sort(f.peaks)
		ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
		mb := func(kib int) float64 { return float64(kib) * 1024 / 1e6 }
		fmt.Fprintf(table, "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t\n", f.name,
			ms(f.starts[*n/2]), ms(f.starts[0]), ms(f.starts[*n-1]), mb(f.peaks[*n/2]), mb(f.peaks[*n-1]))
	}
	return table.Flush()
}

// measure starts the function once, sends it events, and stops it.
func (f *function) measure(ctx context.Context, events int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	lambda := sandbox.NewRuntime()
	emulated := f.emulate(ctx, f.bootstrap, lambda.URL)
	defer emulated.close()
	defer lambda.Close()

	process := emulated.process
	began := time.Now()
	if err := process.Start(); err != nil {
		return err
	}
	defer func() {
		_ = process.Process.Kill()
		_ = process.Wait() // the error only says that it was killed
	}()
	select {
	case <-ctx.Done():
		return fmt.Errorf("wait for the first poll: %w", ctx.Err())
	case ready := <-lambda.Polled:
		f.starts = append(f.starts, ready.Sub(began))
	}
	for i := range events {
		if _, err := lambda.Invoke(ctx, emulated.event(i)); err != nil {
			return err
		}
	}
	peak := program.Peak(process.Process.Pid)
	if peak == 0 {
		return errors.New("the system does not report the peak memory")
	}
	f.peaks = append(f.peaks, peak)
	return nil
}
