package prefix

import (
	"slices"
	"strings"
)

// KeyPatterns returns the smallest set of IAM resource patterns that covers the key of
// every object under the two prefixes. A pattern follows a bucket's ARN and a slash. A
// prefix that begins with a timestamp can give every key: *.
//
// Error types are matched as *-failed. [ErrorTypes] has those of the guide; others were
// seen, such as metadata-extraction-failed.
//
// IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags", which
// escapes * as ${*}.
func KeyPatterns(data, errs *Expression) []string {
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

// keyPattern returns the text that keys begin with, up to the first part that is
// neither text nor an error type, and a *.
func (e *Expression) keyPattern() string {
	pattern := ""
	for _, part := range e.parts {
		switch part.Kind {
		case Literal:
			pattern += escapePattern.Replace(part.Text)
		case ErrorType:
			pattern += "*-failed"
		default:
			return pattern + "*"
		}
	}
	return pattern + "*"
}

var escapePattern = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")
