// Package partition finds the partition keys of records: it runs the jq query of a
// stream's MetadataExtraction processor on each record, and takes the keys that a Lambda
// function returns.
//
// Amazon Data Firehose Developer Guide, "Create partitioning keys":
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html.
// Firehose runs jq 1.6. This package runs gojq, which differs in a few functions and has
// later ones besides: https://github.com/itchyny/gojq#difference-to-jq.
//
// The guide does not say how a key is made from a value that is not text. This package
// assumes what jq's tostring gives for numbers and booleans. It assumes that null, a
// missing field, an empty text, an object and an array are no key.
package partition

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// A Query extracts the partition keys that a stream's prefix uses. It is safe for
// concurrent use.
type Query struct {
	names  []string   // of the keys that the query finds
	lambda []string   // of the keys that a Lambda function returns
	code   *gojq.Code // nil if the stream has no query
	paths  *paths     // set if every key is a field
}

// New returns the query of a stream. The error is a [firehose.Fault] of the query; it is
// one line.
func New(s firehose.Stream) (*Query, error) {
	q := &Query{}
	for _, part := range s.Data.Parts() {
		switch {
		case part.Kind == prefix.QueryKey && !slices.Contains(q.names, part.Text):
			q.names = append(q.names, part.Text)
		case part.Kind == prefix.LambdaKey && !slices.Contains(q.lambda, part.Text):
			q.lambda = append(q.lambda, part.Text)
		}
	}
	text := s.PartitionQuery()
	if text == "" && len(q.names) == 0 {
		return q, nil
	}
	refuse := func(err error) (*Query, error) {
		message := strings.ReplaceAll(err.Error(), "\n", " ")
		return nil, &firehose.Fault{Field: firehose.FieldPartitionBy, Expr: text, Len: len(text),
			Msg: message + ": correct the jq query, which gives an object such as {customer_id:.customer.id}"}
	}
	parsed, err := gojq.Parse(text)
	if err != nil {
		return refuse(err)
	}
	q.paths = pathsOf(parsed, q.names)
	parsed.FuncDefs = slices.Concat(noClock.FuncDefs, parsed.FuncDefs)
	if q.code, err = gojq.Compile(parsed); err != nil {
		return refuse(err)
	}
	return q, nil
}

// noClock defines now: partitions must not depend on this machine's clock.
var noClock = func() *gojq.Query {
	q, err := gojq.Parse(`def now: error("now, the clock of Firehose, is not modelled"); .`)
	if err != nil {
		panic(err)
	}
	return q
}()

// Keys reads the partition keys of a stream's query that are fields of its records, or dates
// of fields. It leaves out others.
func Keys(s firehose.Stream) (keys []firehose.PartitionKey) {
	q, err := gojq.Parse(s.PartitionQuery())
	if err != nil || !plain(q) || q.Term == nil || q.Term.Type != gojq.TermTypeObject {
		return nil
	}
	for _, pair := range q.Term.Object.KeyVals {
		if key, is := keyOf(pair); is {
			keys = append(keys, key)
		}
	}
	return keys
}

// Names returns the names of the keys, in the order of the prefix.
func (q *Query) Names() []string { return q.names }

// The errors of a record, with the texts that Firehose was seen to write as errorMessage.
const (
	ErrNotJSON keyError = "Non JSON record provided"
	ErrNoKey   keyError = "partitionKeys values must not be null or empty"
)

type keyError string

func (e keyError) Error() string { return string(e) }

// Append appends the partition keys that the query finds to dst. With those that
// [Query.AppendLambda] appends, they are an encoding that [Query.Values] reads. Two records
// have the same encoding if and only if they have the same keys. The error is ErrNotJSON,
// ErrNoKey, or the message of jq. A query that never ends is interrupted when ctx is done.
func (q *Query) Append(ctx context.Context, dst, record []byte) ([]byte, error) {
	if q.code == nil {
		return dst, nil
	}
	if q.paths != nil {
		if dst, sure := q.paths.append(dst, record); sure {
			return dst, nil
		}
	}
	return q.run(ctx, dst, record)
}

// AppendLambda appends the partition keys that a Lambda function has returned, by name,
// after those of Append. The error is ErrNoKey.
func (q *Query) AppendLambda(dst []byte, keys map[string]string) ([]byte, error) {
	start := len(dst)
	for _, name := range q.lambda {
		if keys[name] == "" {
			return dst[:start], ErrNoKey
		}
		dst = appendKey(dst, keys[name])
	}
	return dst, nil
}

// run is Append by jq.
func (q *Query) run(ctx context.Context, dst, record []byte) ([]byte, error) {
	var value any
	if json.Unmarshal(record, &value) != nil { // numbers become 64-bit floats, as in jq 1.6
		return dst, ErrNotJSON
	}
	results := q.code.RunWithContext(ctx, value)
	result, found := results.Next()
	if err, failed := result.(error); failed {
		return dst, fmt.Errorf("jq: %s", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	keys, isObject := result.(map[string]any)
	if !found || !isObject {
		return dst, ErrNoKey
	}
	if _, more := results.Next(); more {
		return dst, errors.New("jq: the query gives several objects, but a record has one partition")
	}
	start := len(dst)
	for _, name := range q.names {
		text, is := text(keys[name])
		if !is {
			return dst[:start], ErrNoKey
		}
		dst = appendKey(dst, text)
	}
	return dst, nil
}

// text returns the text of a key's value, and false for a value that is no key.
func text(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, value != ""
	case nil, map[string]any, []any:
		return "", false
	default: // a number or a boolean
		encoded, err := gojq.Marshal(value)
		return string(encoded), err == nil
	}
}

func appendKey[T string | []byte](dst []byte, value T) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(value))), value...)
}

// Values returns the keys of an encoding by their names.
func (q *Query) Values(encoded []byte) prefix.Values {
	take := func(names []string) map[string]string {
		values := map[string]string{}
		for _, name := range names {
			n, size := binary.Uvarint(encoded)
			values[name] = string(encoded[size : size+int(n)])
			encoded = encoded[size+int(n):]
		}
		return values
	}
	return prefix.Values{Query: take(q.names), Lambda: take(q.lambda)}
}
