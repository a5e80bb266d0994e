// Command kdg is the Amazon Kinesis Data Generator without a browser, and Amazon Data
// Firehose without an account: kdg --help is its manual.
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
	_ "time/tzdata" // --tz knows every zone on every machine

	"github.com/spf13/cobra"

	"penstock/internal/diagnostic"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write, which run knows
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit statuses, as the manual has them.
const (
	ok          = 0
	failed      = 1
	badCall     = 2
	interrupted = 130 // 128 and the number of SIGINT, as a shell has it
)

// errReported says that standard output has all there is to say about a failure.
var errReported = errors.New("reported")

// A callError is a fault of the call, and not of what was called.
type callError struct{ error }

// run is the program.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	called := false // all that cobra checks, it checks before
	root.PersistentPreRun = func(*cobra.Command, []string) { called = true }
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)

	cmd, err := root.ExecuteContextC(ctx)
	_, bad := errors.AsType[callError](err)
	switch {
	case err == nil, closed(err): // who reads has enough
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

// closed says that who reads standard output has closed it. A connection can end in
// the same way, which is a failure.
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
		DisableSuggestions: true, // cobra's are three lines
	}
	root.AddCommand(newRender(), newLint(), newFunctions(), newPlan(), newLake(), newSend(), newVerify(), newVersion())
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
