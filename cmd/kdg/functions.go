package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"penstock/internal/diagnostic"
	"penstock/record"
	"penstock/record/faker"
)

func newFunctions() *cobra.Command {
	return &cobra.Command{
		Use:   "functions [NAME]",
		Short: "List the functions that templates can call",
		Long: `List the functions that a template can call, each with an example and its result. Name a
module to list only its functions, or a function to see its arguments and more examples.`,
		Example: `  kdg functions
  kdg functions random
  kdg functions random.number`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeFunction,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listFunctions(cmd.OutOrStdout(), faker.Functions())
			}
			if found := ofModule(args[0]); len(found) > 0 {
				return listFunctions(cmd.OutOrStdout(), found)
			}
			f, _, _, msg := faker.Find(args[0])
			if f == nil {
				return callError{errors.New(msg)}
			}
			return showFunction(cmd.OutOrStdout(), f)
		},
	}
}

func ofModule(name string) []faker.Function {
	var found []faker.Function
	for _, f := range faker.Functions() {
		if module(f) == name {
			found = append(found, f)
		}
	}
	return found
}

func module(f faker.Function) string {
	name, _, _ := strings.Cut(f.Name, ".")
	return name
}

// listFunctions writes one line per function under the name of its module.
func listFunctions(w io.Writer, functions []faker.Function) error {
	var b strings.Builder
	last := ""
	for _, f := range functions {
		if m := module(f); m != last {
			if last != "" {
				b.WriteByte('\n')
			}
			fmt.Fprintln(&b, m)
			last = m
		}
		tag := tags(f)[0]
		fmt.Fprintf(&b, "  %-45s  %s%s\n", tag, results(tag, 1)[0], mark(f))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// showFunction writes a function's documentation, arguments and examples.
func showFunction(w io.Writer, f *faker.Function) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s%s\n", f.Name, f.Doc, mark(*f))
	if f.Args != "" {
		fmt.Fprintf(&b, "arguments: %s\n", f.Args)
	}
	for _, tag := range tags(*f) {
		fmt.Fprintf(&b, "\n  %s\n", tag)
		for _, result := range results(tag, 3) {
			fmt.Fprintf(&b, "      %s\n", result)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mark marks functions that KDG lacks.
func mark(f faker.Function) string {
	if f.Later {
		return " (not in KDG)"
	}
	return ""
}

// tags returns the examples of a function as template tags.
func tags(f faker.Function) []string {
	if len(f.Examples) == 0 {
		return []string{"{{" + f.Name + "}}"}
	}
	var all []string
	for _, arguments := range f.Examples {
		all = append(all, "{{"+f.Name+arguments+"}}")
	}
	return all
}

// results renders a tag n times. Each result is on one line and has at most maxResult bytes.
func results(tag string, n int) []string {
	template, err := record.Parse(tag)
	if err != nil {
		panic(err) // examples always parse
	}
	state := record.NewState(0, time.UTC)
	state.SetTime(time.Date(2026, time.November, 23, 10, 30, 7, 0, time.UTC))
	var all []string
	for range n {
		line, _ := diagnostic.Under(string(template.Append(nil, state)), 0, 0)
		line, _, _ = diagnostic.Around(line, 0, 0, maxResult)
		all = append(all, line)
	}
	return all
}

const maxResult = 50
