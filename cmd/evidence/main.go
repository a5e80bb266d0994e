// Command evidence writes the table of what tests tried into a Markdown file, or says
// that it is not what the file has.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"penstock/internal/evidence"
)

const manual = `usage: evidence [--check] FOLDER FILE

Writes the table of what tests tried between the lines "<!-- evidence: … -->" and
"<!-- /evidence -->" of FILE. FOLDER has the rows of a whole run: make test and make
evidence tell the tests where it is, in PENSTOCK_EVIDENCE.

Exit status: 0 the table is written, or as it should be; 1 it is not, or something
went wrong in the run.

`

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := pflag.NewFlagSet("evidence", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	check := flags.Bool("check", false, "compare the table, and write nothing")
	switch err := flags.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		_, err := io.WriteString(stdout, manual+flags.FlagUsages())
		return err
	case err != nil:
		return fmt.Errorf("%w; see evidence --help", err)
	case flags.NArg() != 2:
		return fmt.Errorf("it takes FOLDER and FILE, and there are %d; see evidence --help", flags.NArg())
	}
	table, err := evidence.Table(flags.Arg(0))
	if err != nil {
		return err
	}
	return put(flags.Arg(1), table, *check)
}

// put puts the table into the file, or compares it with that which is there.
func put(file, table string, check bool) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	const begin, lineEnd, end = "<!-- evidence:", " -->\n", "<!-- /evidence -->"
	head, rest, ok := strings.Cut(string(content), begin)
	note, rest, hasNote := strings.Cut(rest, lineEnd)
	old, tail, hasEnd := strings.Cut(rest, end)
	if !ok || !hasNote || !hasEnd {
		return fmt.Errorf("%s has no lines %s…%s and %s: write them where the table is to be", file, begin, strings.TrimSpace(lineEnd), end)
	}
	switch {
	case old == table:
		return nil
	case check:
		return fmt.Errorf("the table in %s is not that of this run: see why, then make evidence\n%s", file, table)
	}
	return os.WriteFile(file, []byte(head+begin+note+lineEnd+table+end+tail), 0o644)
}
