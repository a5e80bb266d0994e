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

// replaced lists the beginnings of expressions that are replaced anywhere in a template,
// and who replaces them.
//
//   - AWS CloudFormation User Guide, "Get values stored in other services using dynamic references"
//   - aws-cdk-lib core/lib/private/encoding.ts
var replaced = []struct{ who, what string }{
	{"CloudFormation", "{{resolve:"},
	{"CDK", "${Token["},
	{"CDK", "#{Token["},
}

// replacing returns who replaces an expression in a text, and its beginning, or "".
func replacing(s string) (who, what string) {
	for _, expression := range replaced {
		if strings.Contains(s, expression.what) {
			return expression.who, expression.what
		}
	}
	return "", ""
}

// checkEmbedded refuses a text that a template of CloudFormation cannot hold as it is.
func checkEmbedded(s string) error {
	if !utf8.ValidString(s) {
		return errors.New("is not UTF-8")
	}
	if who, what := replacing(s); who != "" {
		return fmt.Errorf("contains %s…, which %s replaces", what, who)
	}
	return nil
}

// notPrinted has the characters that no setting may contain: controls, line and paragraph
// separators, marks of direction and the byte order mark. Joiners are allowed, because
// Persian words and emoji need them.
var notPrinted = []*unicode.RangeTable{
	unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control,
	{R16: []unicode.Range16{{Lo: 0xfeff, Hi: 0xfeff, Stride: 1}}},
}

// checkText refuses a value that contains text which CloudFormation or CDK replaces, or
// which a terminal does not print as it is.
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
	if who, what := replacing(s); who != "" {
		return fmt.Errorf("%s replaces %s…, which changes the value: write it without", who, what)
	}
	return nil
}
