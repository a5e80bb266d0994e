package convert

import (
	"bytes"
	"slices"
	"strings"

	"penstock/internal/rawjson"
)

// A Reader reads records as a deserializer does. It is not safe for concurrent use.
//
// Rows are encoded as the values of the leaf columns, one after the other: the column in 2
// bytes, the repetition and the definition level in one byte each, and, if the definition
// level is that of the column, the value.
type Reader struct {
	schema *Schema
	rows   []byte
	found  [][]byte // members of the structs that are being read, as the record has them
}

// NewReader returns a reader of records.
func (s *Schema) NewReader() *Reader { return &Reader{schema: s} }

// Append appends the rows of a record, which may hold several JSON objects. The rows are
// for a [Writer]. If Firehose cannot convert the record, Append returns dst and why.
func (r *Reader) Append(dst, record []byte) ([]byte, *Error) {
	r.rows = dst
	scanner := rawjson.New(record)
	for n := 0; ; n++ {
		switch next := scanner.Next(); {
		case scanner.End() && n == 0:
			return dst, errEmpty
		case scanner.End():
			return r.rows, nil
		case next != '{' && next != '[':
			if _, ok := scanner.Value(); !ok {
				return dst, errMalformed
			}
			return dst, errPrimitive
		}
		if err := r.members(r.schema.root, &scanner, 0); err != nil {
			return dst, err
		}
	}
}

// value appends a value of a kind, as the record has it. repeat is its repetition level.
func (r *Reader) value(k *kind, value []byte, repeat int) *Error {
	switch {
	case value == nil || value[0] == 'n':
		r.null(k, repeat, k.define-1)
		return nil
	case k.key != nil:
		return r.entries(k, value, repeat)
	case k.items != nil:
		return r.list(k, value, repeat)
	case k.members != nil:
		scanner := rawjson.New(value)
		return r.members(k, &scanner, repeat)
	}
	return r.leaf(k, value, repeat)
}

// null appends a null to the columns of a kind. define is the level down to which it exists.
func (r *Reader) null(k *kind, repeat, define int) {
	for _, leaf := range k.leaves {
		r.head(leaf, repeat, define)
	}
}

func (r *Reader) head(leaf *kind, repeat, define int) {
	r.rows = append(r.rows, byte(leaf.column), byte(leaf.column>>8), byte(repeat), byte(define))
}

// list appends an array. For OpenXJsonSerDe, a value that is no array is an array of this
// value.
func (r *Reader) list(k *kind, value []byte, repeat int) (failed *Error) {
	if value[0] != '[' {
		if r.schema.reads.Hive {
			return mismatch("java.io.IOException: Start of Array expected")
		}
		return r.value(k.items, value, repeat)
	}
	empty := true
	scanner := rawjson.New(value)
	scanner.Array(func() bool {
		item, _ := next(&scanner)
		failed = r.value(k.items, item, repeat)
		empty, repeat = false, k.items.list
		return failed == nil
	})
	if empty {
		r.null(k, repeat, k.define)
	}
	return failed
}

// entries appends a map. OpenXJsonSerDe lowers the case of its keys.
func (r *Reader) entries(k *kind, value []byte, repeat int) (failed *Error) {
	if value[0] != '{' {
		return r.noObject(value)
	}
	empty := true
	scanner := rawjson.New(value)
	scanner.Object(func(name []byte) bool {
		key := r.key(string(unescaped(&scanner, name)))
		item, _ := next(&scanner)
		if failed = r.plain(k.key, []byte(key), repeat); failed == nil {
			failed = r.value(k.items, item, repeat)
		}
		empty, repeat = false, k.items.list
		return failed == nil
	})
	if empty {
		r.null(k, repeat, k.define)
	}
	return failed
}

// key returns a key of an object as the deserializer reads it.
func (r *Reader) key(key string) string {
	if r.schema.reads.Hive {
		return key
	}
	if r.schema.reads.DotsToUnderscores {
		key = strings.ReplaceAll(key, ".", "_")
	}
	if r.schema.reads.CaseInsensitive {
		key = strings.ToLower(key)
	}
	return key
}

