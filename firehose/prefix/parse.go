package prefix

import (
	"strings"
	"unicode/utf8"

	"penstock/internal/diagnostic"
)

// The limits of a prefix in characters: the API's before evaluation, the guide's after.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
const (
	maxRaw       = 1024
	maxEvaluated = 512
)

// The namespaces, and the values of firehose.
const (
	nsTimestamp = "timestamp"
	nsFirehose  = "firehose"
	nsQuery     = "partitionKeyFromQuery"
	nsLambda    = "partitionKeyFromLambda"

	valueErrorType = "error-output-type"
	valueRandom    = "random-string"
)

// Parse parses a prefix expression of either kind and refuses what the syntax forbids.
// [Pair.Parse] also applies the rules of each of the two prefixes. The error is a
// [Faults] with every fault.
//
// Source: Amazon Data Firehose Developer Guide, "Custom prefixes for Amazon S3
// objects": https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
func Parse(src string) (*Expression, error) {
	p := parser{Expression: Expression{src: src}}
	p.parse()
	if n := utf8.RuneCountInString(src); n > maxRaw {
		excess := byteOffset(src, maxRaw)
		p.fault(excess, len(src)-excess, "%d characters, but the API allows %d: shorten the expression", n, maxRaw)
	}
	if err := p.faults.Err(); err != nil {
		return nil, err
	}
	return &p.Expression, nil
}

// byteOffset returns the offset in s of the character after the first n.
func byteOffset(s string, n int) int {
	for i := range s {
		if n--; n < 0 {
			return i
		}
	}
	return len(s)
}

// A parser fills in an Expression. Its methods take the offset to start at and return
// the offset to continue at.
type parser struct {
	Expression
	faults Faults
}

func (p *parser) fault(off, n int, format string, args ...any) {
	p.faults = append(p.faults, p.Fault(Span{off, n}, format, args...))
}

func (p *parser) parse() {
	for pos := 0; pos < len(p.src); {
		if strings.HasPrefix(p.src[pos:], "!{") {
			pos = p.expression(pos)
			continue
		}
		end := len(p.src)
		if n := strings.Index(p.src[pos:], "!{"); n >= 0 {
			end = pos + n
		}
		p.text(pos, end)
		pos = end
	}
}

// text adds the text from off to end.
func (p *parser) text(off, end int) {
	p.parts = append(p.parts, Part{Kind: Literal, Text: p.src[off:end], Span: Span{off, end - off}})
}

func (p *parser) expression(off int) int {
	start := off + len("!{")
	body, _, closed := strings.Cut(p.src[start:], "}")
	if n := strings.Index(body, "!{"); n >= 0 {
		p.fault(start+n, len("!{"), `"!{" inside an expression, and expressions do not nest: close the one before it with "}" first`)
		return start + n
	}
	if !closed {
		p.fault(off, len(p.src)-off, `no "}" closes this expression: add it after the value`)
		return len(p.src)
	}
	end := start + len(body) + len("}")
	p.exprs = append(p.exprs, Span{off, end - off})

	namespace, value, colon := strings.Cut(body, ":")
	switch {
	case !colon:
		p.fault(off, end-off, "no colon in this expression: write !{namespace:value}, for example !{timestamp:yyyy/MM/}")
	case !known(namespace):
		p.fault(start, max(1, len(namespace)), "no namespace %q in a prefix expression: use timestamp, firehose, "+
			"partitionKeyFromQuery or partitionKeyFromLambda%s", namespace,
			diagnostic.DidYouMean(namespace, nsTimestamp, nsFirehose, nsQuery, nsLambda))
	case value == "":
		p.fault(off, end-off, "no value after the colon: write one, for example %s", examples[namespace])
	case namespace == nsTimestamp:
		p.pattern(end-len("}")-len(value), end-len("}"))
	default:
		p.value(namespace, value, Span{off, end - off})
	}
	return end
}

// examples has the namespaces, each with an expression for messages.
var examples = map[string]string{
	nsTimestamp: "!{timestamp:yyyy/MM/}",
	nsFirehose:  "!{firehose:error-output-type}",
	nsQuery:     "!{partitionKeyFromQuery:customer_id}",
	nsLambda:    "!{partitionKeyFromLambda:customer_id}",
}

func known(namespace string) bool {
	_, ok := examples[namespace]
	return ok
}

// value adds the value of a namespace other than timestamp.
func (p *parser) value(namespace, value string, at Span) {
	add := func(k Kind) {
		p.parts = append(p.parts, Part{Kind: k, Text: value, Span: at})
	}
	switch {
	case namespace == nsQuery:
		add(QueryKey)
	case namespace == nsLambda:
		add(LambdaKey)
	case value == valueErrorType:
		add(ErrorType)
	case value == valueRandom:
		add(RandomString)
	default:
		p.fault(at.Off+len("!{firehose:"), len(value), "no value %q in the firehose namespace: use error-output-type or random-string%s",
			value, diagnostic.DidYouMean(value, valueErrorType, valueRandom))
	}
}
