// Package convert converts JSON records to Parquet as Firehose does, with the OpenX JSON
// SerDe and the columns of a Glue table.
//
// Amazon Data Firehose Developer Guide, "Convert input data format":
// https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html. How
// values become those of a column, and the messages of records that do not fit, follow
// observations of deployed streams: https://github.com/floci-io/floci/discussions/118.
package convert

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/valyala/fastjson"
)

// Column is a column of a table, with its type in Hive.
type Column struct{ Name, Type string }

// A Schema converts records to rows of a table. It is safe for concurrent use.
type Schema struct {
	root    *kind
	parquet *parquet.Schema
	leaves  int
}

// NewSchema returns the schema of a table. Types are string, boolean, int, bigint,
// double, array<…> and struct<name:type,…>, those of package record; others are an error.
func NewSchema(columns []Column) (*Schema, error) {
	if len(columns) == 0 {
		return nil, errors.New("a table needs a column")
	}
	root := &kind{}
	for _, c := range columns {
		member, err := parseType(c.Type)
		if err != nil {
			return nil, err
		}
		root.members = append(root.members, member)
		root.names = append(root.names, c.Name)
	}
	s := &Schema{root: root}
	root.number(&s.leaves)
	s.parquet = parquet.NewSchema("hive_schema", root.group())
	return s, nil
}

// Error says why Firehose cannot convert a record. Its codes are those of Firehose.
type Error struct{ Code, Message string }

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// The errors of a record that is not JSON, and of one that is no row. MiniStack has the
// same messages; the first is the beginning of what Firehose was seen to write.
var (
	errMalformed = &Error{"DataFormatConversion.ParseError", "Encountered malformed JSON."}
	errEmpty     = &Error{"DataFormatConversion.MalformedData", "The record was empty or contained only whitespace."}
	errPrimitive = &Error{"DataFormatConversion.MalformedData", "The input JSON contained a primitive at the top level. The top level must be an object or array."}
)

func mismatch(message string) *Error {
	return &Error{"DataFormatConversion.MalformedData", "Data does not match the schema. " + message}
}

// A Checker checks records. It is not safe for concurrent use.
type Checker struct {
	parser fastjson.Parser
	rows   rows
}

// NewChecker returns a checker.
func (s *Schema) NewChecker() *Checker { return &Checker{rows: rows{schema: s, check: true}} }

// Check returns an error if Firehose cannot convert the record, which may hold several
// JSON objects.
func (c *Checker) Check(record []byte) *Error {
	if fastjson.ValidateBytes(record) == nil {
		return c.check(record)
	}
	decoder := json.NewDecoder(strings.NewReader(string(record)))
	for n := 0; ; n++ {
		var document json.RawMessage
		switch err := decoder.Decode(&document); {
		case err == io.EOF && n == 0:
			return errEmpty
		case err == io.EOF:
			return nil
		case err != nil:
			return errMalformed
		}
		if err := c.check(document); err != nil {
			return err
		}
	}
}

func (c *Checker) check(document []byte) *Error {
	value, err := c.parser.ParseBytes(document)
	if err != nil {
		return errMalformed
	}
	return c.rows.add(value)
}
