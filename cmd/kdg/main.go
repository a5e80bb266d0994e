// Command kdg generates records from templates of the Amazon Kinesis Data Generator, writes
// the objects that an Amazon Data Firehose delivery stream would write, sends records to a
// stream, and verifies that they arrive. See docs/kdg.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // for --tz on machines without a time zone database

	"github.com/spf13/cobra"

	"penstock/internal/diagnostic"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // run handles the error of the write instead
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit statuses.
const (
	ok          = 0
	failed      = 1
	badCall     = 2
	interrupted = 130 // 128 + SIGINT, as in shells
)

// errReported is a failure that is already reported on standard output.
var errReported = errors.New("reported")

// A callError is a usage error: the arguments are wrong, or name something that does not
// exist.
type callError struct{ error }

// run runs kdg with args and returns its exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	called := false // false while cobra checks the arguments
	root.PersistentPreRun = func(*cobra.Command, []string) { called = true }
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)

	cmd, err := root.ExecuteContextC(ctx)
	_, bad := errors.AsType[callError](err)
	switch {
	case err == nil, closed(err): // the reader needs no more
		return ok
	case errors.Is(err, errReported):
		return failed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "kdg: interrupted")
		return interrupted
	case bad, !called:
		for _, err := range each(err) {
			fmt.Fprintf(stderr, "kdg: %s; see %s --help\n", diagnostic.PrintableLines(err.Error()), cmd.CommandPath())
		}
		return badCall
	default:
		for _, err := range each(err) {
			fmt.Fprintln(stderr, "kdg:", diagnostic.PrintableLines(err.Error()))
		}
		return failed
	}
}

// closed reports whether err means that the reader of standard output closed the pipe. EPIPE
// of anything else, such as a connection, is a failure.
func closed(err error) bool {
	write, is := errors.AsType[*fs.PathError](err)
	return is && write.Path == os.Stdout.Name() && errors.Is(write, syscall.EPIPE)
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "kdg",
		Short: "Generate, send and verify streaming records",
		Long: `Generate records from templates of the Amazon Kinesis Data Generator (KDG), check the
templates, and predict what an Amazon Data Firehose delivery stream writes and costs.
Write its objects without an AWS account, or send records to a deployed stream and
verify that they arrive. docs/kdg.md is the manual.

Exit status: 0 success, 1 failure, 2 usage error, 130 interrupted.`,
		Example: `  kdg render sakila
  kdg render -n 100M events.tmpl > events.json
  kdg lint events.tmpl
  kdg functions random
  kdg lake --from 2026-01-01 --for 1h --out lake sakila
  kdg plan --rate 1000
  kdg send --to firehose:etl3-delivery --for 5m sakila`,
		SilenceErrors:      true,
		SilenceUsage:       true,
		DisableSuggestions: true, // they take three lines
	}
	root.AddCommand(newRender(), newLint(), newFunctions(), newPlan(), newLake(), newSend(), newFleet(), newFilms(), newVerify(), newPage(), newVersion())
	for _, cmd := range root.Commands() {
		completeFlags(cmd)
	}
	return root
}

// each returns the errors that err joins, or err alone.
func each(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, each(err)...)
	}
	return all
}
