// Package shell quotes the commands that outputs and messages show, so that a user can
// paste them into a shell safely.
package shell

import (
	"regexp"
	"strings"
)

// safe matches words that a POSIX shell does not change. They include CDK tokens: AWS
// replaces them by names, Regions or ARNs without special characters.
var safe = regexp.MustCompile(`^([A-Za-z0-9_@%+=:,./-]|\$\{Token\[[^\]]+\]\})+$`)

// Quote returns word quoted for a POSIX shell: in single quotes, or unchanged if it needs
// no quotes. CDK still replaces a token inside of the quotes.
func Quote(word string) string {
	if safe.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Command returns a command line of the given words, each quoted.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = Quote(word)
	}
	return strings.Join(quoted, " ")
}
