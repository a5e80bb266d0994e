package prefix

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Part is a piece of an expression that is evaluated on its own. A timestamp
// expression has one part for each field and each text of its pattern.
type Part struct {
	Kind   Kind
	Text   string // a literal's text, or the name after the colon
	Letter byte   // pattern letter of a field
	Count  int    // how often the letter is repeated
	Pad    int    // width to pad the field to; 0 for none
	Span          // position in the expression
}

// Kind tells how a part is evaluated.
type Kind int

// The kinds of parts.
const (
	Literal Kind = iota
	Field        // a field of a timestamp pattern
	ErrorType
	RandomString
	QueryKey  // a partition key that a jq query finds
	LambdaKey // a partition key from a Lambda function
)

// At returns the part's text at t. The error names the value that v lacks, or a zone's
// text that is unknown.
func (p Part) At(t time.Time, v Values) (string, error) {
	switch p.Kind {
	case Field:
		return p.padded(t)
	case ErrorType:
		if !slices.Contains(ErrorTypes(), v.ErrorType) {
			return "", fmt.Errorf("no error type %q: set Values.ErrorType to one of %s", v.ErrorType, strings.Join(ErrorTypes(), ", "))
		}
		return v.ErrorType, nil
	case RandomString:
		if v.Rand == nil {
			return "", errors.New("no source of random characters: set Values.Rand")
		}
		return random(v.Rand), nil
	case QueryKey:
		return key(v.Query, p.Text, "Query")
	case LambdaKey:
		return key(v.Lambda, p.Text, "Lambda")
	default:
		return p.Text, nil
	}
}

// Means describes the field's letter for messages, such as "month".
func (p Part) Means() string { return letters[p.Letter].means }

// IsName reports whether the field writes a name instead of a number, such as Aug.
func (p Part) IsName() bool {
	return strings.IndexByte("EaGz", p.Letter) >= 0 || p.Count > 2 && strings.IndexByte("MLQqec", p.Letter) >= 0
}

// IsZone reports whether the field's text depends on the stream's zone alone.
func (p Part) IsZone() bool {
	return p.Kind == Field && strings.IndexByte("VzOXxZ", p.Letter) >= 0
}

// Run returns the field's letters, such as "MM".
func (p Part) Run() string { return strings.Repeat(string(p.Letter), p.Count) }

// padded returns the field's text with its padding.
func (p Part) padded(t time.Time) (string, error) {
	text, err := letters[p.Letter].write(t, p.Count)
	if err != nil || p.Pad == 0 {
		return text, err
	}
	if len(text) > p.Pad {
		return "", fmt.Errorf("pads to %d, but %q has %d characters, which Java rejects: write %[3]d p, or none", p.Pad, text, len(text))
	}
	return fmt.Sprintf("%*s", p.Pad, text), nil
}

// At one of the widest instants every field is as long as it can be: Wednesday,
// 30 September (the longest month name) or 30 December (a month of two digits), just
// before midnight, in a zone whose offset has seconds.
var (
	farZone = time.FixedZone("far", -(11*3600 + 11*60 + 11))
	widest  = [...]time.Time{
		time.Date(2026, time.September, 30, 23, 59, 59, 999_999_999, farZone),
		time.Date(2026, time.December, 30, 23, 59, 59, 999_999_999, farZone),
	}
)

// width returns the most characters of the part's text at any time.
func (p Part) width() int {
	switch p.Kind {
	case Literal:
		return utf8.RuneCountInString(p.Text)
	case ErrorType:
		return len(slices.MaxFunc(ErrorTypes(), func(a, b string) int { return len(a) - len(b) }))
	case RandomString:
		return randomLen
	case QueryKey, LambdaKey:
		return 0
	}
	switch {
	case p.Letter == 'V':
		return max(p.Pad, maxZoneID)
	case p.Letter == 'z' && p.Count == 4:
		return max(p.Pad, maxZoneName)
	case p.Letter == 'z':
		return max(p.Pad, maxZoneShortName)
	}
	n := p.Pad
	for _, t := range widest {
		text, _ := letters[p.Letter].write(t, p.Count) // only V and z can fail
		n = max(n, len(text))
	}
	return n
}

// key returns the value of a partition key.
func key(keys map[string]string, name, which string) (string, error) {
	if keys[name] == "" {
		return "", fmt.Errorf("no partition key %q: set Values.%s[%[1]q]", name, which)
	}
	return keys[name], nil
}

// randomLen is the length of a random string. Firehose was seen to write
// [A-Za-z0-9]{11}, although the samples of the guide look hexadecimal.
const randomLen = 11

func random(source rand.Source) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	var text [randomLen]byte
	for i := range text {
		text[i] = alphabet[source.Uint64()%uint64(len(alphabet))]
	}
	return string(text[:])
}
