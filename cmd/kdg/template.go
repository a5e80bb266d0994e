package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"penstock/internal/diagnostic"
	"penstock/record"
	"penstock/templates"
)

// aboutTemplate is the part of a manual that says what TEMPLATE is.
var aboutTemplate = `TEMPLATE is the name of a template that ships (` + strings.Join(templates.Names(), ", ") + `), a file, or - for
standard input. For a file that is called as a shipped template is, write
./` + templates.Names()[0] + `.`

// oneTemplate is what a command takes besides its flags.
func oneTemplate(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s takes one TEMPLATE, and there are %d", cmd.Name(), len(args))
	}
	return nil
}

// readTemplate gives the text of a TEMPLATE, and what messages call it.
func readTemplate(arg string, stdin io.Reader) (name, text string, err error) {
	if arg == "-" {
		content, err := io.ReadAll(stdin)
		return "<stdin>", string(content), cmp.Or(err, checkEncoding("<stdin>", content))
	}
	if text, ships := templates.Get(arg); ships {
		return arg, text, nil
	}
	content, err := os.ReadFile(arg)
	if errors.Is(err, fs.ErrNotExist) {
		names := templates.Names()
		err = callError{fmt.Errorf("no file %q, and no template of this name ships (%s)%s", arg, strings.Join(names, ", "), diagnostic.DidYouMean(arg, names...))}
	}
	return arg, string(content), cmp.Or(err, checkEncoding(arg, content))
}

// checkEncoding refuses a template that is not UTF-8, which KDG and JSON take only.
func checkEncoding(name string, content []byte) error {
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		return fmt.Errorf("%s:1:1: the file is UTF-16, as PowerShell's > writes it: save it as UTF-8 (Set-Content -Encoding utf8)", name)
	}
	if utf8.Valid(content) {
		return nil
	}
	at := 0
	for r, n := utf8.DecodeRune(content); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRune(content[at:]) {
		at += n
	}
	before := content[:at]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return fmt.Errorf("%s:%d:%d: the byte %#x is not UTF-8: save the file as UTF-8", name, bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(line)+1, content[at])
}

// parseTemplate gives the template that a TEMPLATE is, and what messages call it.
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

// place is where in a template a fault is, as compilers write it.
func place(name string, f *record.Fault) string {
	return fmt.Sprintf("%s:%d:%d:", name, f.Line, f.Column)
}

// located gives the faults in err with their places; an error that is none stays
// as it is.
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
