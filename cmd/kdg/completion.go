package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"penstock/firehose"
	"penstock/record/faker"
	"penstock/templates"
)

// completeFlags tells the completion of a shell what the flags of cmd take.
func completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		complete := cobra.NoFileCompletions
		switch f.Name {
		case "template":
			complete = files("json", "yaml", "yml")
		case "prices":
			complete = files("json")
		case "week":
			complete = files("csv")
		case "redrive", "dead-letter":
			return // any file, which is cobra's default
		case "out":
			complete = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
		case "record":
			complete = completeTemplate
		case "compression":
			complete = values(firehose.CompressionNames()...)
		case "log":
			complete = values("text", "json")
		case "tz":
			complete = values("UTC", "Local")
		case "like":
			complete = cobra.FixedCompletions([]cobra.Completion{"firehose:"}, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace)
		case "to":
			switch cmd.Name() {
			case "lake": // a time
			case "films":
				complete = cobra.FixedCompletions([]cobra.Completion{"s3://"}, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace)
			default:
				complete = cobra.FixedCompletions([]cobra.Completion{"firehose:", "kinesis:"}, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace)
			}
		}
		if err := cmd.RegisterFlagCompletionFunc(f.Name, complete); err != nil {
			panic(err) // the flag exists, and is registered once
		}
	})
}

// values completes one of some values.
func values(all ...cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)
}

// files completes files with one of some extensions.
func files(extensions ...cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(extensions, cobra.ShellCompDirectiveFilterFileExt)
}

// completeFilms completes the file that kdg films reads.
func completeFilms(cmd *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return files("sql", "csv", "tsv")(cmd, args, toComplete)
}

// completeTemplate completes a TEMPLATE: a shipped template or any file.
func completeTemplate(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return templates.Names(), cobra.ShellCompDirectiveDefault
}

// completeOneTemplate completes the only argument of a command.
func completeOneTemplate(cmd *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return completeTemplate(cmd, args, toComplete)
}

// completeFunction completes a module, and after its dot one of its functions.
func completeFunction(_ *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	last := ""
	for _, f := range faker.Functions() {
		if strings.Contains(toComplete, ".") {
			names = append(names, f.Name)
		} else if m := module(f); m != last {
			names = append(names, m)
			last = m
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
