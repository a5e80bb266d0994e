package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"penstock/record"
)

func newLint() *cobra.Command {
	strict := false
	cmd := &cobra.Command{
		Use:   "lint [flags] TEMPLATE...",
		Short: "Show what is wrong with templates",
		Long: `Shows what is wrong with each template, as file:line:column with the place in
the text:

  error    the template cannot be rendered
  warning  the records are probably not what you want: they are not JSON although
           the template looks like it, an argument is ignored, and so on
  note     KDG would do something else; the records of kdg are as written

Warnings and notes are shown if there are no errors.

` + aboutTemplate + `

Exit status: 0 no errors; 1 errors, or with --strict warnings; 2 a bad call, or
no such template. Notes never count. Of several templates, the worst counts.`,
		Example: `  kdg lint events.tmpl
  kdg lint --strict - < events.tmpl
  kdg lint events.tmpl sakila`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("lint takes at least one TEMPLATE")
			}
			return nil
		},
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			var unread []error
			failed := false
			for _, arg := range args {
				name, text, err := readTemplate(arg, cmd.InOrStdin())
				if err != nil {
					unread = append(unread, err)
					continue
				}
				l := lint(text)
				if err := write(cmd.OutOrStdout(), l.report(name)); err != nil {
					return err
				}
				failed = failed || len(l.faults) > 0 || strict && len(l.warnings) > 0
			}
			switch {
			case len(unread) > 0:
				return errors.Join(unread...)
			case failed:
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with status 1 if there are warnings")
	return cmd
}

// linted is what there is to say about a template.
type linted struct{ faults, warnings, notes record.Faults }

// lint gives the faults of a template or, if there are none, its warnings and notes.
func lint(text string) (l linted) {
	template, err := record.Parse(text)
	if err != nil {
		errors.As(err, &l.faults)
		return l
	}
	for _, w := range template.Warnings() {
		if w.KDG {
			l.notes = append(l.notes, w)
		} else {
			l.warnings = append(l.warnings, w)
		}
	}
	if fault := template.CheckJSON(); fault != nil {
		l.warnings = append(l.warnings, fault)
	}
	return l
}

// report lists all with their places, in the order of the text, and then counts them.
func (l linted) report(name string) string {
	kinds := map[*record.Fault]string{}
	var all record.Faults
	counts := []string{count("error", l.faults)}
	for _, of := range []struct {
		kind   string
		faults record.Faults
	}{{"error", l.faults}, {"warning", l.warnings}, {"note", l.notes}} {
		for _, f := range of.faults {
			kinds[f] = of.kind
		}
		all = append(all, of.faults...)
		if len(of.faults) > 0 && of.kind != "error" {
			counts = append(counts, count(of.kind, of.faults))
		}
	}
	slices.SortStableFunc(all, record.ByPlace)
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "%s %s: %s%s\n", place(name, f), kinds[f], f.Msg, f.Excerpt())
	}
	fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(counts, ", "))
	return b.String()
}

// count is how many there are, in words.
func count(what string, faults record.Faults) string {
	switch len(faults) {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	default:
		return fmt.Sprintf("%d %ss", len(faults), what)
	}
}
