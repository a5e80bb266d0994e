// Command guard fails, with a line for each, where a Lambda function of the templates
// that it is given has a runtime that AWS is about to deprecate. make check runs it: it
// is not a test, because the tests of a commit have to pass on any day.
package main

import (
	"fmt"
	"os"
	"time"

	"penstock/internal/endoflife"
)

func main() {
	failed := false
	for _, name := range os.Args[1:] {
		content, err := os.ReadFile(name)
		var faults []string
		if err == nil {
			faults, err = endoflife.Faults(name, content, time.Now())
		}
		if err != nil {
			faults = []string{err.Error()}
		}
		for _, fault := range faults {
			fmt.Fprintln(os.Stderr, fault)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}
