// Command gosec looks for what is unsafe in Go code, with gosec's rules, and for
// exceptions that do not say why: each #nosec names its rule and has a reason, and
// where a rule as a whole is beside the point, premises.go says so.
//
// It is gosec's library and not its command, which brings with it the SDKs of three
// language models.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/securego/gosec/v2"
	"github.com/securego/gosec/v2/analyzers"
	"github.com/securego/gosec/v2/rules"
)

func main() {
	root, err := os.Getwd()
	var faults []string
	if err == nil {
		faults, err = scan(root, premises, os.Args[1:])
	}
	if err != nil {
		faults = []string{"gosec: " + err.Error()}
	}
	for _, fault := range faults {
		fmt.Fprintln(os.Stderr, fault)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
}

// scan gives the faults of packages of the checkout at root, by their folders: a line
// each, sorted.
func scan(root string, premises []premise, folders []string) ([]string, error) {
	const tests, generated, suppressions = false, false, true
	config := gosec.NewConfig()
	config.SetGlobal(gosec.NoSecRequireRules, "true")
	config.SetGlobal(gosec.NoSecRequireJustification, "true")
	analyzer := gosec.NewAnalyzer(config, tests, generated, suppressions, runtime.GOMAXPROCS(0), log.New(io.Discard, "", 0))
	analyzer.LoadRules(rules.Generate(suppressions).RulesInfo())
	analyzer.LoadAnalyzers(analyzers.Generate(suppressions).AnalyzersInfo())
	if err := analyzer.Process(nil, folders...); err != nil {
		return nil, err
	}
	issues, metrics, unread := analyzer.Report()
	if metrics.NumFiles == 0 {
		return nil, fmt.Errorf("no Go file in %q", folders)
	}
	var faults []string
	for file, all := range unread {
		for _, e := range all {
			faults = append(faults, fmt.Sprintf("%s:%d: %s", file, e.Line, e.Err))
		}
	}
	used := map[string]bool{}
	for _, found := range issues {
		file, err := filepath.Rel(root, found.File)
		if err != nil {
			return nil, err
		}
		file = filepath.ToSlash(file)
		if i := excuse(premises, found.RuleID, file); i >= 0 && len(found.Suppressions) == 0 {
			folder := "*"
			if premises[i].folders != nil {
				folder = strings.TrimSuffix(file[:strings.LastIndex("/"+file, "/")], "/")
			}
			used[found.RuleID+" "+folder] = true
		} else if len(found.Suppressions) == 0 {
			faults = append(faults, fmt.Sprintf("%s:%s: %s: %s: mend it, or write why it is right: #nosec %[3]s -- reason", file, found.Line, found.RuleID, found.What))
		}
	}
	slices.Sort(faults)
	return append(slices.Compact(faults), unused(premises, used)...), nil
}