// noObject is the error of a value in a column that needs an object.
func (r *Reader) noObject(value []byte) *Error {
	if r.schema.reads.Hive {
		return mismatch("java.io.IOException: Start of Object expected")
	}
	return mismatch("Data is not JSONObject  but " + javaClass(value) + " with value " + string(r.textOf(value)))
}

// members appends the members of a struct: those of an object by their names, and for
// OpenXJsonSerDe those of an array by their order.
func (r *Reader) members(k *kind, scanner *rawjson.Scanner, repeat int) *Error {
	base := len(r.found)
	for range k.members {
		r.found = append(r.found, nil)
	}
	defer func() { r.found = r.found[:base] }()
	found := r.found[base:]
	expected, ok := 0, false // records usually have the order of the table
	switch {
	case scanner.Next() == '{':
		ok = scanner.Object(func(name []byte) bool {
			i := r.find(k.keys, unescaped(scanner, name), expected)
			value, ok := next(scanner)
			if i >= 0 {
				found[i], expected = value, i+1
			}
			return ok
		})
	case scanner.Next() == '[' && !r.schema.reads.Hive:
		ok = scanner.Array(func() bool {
			value, ok := next(scanner)
			if expected < len(found) {
				found[expected] = value
			}
			expected++
			return ok
		})
	default:
		value, ok := scanner.Value()
		if !ok {
			return errMalformed
		}
		return r.noObject(value)
	}
	if !ok {
		return errMalformed
	}
	for i, member := range k.members {
		if err := r.value(member, r.found[base+i], repeat); err != nil {
			return err
		}
	}
	return nil
}

// next returns the next value as the record has it, but a string without escapes.
func next(scanner *rawjson.Scanner) (value []byte, ok bool) {
	value, ok = scanner.Value()
	if ok && value[0] == '"' && scanner.Escaped {
		value = slices.Concat([]byte{'"'}, rawjson.Text(value), []byte{'"'})
	}
	return value, ok
}

// unescaped returns the name of a member that the scanner has just read.
func unescaped(scanner *rawjson.Scanner, name []byte) []byte {
	if scanner.Escaped {
		return rawjson.Text(name)
	}
	return name[1 : len(name)-1]
}

// find returns the index of a key among the keys, or -1. It looks at the expected one first.
func (r *Reader) find(keys []string, key []byte, expected int) int {
	reads := &r.schema.reads
	if reads.DotsToUnderscores && !reads.Hive {
		key = bytes.ReplaceAll(key, []byte("."), []byte("_"))
	}
	fold := reads.CaseInsensitive || reads.Hive
	is := func(i int) bool {
		return len(keys[i]) == len(key) && (keys[i] == string(key) || fold && strings.EqualFold(keys[i], string(key)))
	}
	if expected < len(keys) && is(expected) {
		return expected
	}
	for i := range keys {
		if is(i) {
			return i
		}
	}
	return -1
}

// leaf appends a value of a primitive kind, which is read from its text.
func (r *Reader) leaf(k *kind, value []byte, repeat int) *Error {
	if r.schema.reads.Hive {
		if err := hiveLeaf(k, value); err != nil {
			return err
		}
	}
	return r.plain(k, r.textOf(value), repeat)
}

// plain appends the value that a text has in a primitive kind.
func (r *Reader) plain(k *kind, value []byte, repeat int) *Error {
	r.head(k, repeat, k.define)
	var why string
	if r.rows, why = k.append(r.rows, value, r.schema.times); why != "" {
		return mismatch(why)
	}
	return nil
}

// textOf returns the text of a string, or the JSON of another value with the keys that the
// deserializer reads.
func (r *Reader) textOf(value []byte) []byte {
	switch value[0] {
	case '"':
		return value[1 : len(value)-1]
	case '{', '[':
		return rawjson.Compact(nil, value, r.key)
	}
	return value
}
