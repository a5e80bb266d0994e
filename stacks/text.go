package stacks

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// replaced are the beginnings of the expressions that are replaced wherever they are in
// a template, and who replaces them.
//
//   - AWS CloudFormation User Guide, "Get values stored in other services using dynamic references"
//   - aws-cdk-lib core/lib/private/encoding.ts
var replaced = []struct{ who, what string }{
	{"CloudFormation", "{{resolve:"},
	{"CDK", "${Token["},
	{"CDK", "#{Token["},
}

// notPrinted are the characters that no setting has: controls, line and paragraph
// separators, marks of direction and the byte order mark. Others that do not print,
// such as the joiners of Persian words and emoji, are allowed.
var notPrinted = []*unicode.RangeTable{
	unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control,
	{R16: []unicode.Range16{{Lo: 0xfeff, Hi: 0xfeff, Stride: 1}}},
}

// checkText refuses a value with text, anywhere in it, that CloudFormation, CDK or a
// terminal does not take as it is written.
func checkText(value any) error {
	switch v := value.(type) {
	case string:
		return checkString(v)
	case []any:
		for _, item := range v {
			if err := checkText(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if err := errors.Join(checkString(key), checkText(v[key])); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkString(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("it is not UTF-8: remove the bytes that are not")
	}
	for _, r := range s {
		if unicode.In(r, notPrinted...) {
			return fmt.Errorf("it has the character %U, which does not print: remove it", r)
		}
	}
	for _, expression := range replaced {
		if strings.Contains(s, expression.what) {
			return fmt.Errorf("%s replaces %s…, so that the value would be another: write it without", expression.who, expression.what)
		}
	}
	return nil
}
