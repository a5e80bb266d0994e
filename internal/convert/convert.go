// Package convert converts JSON records to Parquet as Firehose does, with the columns of a
// table in AWS Glue.
//
//  1. A [Reader] reads a record as one of the deserializers does, and appends its rows in
//     an encoding of this package. It returns an [Error] for a record that has none.
//  2. A [Writer] writes such rows as an object in Parquet.
//
// Amazon Data Firehose Developer Guide, "Convert input data format":
// https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html. How
// values become those of a column, and the messages of records that do not fit, follow
// observations of deployed streams, which the tests of floci repeat:
// https://github.com/floci-io/floci/issues/3235.
package convert

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/parquet-go/parquet-go"

	"penstock/firehose"
)

// A Schema converts records to rows of a table. It is safe for concurrent use.
type Schema struct {
	root      *kind
	leaves    []*kind
	reads     firehose.Deserializer
	times     timestamps
	parquet   *parquet.Schema
	options   []parquet.WriterOption
	blockSize int
	writers   sync.Pool // of *Writer
}

// NewSchema returns the schema of the converter's columns. The error says which type or
// setting is not modelled.
func NewSchema(c firehose.Converter) (*Schema, error) {
	if len(c.Columns) == 0 {
		return nil, errors.New("a table needs a column")
	}
	times, err := newTimestamps(c.Deserializer)
	if err != nil {
		return nil, err
	}
	s := &Schema{root: &kind{}, reads: c.Deserializer, times: times, options: options(c.Parquet), blockSize: c.Parquet.BlockSizeBytes}
	seen := map[string]bool{}
	for _, column := range c.Columns {
		if name := strings.ToLower(column.Name); seen[name] {
			return nil, fmt.Errorf("column %s: a table has each name once", column.Name)
		} else {
			seen[name] = true
		}
		member, err := parseType(column.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", column.Name, err)
		}
		s.root.members = append(s.root.members, member)
		s.root.names = append(s.root.names, column.Name)
	}
	s.root.keys = s.keys(c.Columns)
	s.root.number(&s.leaves)
	s.parquet = parquet.NewSchema("hive_schema", s.root.group(c.Parquet.Dictionary))
	return s, nil
}

// keys returns the key in the records of each column.
func (s *Schema) keys(columns []firehose.Column) (keys []string) {
	for _, column := range columns {
		key := column.Name
		if mapped, is := s.reads.Keys[column.Name]; is && !s.reads.Hive {
			key = mapped
			if s.reads.CaseInsensitive {
				key = strings.ToLower(key)
			}
		}
		keys = append(keys, key)
	}
	return keys
}

// options returns how to write Parquet.
func options(p firehose.ParquetSerDe) []parquet.WriterOption {
	all := []parquet.WriterOption{parquet.PageBufferSize(p.PageSizeBytes), parquet.DataPageVersion(1)}
	if p.WriterVersion == "V2" {
		all = append(all, parquet.DataPageVersion(2))
	}
	switch p.Compression {
	case "SNAPPY":
		all = append(all, parquet.Compression(&parquet.Snappy))
	case "GZIP":
		all = append(all, parquet.Compression(&parquet.Gzip))
	}
	return all
}

// Error says why Firehose cannot convert a record. Its codes are those of Firehose.
type Error struct{ Code, Message string }

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// The errors of a record that is not JSON, and of one that is no row. MiniStack has the
// same messages; the first is the beginning of what Firehose was seen to write.
var (
	errMalformed = &Error{"DataFormatConversion.ParseError", "Encountered malformed JSON."}
	errEmpty     = malformed("The record was empty or contained only whitespace.")
	errPrimitive = malformed("The input JSON contained a primitive at the top level. The top level must be an object or array.")
	errField     = malformed("One or more fields have incorrect format. Exception when validating field (root)")
)

func malformed(message string) *Error { return &Error{"DataFormatConversion.MalformedData", message} }

func mismatch(message string) *Error { return malformed("Data does not match the schema. " + message) }
