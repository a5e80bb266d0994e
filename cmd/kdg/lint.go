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
		Short: "Check templates",
		Long: `Check templates and print each finding with file:line:column and the place in the text:

  error    The template cannot be rendered.
  warning  The records may not be what you meant.
  note     kdg renders what you meant, but KDG's own page does not.

` + aboutTemplate + `
Exit status: 1 if there are errors; with --strict, also if there are warnings.`,
		Example: `  kdg lint events.tmpl
  kdg lint --strict events.tmpl sakila
  kdg lint - < events.tmpl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("lint takes at least one TEMPLATE")
			}
			return nil
		},
		ValidArgsFunction:     completeTemplate,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			bad := false
			var unread []error
			for _, arg := range args {
				name, text, err := readTemplate(arg, cmd.InOrStdin())
				if err != nil {
					unread = append(unread, err)
					continue
				}
				found := lint(text)
				if err := write(cmd.OutOrStdout(), found.report(name)); err != nil {
					return err
				}
				bad = bad || len(found.faults) > 0 || strict && len(found.warnings) > 0
			}
			switch {
			case len(unread) > 0:
				return errors.Join(unread...)
			case bad:
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "treat warnings, but not notes, as errors")
	return cmd
}

type findings struct{ faults, warnings, notes record.Faults }

// lint returns the faults of a template, or its warnings and notes.
func lint(text string) (found findings) {
	template, err := record.Parse(text)
	if err != nil {
		errors.As(err, &found.faults)
		return found
	}
	for _, w := range slices.Concat(template.Warnings(), template.CheckRecords()) {
		if w.KDGOnly {
			found.notes = append(found.notes, w)
		} else {
			found.warnings = append(found.warnings, w)
		}
	}
	return found
}

// report formats the findings in order, each with file:line:column, and their number.
func (f findings) report(name string) string {
	kinds := map[*record.Fault]string{}
	var all record.Faults
	add := func(kind string, faults record.Faults) {
		all = append(all, faults...)
		for _, fault := range faults {
			kinds[fault] = kind
		}
	}
	add("error", f.faults)
	add("warning", f.warnings)
	add("note", f.notes)
	slices.SortStableFunc(all, record.ByPlace)

	var b strings.Builder
	for _, fault := range all {
		fmt.Fprintf(&b, "%s %s: %s%s\n", place(name, fault), kinds[fault], fault.Msg, fault.Excerpt())
	}
	fmt.Fprintf(&b, "%s: %s", name, count("error", f.faults))
	if len(f.warnings) > 0 {
		fmt.Fprintf(&b, ", %s", count("warning", f.warnings))
	}
	if len(f.notes) > 0 {
		fmt.Fprintf(&b, ", %s", count("note", f.notes))
	}
	b.WriteByte('\n')
	return b.String()
}

// count formats the number of faults: no errors, 1 error, 2 errors.
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
