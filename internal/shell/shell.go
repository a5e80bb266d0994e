// Package shell quotes the commands that outputs and messages show, so that a user can
// paste them into a shell whatever text is in them.
package shell

import (
	"regexp"
	"strings"
)

// safe matches words that mean themselves in a POSIX shell. A CDK token is among them: it
// stands for a name, Region or ARN that AWS assigns, which has no other characters.
var safe = regexp.MustCompile(`^([A-Za-z0-9_@%+=:,./-]|\$\{Token\[[^\]]+\]\})+$`)

// Quote returns a word as a POSIX shell reads it: in single quotes, unless
// the shell takes it as it is. A CDK token within the quotes is replaced as usual.
func Quote(word string) string {
	if safe.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Command returns the command line of the words, each quoted.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = Quote(word)
	}
	return strings.Join(quoted, " ")
}
