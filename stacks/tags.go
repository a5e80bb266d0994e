package stacks

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of tags: how many a resource has, and characters; see for instance TagRole in
// the IAM API reference.
const (
	mostTags  = 50
	mostKey   = 128
	mostValue = 256
)

// tagText is the pattern of IAM and S3. Firehose also accepts %.
var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

func tags(c *Config, value any) error {
	c.Tags = map[string]string{}
	switch v := value.(type) {
	case map[string]any:
		for key, value := range v {
			s, ok := value.(string)
			if !ok {
				return fmt.Errorf("the value of tag %q must be text", key)
			}
			c.Tags[key] = s
		}
	case string:
		for pair := range strings.SplitSeq(v, ",") {
			key, value, ok := strings.Cut(pair, "=")
			if _, twice := c.Tags[key]; v != "" && (!ok || twice) {
				return errors.New("must be key=value pairs with commas between them, each key once")
			}
			c.Tags[key] = value
		}
		if v == "" {
			clear(c.Tags)
		}
	default:
		return errors.New("must be an object of text values")
	}
	if len(c.Tags) > mostTags {
		return fmt.Errorf("must be at most %d tags", mostTags)
	}
	keys := slices.Sorted(maps.Keys(c.Tags))
	for i, key := range keys {
		if err := checkTag(key, c.Tags[key]); err != nil {
			return err
		}
		// IAM User Guide, "Tags for AWS Identity and Access Management resources".
		if j := slices.IndexFunc(keys[:i], func(other string) bool { return strings.EqualFold(key, other) }); j >= 0 {
			return fmt.Errorf("tags %q and %q differ only in case, and IAM treats them as one: rename one of them", keys[j], key)
		}
	}
	return nil
}

func checkTag(key, value string) error {
	has := func(text, prefix string) bool { return strings.HasPrefix(strings.ToLower(text), prefix) }
	switch {
	case key == "" || utf8.RuneCountInString(key) > mostKey || utf8.RuneCountInString(value) > mostValue || !tagText.MatchString(key+value):
		return fmt.Errorf("tag %q: a key has 1 to %d and a value 0 to %d letters, digits, spaces and _ . : / = + - @", key, mostKey, mostValue)
	case has(key, "aws:"), has(value, "aws:"):
		return fmt.Errorf("tag %q: keys and values that begin with aws: are AWS's own", key)
	case has(key, "aws-cdk:"):
		return fmt.Errorf("tag %q: keys that begin with aws-cdk: are CDK's own", key)
	}
	return nil
}
