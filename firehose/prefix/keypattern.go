package prefix

import (
	"slices"
	"strings"
)

// KeyPatterns returns the smallest set of IAM resource patterns that covers the key of
// every object under the two prefixes. A pattern follows a bucket's ARN and a slash. A
// prefix that begins with a timestamp can give every key: *.
//
// Error types are matched as *-failed, because Firehose may have others than [ErrorTypes].
// If the data prefix has partition keys, [PartitionExceeded] is matched too.
//
// IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags", which
// escapes * as ${*}.
func KeyPatterns(data, errs *Expression) []string {
	patterns := []string{data.keyPattern("")}
	types := []string{"*-failed"}
	if (data.has(QueryKey) || data.has(LambdaKey)) && errs.has(ErrorType) {
		types = append(types, PartitionExceeded)
	}
	for _, errorType := range types {
		pattern := errs.keyPattern(errorType)
		if !strings.HasPrefix(pattern, strings.TrimSuffix(patterns[0], "*")) && !slices.Contains(patterns, pattern) {
			patterns = append(patterns, pattern)
		}
	}
	if errs := strings.TrimSuffix(patterns[len(patterns)-1], "*"); !strings.Contains(errs, "*") && strings.HasPrefix(patterns[0], errs) {
		patterns = patterns[len(patterns)-1:] // the data lies among the errors
	}
	slices.Sort(patterns)
	return patterns
}

// keyPattern returns the text that keys begin with, up to the first part that is
// neither text nor an error type, and a *.
func (e *Expression) keyPattern(errorType string) string {
	pattern := ""
	for _, part := range e.parts {
		switch part.Kind {
		case Literal:
			pattern += escapePattern.Replace(part.Text)
		case ErrorType:
			pattern += errorType
		default:
			return pattern + "*"
		}
	}
	return pattern + "*"
}

var escapePattern = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")
