package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"penstock/record"
)

func newLint() *cobra.Command {
	strict := false
	cmd := &cobra.Command{
		Use:   "lint [flags] TEMPLATE",
		Short: "Show what is wrong with a template",
		Long: `Shows the faults of a template. If there are none, it warns of what KDG would
have done in another way, and of records that are not JSON although the template
looks like it. Each is shown as file:line:column, with the place in the text.

` + aboutTemplate + `

Exit status: 0 no faults; 1 faults, or with --strict warnings; 2 a bad call, or
no such template.`,
		Example: `  kdg lint events.tmpl
  kdg lint --strict - < events.tmpl`,
		Args:                  oneTemplate,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			name, text, err := readTemplate(args[0], cmd.InOrStdin())
			if err != nil {
				return err
			}
			faults, warnings := lint(text)
			var report strings.Builder
			list(&report, name, "error", faults)
			list(&report, name, "warning", warnings)
			fmt.Fprintf(&report, "%s: %s", name, count("fault", faults))
			if len(warnings) > 0 {
				fmt.Fprintf(&report, ", %s", count("warning", warnings))
			}
			report.WriteByte('\n')
			if err := write(cmd.OutOrStdout(), report.String()); err != nil {
				return err
			}
			if len(faults) > 0 || strict && len(warnings) > 0 {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "a warning counts as a fault")
	return cmd
}

// lint gives the faults of a template, or its warnings.
func lint(text string) (faults, warnings record.Faults) {
	template, err := record.Parse(text)
	if err != nil {
		errors.As(err, &faults)
		return faults, nil
	}
	warnings = template.Warnings()
	if fault := template.CheckJSON(); fault != nil {
		warnings = append(warnings, fault)
		slices.SortStableFunc(warnings, record.ByPlace)
	}
	return nil, warnings
}

// list writes faults with their places, as compilers do.
func list(w io.Writer, name, kind string, faults record.Faults) {
	for _, f := range faults {
		fmt.Fprintf(w, "%s %s: %s%s\n", place(name, f), kind, f.Msg, f.Excerpt())
	}
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
