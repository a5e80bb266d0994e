package firehose

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Prefix is a parsed prefix expression, ready to evaluate.
type Prefix struct {
	src   string
	parts []part
	exprs []span // each !{…} of src
}

// A span is a place in an expression, in bytes.
type span struct{ off, len int }

// Values are what a prefix needs besides the time. Only what its expressions ask
// for must be set.
type Values struct {
	// ErrorType is the value of !{firehose:error-output-type}, one of [ErrorTypes].
	ErrorType string
	// Rand gives the characters of !{firehose:random-string}, one call for each of
	// the 11; a seeded source gives the same keys for ever.
	Rand rand.Source
	// Query and Lambda are the partition keys of the record, by name.
	Query, Lambda map[string]string
}

// ErrorTypes are the values that !{firehose:error-output-type} can take.
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html#firehose-namespace
func ErrorTypes() []string {
	return []string{
		"processing-failed",
		"format-conversion-failed",
		"http-endpoint-failed",
		"splunk-failed",
		"AmazonOpenSearchService-failed",
	}
}

// String gives the expression as it was written.
func (p *Prefix) String() string { return p.src }

// Head gives the literal text before the first expression: what every key that
// this prefix writes begins with.
func (p *Prefix) Head() string {
	if len(p.exprs) == 0 {
		return p.src
	}
	return p.src[:p.exprs[0].off]
}

// At evaluates the prefix for the instant t, in t's zone, which is to be the
// stream's: UTC, or the CustomTimeZone by its name. t stands for the approximate
// arrival of the oldest record in the object. To a prefix without any expression
// it appends yyyy/MM/dd/HH/, as Firehose does.
//
// The error, a *Fault, is a value missing from v, a zone's text that cannot be
// predicted or is longer than its padding, a result over 512 characters (with
// partition keys; [Prefixes.Check] sees to the rest), or a year outside 1 to 9998.
//
// Amazon Data Firehose Developer Guide, "Custom prefixes for Amazon S3 objects":
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
func (p *Prefix) At(t time.Time, v Values) (string, error) {
	if t.Year() < 1 || t.Year() > 9998 { // so that every year has four digits, week-based ones too
		return "", p.fault(p.all(), "the year of %v is not in 1 to 9998: use the record's arrival time", t)
	}
	var key strings.Builder
	for _, part := range p.parts {
		text, err := part.at(t, v)
		if err != nil {
			return "", p.fault(part.span(), "%v", err)
		}
		key.WriteString(text)
	}
	key.WriteString(p.appended(t))
	if n := utf8.RuneCountInString(key.String()); n > maxEvaluated {
		return "", p.fault(p.all(), "evaluates to %d characters, and Firehose takes %d: shorten it, or its partition keys", n, maxEvaluated)
	}
	return key.String(), nil
}

// appended is what Firehose puts after a prefix without any expression.
func (p *Prefix) appended(t time.Time) string {
	if len(p.exprs) > 0 {
		return ""
	}
	return t.Format("2006/01/02/15/")
}

// maxLen is the most characters that the prefix can evaluate to, at any instant
// and in any zone. Partition keys have no limit of their own and count as none.
func (p *Prefix) maxLen() int {
	n := len(p.appended(widest[0]))
	for _, part := range p.parts {
		n += part.width()
	}
	return n
}

func (p *Prefix) all() span { return span{0, len(p.src)} }

func (p *Prefix) fault(at span, format string, args ...any) *Fault {
	return &Fault{Expr: p.src, Off: at.off, Len: at.len, Msg: fmt.Sprintf(format, args...)}
}

// A part is a piece of a prefix that is evaluated on its own. A timestamp
// expression is as many parts as its pattern has fields and texts.
type part struct {
	kind   kind
	text   string // a literal's text, or the name after the colon
	letter byte   // of a field, with
	count  int    // how often it is repeated, and
	pad    int    // the width to pad to, or 0
	off    int    // in the expression
	len    int
}

type kind int

const (
	literal kind = iota
	field
	errorType
	randomString
	queryKey
	lambdaKey
)

func (p part) span() span { return span{p.off, p.len} }

func (p part) at(t time.Time, v Values) (string, error) {
	switch p.kind {
	case field:
		return p.padded(t)
	case errorType:
		if !slices.Contains(ErrorTypes(), v.ErrorType) {
			return "", fmt.Errorf("no error type %q: set Values.ErrorType to one of %s", v.ErrorType, strings.Join(ErrorTypes(), ", "))
		}
		return v.ErrorType, nil
	case randomString:
		if v.Rand == nil {
			return "", errors.New("no source of random characters: set Values.Rand")
		}
		return random(v.Rand), nil
	case queryKey:
		return key(v.Query, p.text, "Query")
	case lambdaKey:
		return key(v.Lambda, p.text, "Lambda")
	default:
		return p.text, nil
	}
}

// padded is the field's text with its padding.
func (p part) padded(t time.Time) (string, error) {
	text, err := letters[p.letter].write(t, p.count)
	if err != nil || p.pad == 0 {
		return text, err
	}
	if len(text) > p.pad {
		return "", fmt.Errorf("pads to %d, but %q takes %d, and Java then fails: write %[3]d p, or none", p.pad, text, len(text))
	}
	return fmt.Sprintf("%*s", p.pad, text), nil
}

// At one of the widest instants every field is as long as it can be: Wednesday,
// 30 September, or 30 December, the month of the longest name and one of two
// digits, just before midnight, with seconds in the zone's offset.
var (
	farZone = time.FixedZone("far", -(11*3600 + 11*60 + 11))
	widest  = [...]time.Time{
		time.Date(2026, time.September, 30, 23, 59, 59, 999_999_999, farZone),
		time.Date(2026, time.December, 30, 23, 59, 59, 999_999_999, farZone),
	}
)

// width is the most characters of the part's text at any time.
func (p part) width() int {
	switch p.kind {
	case literal:
		return utf8.RuneCountInString(p.text)
	case errorType:
		return len(slices.MaxFunc(ErrorTypes(), func(a, b string) int { return len(a) - len(b) }))
	case randomString:
		return randomLen
	case queryKey, lambdaKey:
		return 0
	}
	switch {
	case p.letter == 'V':
		return max(p.pad, maxZoneID)
	case p.letter == 'z' && p.count == 4:
		return max(p.pad, maxZoneName)
	case p.letter == 'z':
		return max(p.pad, maxZoneShortName)
	}
	n := p.pad
	for _, t := range widest {
		text, _ := letters[p.letter].write(t, p.count) // only V and z can fail
		n = max(n, len(text))
	}
	return n
}

// zoned says that the field's text depends on the stream's zone, not on the time
// alone.
func (p part) zoned() bool {
	return p.kind == field && strings.IndexByte("VzOXxZ", p.letter) >= 0
}

// key is the partition key of that name.
func key(keys map[string]string, name, which string) (string, error) {
	if keys[name] == "" {
		return "", fmt.Errorf("no partition key %q: set Values.%s[%[1]q]", name, which)
	}
	return keys[name], nil
}

// randomLen is the length of a random string. Real delivery gave [A-Za-z0-9]{11},
// though the guide's samples look hexadecimal.
const randomLen = 11

func random(source rand.Source) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	var text [randomLen]byte
	for i := range text {
		text[i] = alphabet[source.Uint64()%uint64(len(alphabet))]
	}
	return string(text[:])
}
