package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/diagnostic"
	"penstock/record"
	"penstock/templates"
)

// aboutTemplate explains TEMPLATE in help texts.
var aboutTemplate = `TEMPLATE is a shipped template (` + strings.Join(templates.Names(), ", ") + `), a file, or - for standard input.`

// oneTemplate checks that there is exactly one argument.
func oneTemplate(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s takes one TEMPLATE, but got %d", cmd.Name(), len(args))
	}
	return nil
}

// readTemplate returns the text of a TEMPLATE and its name for messages.
func readTemplate(arg string, stdin io.Reader) (name, text string, err error) {
	if arg == "-" {
		content, err := io.ReadAll(stdin)
		return "<stdin>", string(content), err
	}
	if text, ships := templates.Get(arg); ships {
		return arg, text, nil
	}
	content, err := os.ReadFile(arg)
	if errors.Is(err, fs.ErrNotExist) {
		names := templates.Names()
		err = callError{fmt.Errorf("no file %q, and no shipped template of this name (%s)%s", arg, strings.Join(names, ", "), diagnostic.DidYouMean(arg, names...))}
	}
	return arg, string(content), err
}

// parseTemplate returns the parsed TEMPLATE and its name for messages.
func parseTemplate(arg string, stdin io.Reader, compact bool) (name string, t *record.Template, err error) {
	name, text, err := readTemplate(arg, stdin)
	if err != nil {
		return name, nil, err
	}
	if t, err = record.Parse(text); err != nil {
		return name, nil, located(name, err)
	}
	if compact {
		if t, err = t.Compact(); err != nil {
			return name, nil, fmt.Errorf("--compact: %w", located(name, err))
		}
	}
	return name, t, nil
}

// withColumns returns the stream with the columns of the table to which it converts the
// records of a template; see [athena.WithColumns].
func withColumns(stream firehose.Stream, name string, template *record.Template) (firehose.Stream, error) {
	stream, err := athena.WithColumns(stream, template)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return stream, err
}

// place formats the position of a fault as compilers do: name:line:column:
func place(name string, f *record.Fault) string {
	return fmt.Sprintf("%s:%d:%d:", name, f.Line, f.Column)
}

// located adds positions and excerpts to the faults in err. It returns other errors
// unchanged.
func located(name string, err error) error {
	faults, ok := errors.AsType[record.Faults](err)
	if f, alone := errors.AsType[*record.Fault](err); !ok && alone {
		faults = record.Faults{f}
	}
	if len(faults) == 0 {
		return err
	}
	var all []error
	for _, f := range faults {
		all = append(all, fmt.Errorf("%s %s%s", place(name, f), f.Msg, f.Excerpt()))
	}
	return errors.Join(all...)
}
