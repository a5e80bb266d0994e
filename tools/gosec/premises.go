package main

import (
	"fmt"
	"slices"
	"strings"
)

// A premise is what a rule takes for granted, and that is not so here: all its findings
// in some folders are right as they are. For one line there is #nosec.
type premise struct {
	rule    string
	folders []string // of the checkout; nil for all
	reason  string
}

var premises = []premise{
	{"G104", nil, "What is dropped is of no use to anybody: errors of closing what was read, of removing what is temporary, of drawing progress, of writing to memory. go vet and staticcheck see results that are forgotten."},
	{"G115", nil, "Counts, sizes and times of things in memory are far from 2^63, and what a user gives is checked for its range where it is read; fuzzing and property tests go to the bounds."},
	{"G204", []string{"internal/gofunction", "internal/iamtest", "internal/kernel", "internal/local"}, "They run the go command, the CDK CLI, Python and MiniStack of this checkout, with arguments of their own."},
	{"G301", nil, "Folders of builds, lakes and logs are for others to read, as the umask has it: none holds a secret."},
	{"G302", []string{"internal/gofunction", "internal/local"}, "Lambda has to run the function; a log is for others to read."},
	{"G304", nil, "The path is one of the checkout, or what the person who runs it named."},
	{"G306", []string{"internal/cdktest"}, "Golden files and figures are for others to read: none holds a secret."},
	{"G404", []string{"cmd/kdg", "internal/generate", "internal/lake", "internal/send", "internal/verify"}, "Records are made up, and the same again with the same seed: that is what they are for. Passwords are Secrets Manager's."},
	{"G703", []string{"", "internal/endoflife/guard"}, "The path is what the person who runs it named, with that person's rights."},
}

// excuse says which of the premises excuses a finding, by the file's path in the
// checkout; -1 for none.
func excuse(all []premise, rule, file string) int {
	folder := ""
	if slash := strings.LastIndex(file, "/"); slash >= 0 {
		folder = file[:slash]
	}
	return slices.IndexFunc(all, func(p premise) bool {
		return p.rule == rule && (p.folders == nil || slices.Contains(p.folders, folder))
	})
}

// unused are the premises, and the folders of premises, that excused nothing.
func unused(all []premise, used map[string]bool) (faults []string) {
	for _, p := range all {
		folders := p.folders
		if folders == nil {
			folders = []string{"*"}
		}
		for _, folder := range folders {
			if !used[p.rule+" "+folder] {
				faults = append(faults, fmt.Sprintf("tools/gosec: the premise for %s in %q excuses nothing: remove it", p.rule, folder))
			}
		}
	}
	return faults
}
