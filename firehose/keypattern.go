package firehose

import (
	"slices"
	"strings"
)

// KeyPatterns are patterns, as an IAM policy has them after a bucket's ARN, of which the
// key of every object is one's: of what is delivered, and of errors. They are as few as
// say as much. Where a prefix is refused, or begins with a time, every key is possible.
//
// The type of an error is any text that ends with -failed: [ErrorTypes] has those of the
// guide, but others were seen, such as metadata-extraction-failed.
//
// IAM User Guide, "IAM JSON policy elements: Resource" and "Variables", which has ${*}
// for the text *.
func (p Prefixes) KeyPatterns() []string {
	data, errs, err := p.Parse()
	if err != nil {
		return []string{"*"}
	}
	patterns := []string{data.keyPattern()}
	if pattern := errs.keyPattern(); !strings.HasPrefix(pattern, strings.TrimSuffix(patterns[0], "*")) {
		patterns = append(patterns, pattern)
	}
	if errs := strings.TrimSuffix(patterns[len(patterns)-1], "*"); !strings.Contains(errs, "*") && strings.HasPrefix(patterns[0], errs) {
		patterns = patterns[len(patterns)-1:] // the data lies among the errors
	}
	slices.Sort(patterns)
	return patterns
}

// keyPattern is what a key begins with, up to the first part that is neither text nor an
// error's type.
func (p *Prefix) keyPattern() string {
	pattern := ""
	for _, part := range p.parts {
		switch part.kind {
		case literal:
			pattern += literalPattern.Replace(part.text)
		case errorType:
			pattern += "*-failed"
		default:
			return pattern + "*"
		}
	}
	return pattern + "*"
}

// literalPattern is a text in a pattern.
var literalPattern = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")
