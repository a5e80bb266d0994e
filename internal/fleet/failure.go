package fleet

import (
	"encoding/json"
	"regexp"
	"strings"
)

// errorMessage finds the message in Lambda's description of a failed invocation, which is
// JSON and may be cut off.
var errorMessage = regexp.MustCompile(`(?s)^\s*\{.*?"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)`)

// FailureMessage returns the message of a failed invocation in one line, given the cause that
// Step Functions has for it. A cause without a message is returned as a whole: AWS Lambda
// Developer Guide, "Lambda function errors in Step Functions".
func FailureMessage(cause string) string {
	if found := errorMessage.FindStringSubmatch(cause); found != nil {
		cause = found[1]
		var text string
		if json.Unmarshal([]byte(`"`+cause+`"`), &text) == nil {
			cause = text
		}
	}
	return strings.Join(strings.Fields(cause), " ")
}
