package intrinsic_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose/definition/internal/document"
	"penstock/firehose/definition/internal/intrinsic"
)

// An unknown part makes a condition unknown only if the other parts do not decide it.
func TestConditions(t *testing.T) {
	const (
		yes     = "!Equals [a, a]"
		no      = "!Equals [a, b]"
		unknown = "!Equals [a, !Ref AWS::Region]"
		region  = "AWS::Region is known when the stack is deployed: add --parameter AWS::Region=VALUE"
	)
	for condition, want := range map[string]any{
		yes: true, no: false, unknown: region,
		"!Equals [!Ref AWS::Region, a]":                 region,
		"!Equals [1, '1']":                              true,
		"!Equals [true, 'true']":                        true,
		"!Not [" + yes + "]":                            false,
		"!Not [" + no + "]":                             true,
		"!Not [" + unknown + "]":                        region,
		"!And [" + yes + ", " + yes + "]":               true,
		"!And [" + yes + ", " + no + "]":                false,
		"!And [" + unknown + ", " + no + "]":            false,
		"!And [" + no + ", " + unknown + "]":            false,
		"!And [" + unknown + ", " + yes + "]":           region,
		"!Or [" + no + ", " + no + "]":                  false,
		"!Or [" + unknown + ", " + yes + "]":            true,
		"!Or [" + no + ", " + unknown + ", " + no + "]": region,
		"!Or [!Condition Other, " + no + "]":            true,
		"!Or [" + unknown + ", !Condition Othr]":        "no condition Othr among the Conditions; did you mean Other?",
		"!Condition A":                                  "the condition A needs itself",
		"!Equals [a]":                                   "Fn::Equals, where a condition needs Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition with its arguments",
		"!Contains [[a], a]":                            "Fn::Contains, where a condition needs Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition with its arguments",
		"!Equals [a, [b]]":                              "Fn::Equals of a value that is not text",
		"a":                                             "a condition that is no condition function: use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition",
	} {
		root, err := document.Parse([]byte("Conditions:\n  A: " + condition + "\n  Other: " + yes + "\nOf: A\n"))
		require.NoError(t, err, condition)
		holds, why := intrinsic.New(root, nil).Condition(root.Get("Of"))
		if text, is := want.(string); is {
			require.NotNil(t, why, condition)
			require.Equal(t, text, why.Why)
			require.Equal(t, text != region, why.Wrong, condition)
			continue
		}
		require.Nil(t, why, condition)
		require.Equal(t, want, holds, condition)
	}
}
