package prefix

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"
)

// Expression is a parsed prefix expression. Use [Parse] to create one.
type Expression struct {
	src   string
	parts []Part
	exprs []Span // each !{…} of src
}

// A Span is a range of bytes in an expression.
type Span struct{ Off, Len int }

// Values holds what an expression needs besides the time. Set only what its
// expressions use.
type Values struct {
	// ErrorType is the value of !{firehose:error-output-type}, one of [ErrorTypes].
	ErrorType string
	// Rand supplies the 11 characters of !{firehose:random-string}, one call for each.
	// The same seed gives the same keys.
	Rand rand.Source
	// Query and Lambda hold the record's partition keys by name.
	Query, Lambda map[string]string
}

// The error types of streams with an S3 destination. The guide's list of types has the
// first two. MetadataFailed was seen in the keys of deployed streams. Others are in
// "Troubleshoot decompression" and "Buffer data for dynamic partitioning":
// https://docs.aws.amazon.com/firehose/latest/dev/decomp-faq.html,
// https://docs.aws.amazon.com/firehose/latest/dev/buffering.html.
const (
	ProcessingFailed    = "processing-failed"
	ConversionFailed    = "format-conversion-failed"
	DecompressionFailed = "decompression-failed"
	MetadataFailed      = "metadata-extraction-failed"
	PartitionExceeded   = "activePartitionExceeded"
)

// ErrorTypes returns the values of !{firehose:error-output-type}.
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html#firehose-namespace
func ErrorTypes() []string {
	return []string{
		ProcessingFailed,
		ConversionFailed,
		DecompressionFailed,
		MetadataFailed,
		PartitionExceeded,
		"http-endpoint-failed",
		"splunk-failed",
		"AmazonOpenSearchService-failed",
	}
}

// String returns the expression as it was written.
func (e *Expression) String() string { return e.src }

// Parts returns the pieces of the expression in order. Do not modify them.
func (e *Expression) Parts() []Part { return e.parts }

// Expressions returns the position of each !{…}, in order. Do not modify them.
func (e *Expression) Expressions() []Span { return e.exprs }

// Head returns the text before the first !{…}. Every key that the expression
// evaluates to begins with it.
func (e *Expression) Head() string {
	if len(e.exprs) == 0 {
		return e.src
	}
	return e.src[:e.exprs[0].Off]
}

// At evaluates the expression at the instant t, which stands for the approximate
// arrival of the oldest record in the object. The zone of t must be the stream's: UTC,
// or CustomTimeZone. To a prefix without any expression At appends yyyy/MM/dd/HH/, as
// Firehose does.
//
// The error is a *Fault: v lacks a value, the text of a zone is unknown or longer than
// its padding, the result has more than 512 characters (only partition keys can cause
// that, [Pair.Parse] refuses the rest), or the year is not in 1 to 9998.
//
// Amazon Data Firehose Developer Guide, "Custom prefixes for Amazon S3 objects":
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
func (e *Expression) At(t time.Time, v Values) (string, error) {
	if t.Year() < 1 || t.Year() > 9998 { // so that every year has four digits, week-based ones too
		return "", e.Fault(e.all(), "the year of %v is not in 1 to 9998: use the record's arrival time", t)
	}
	var key strings.Builder
	for _, part := range e.parts {
		text, err := part.At(t, v)
		if err != nil {
			return "", e.Fault(part.Span, "%v", err)
		}
		key.WriteString(text)
	}
	key.WriteString(e.appended(t))
	if n := utf8.RuneCountInString(key.String()); n > maxEvaluated {
		return "", e.Fault(e.all(), "evaluates to %d characters, but Firehose allows %d: shorten it, or its partition keys", n, maxEvaluated)
	}
	return key.String(), nil
}

// Moment returns the text of the parts that depend on the time alone. Records whose
// moments and partition keys are equal have the same prefix, apart from random strings.
// The error is that of [Expression.At].
func (e *Expression) Moment(t time.Time) (string, error) {
	var text strings.Builder
	for _, part := range e.parts {
		if part.Kind != Field {
			continue
		}
		field, err := part.At(t, Values{})
		if err != nil {
			return "", e.Fault(part.Span, "%v", err)
		}
		text.WriteString(field + "/")
	}
	text.WriteString(e.appended(t))
	return text.String(), nil
}

// Appended is the pattern that Firehose appends to a prefix without any expression.
const Appended = "yyyy/MM/dd/HH/"

// appended returns the text that Firehose appends.
func (e *Expression) appended(t time.Time) string {
	if len(e.exprs) > 0 {
		return ""
	}
	return t.Format("2006/01/02/15/")
}

// maxLen returns the most characters that the expression can evaluate to at any
// instant, in any zone. Partition keys have no individual limit and count as 0.
func (e *Expression) maxLen() int {
	n := len(e.appended(widest[0]))
	for _, part := range e.parts {
		n += part.width()
	}
	return n
}

// has reports whether the expression has a part of the kind.
func (e *Expression) has(k Kind) bool {
	for _, part := range e.parts {
		if part.Kind == k {
			return true
		}
	}
	return false
}

func (e *Expression) all() Span { return Span{0, len(e.src)} }

// Fault returns a fault at a place in the expression.
func (e *Expression) Fault(at Span, format string, args ...any) *Fault {
	return &Fault{Expr: e.src, Off: at.Off, Len: at.Len, Msg: fmt.Sprintf(format, args...)}
}
