// Command picture draws what CloudFormation templates deploy, as a Mermaid flowchart:
// picture -h is its manual.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"penstock/internal/picture"
)

const usage = `Draws what CloudFormation templates deploy, as a flowchart of Mermaid's, which GitHub,
GitLab and many editors show where it stands in a block marked mermaid.

Usage: picture TEMPLATE...

  cdk synth --quiet && go run ./cmd/picture cdk.out/*.template.json

A TEMPLATE is JSON, as cdk synth writes it. Its name, without .template.json, is the
title of its part. Stacks that import each other's exports, or that name the same
stream, are joined.

All that is drawn stands in the templates:

  -->   a property or a policy says so; beside it is what for, or the actions
  -.->  a property names it, and no more is known; or it is a key, or shown on a dashboard

A role that a resource works with is part of the resource. Resources that differ in
nothing but their names are one box with their number. A type that picture does not
know is a box that shows the type.

Exit status: 0 done, 1 a template cannot be read, 2 a bad call.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("picture", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	if err == nil && flags.NArg() == 0 {
		err = errors.New("no TEMPLATE: name one or more, such as cdk.out/*.template.json")
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "picture: %v; see picture -h\n", err)
		return 2
	}
	if err := draw(stdout, flags.Args()); err != nil {
		fmt.Fprintln(stderr, "picture:", err)
		return 1
	}
	return 0
}

func draw(w io.Writer, paths []string) error {
	var stacks []picture.Stack
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".json"), ".template")
		stack, err := picture.Read(name, content)
		if err != nil {
			return fmt.Errorf("%s: %w: give one of cdk.out/*.template.json", path, err)
		}
		stacks = append(stacks, stack)
	}
	_, err := io.WriteString(w, picture.Mermaid(stacks...))
	return err
}
