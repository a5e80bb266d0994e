package convert

import (
	"math"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/valyala/fastjson"
)

// rows are rows of a table by column, with their levels in Parquet.
type rows struct {
	schema  *Schema
	check   bool // only find errors, and keep no values
	columns [][]parquet.Value
	text    []byte // of strings that are not in the records as they stand
}

func newRows(s *Schema) rows { return rows{schema: s, columns: make([][]parquet.Value, s.leaves)} }

func (r *rows) reset() {
	for i := range r.columns {
		r.columns[i] = r.columns[i][:0]
	}
	r.text = r.text[:0]
}

// add adds a row. The row is incomplete if there is an error.
func (r *rows) add(value *fastjson.Value) *Error {
	switch value.Type() {
	case fastjson.TypeObject, fastjson.TypeArray:
		return r.members(r.schema.root, value, 0)
	default:
		return errPrimitive
	}
}

// value adds a value of a kind. repeat is its repetition level.
func (r *rows) value(k *kind, value *fastjson.Value, repeat int) *Error {
	switch {
	case value == nil || value.Type() == fastjson.TypeNull:
		r.null(k, repeat, k.define-1)
		return nil
	case k.items != nil:
		return r.list(k, value, repeat)
	case k.members != nil:
		return r.members(k, value, repeat)
	}
	return r.primitive(k, value, repeat)
}

// null adds a null to the columns of a kind. define is the level down to which it exists.
func (r *rows) null(k *kind, repeat, define int) {
	if r.check {
		return
	}
	for column := k.first; column < k.last; column++ {
		r.put(parquet.NullValue(), column, repeat, define)
	}
}

func (r *rows) put(v parquet.Value, column, repeat, define int) {
	r.columns[column] = append(r.columns[column], v.Level(repeat, define, column))
}

// list adds an array. A value that is no array is an array of this value.
func (r *rows) list(k *kind, value *fastjson.Value, repeat int) *Error {
	items := []*fastjson.Value{value}
	if value.Type() == fastjson.TypeArray {
		items = value.GetArray()
	}
	if len(items) == 0 {
		r.null(k, repeat, k.define)
	}
	for _, item := range items {
		if err := r.value(k.items, item, repeat); err != nil {
			return err
		}
		repeat = k.items.list
	}
	return nil
}

// members adds the members of a struct: those of an object by their names, whose case
// does not matter, and those of an array by their order.
func (r *rows) members(k *kind, value *fastjson.Value, repeat int) *Error {
	var found [64]*fastjson.Value
	members := found[:0]
	if len(k.members) > len(found) {
		members = make([]*fastjson.Value, 0, len(k.members))
	}
	members = members[:len(k.members)]
	switch value.Type() {
	case fastjson.TypeObject:
		value.GetObject().Visit(func(name []byte, member *fastjson.Value) {
			for i, column := range k.names {
				if len(name) == len(column) && (string(name) == column || strings.EqualFold(string(name), column)) {
					members[i] = member
					return
				}
			}
		})
	case fastjson.TypeArray:
		copy(members, value.GetArray())
	default:
		return mismatch("Data is not JSONObject  but " + javaClass(value) + " with value " + textOf(value))
	}
	for i, member := range k.members {
		if err := r.value(member, members[i], repeat); err != nil {
			return err
		}
	}
	return nil
}

// primitive adds a value of a primitive type. Firehose reads the text of the value as
// the type.
func (r *rows) primitive(k *kind, value *fastjson.Value, repeat int) *Error {
	if k.primitive == "string" {
		if r.check {
			return nil // every value has a text
		}
		r.put(parquet.ByteArrayValue(r.string(value)), k.first, repeat, k.define)
		return nil
	}
	text := textOf(value)
	var v parquet.Value
	var err error
	switch k.primitive {
	case "int":
		var n int64
		n, err = strconv.ParseInt(text, 10, 32)
		v = parquet.Int32Value(int32(n))
	case "bigint":
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		v = parquet.Int64Value(n)
	case "double":
		var n float64
		n, err = strconv.ParseFloat(text, 64)
		if math.IsInf(n, 0) {
			err = nil // as in Java
		}
		v = parquet.DoubleValue(n)
	default: // boolean
		v = parquet.BooleanValue(strings.EqualFold(text, "true"))
	}
	if err != nil {
		return mismatch("For input string: " + strconv.Quote(text))
	}
	if !r.check {
		r.put(v, k.first, repeat, k.define)
	}
	return nil
}

// string returns the text of a string column.
func (r *rows) string(value *fastjson.Value) []byte {
	if value.Type() == fastjson.TypeString {
		return value.GetStringBytes()
	}
	start := len(r.text)
	r.text = value.MarshalTo(r.text)
	return r.text[start:]
}

// textOf returns the text of a string, or the JSON of another value.
func textOf(value *fastjson.Value) string {
	if value.Type() == fastjson.TypeString {
		return string(value.GetStringBytes())
	}
	return string(value.MarshalTo(nil))
}

// javaClass returns the class of a value in Firehose's messages.
func javaClass(value *fastjson.Value) string {
	switch {
	case value.Type() == fastjson.TypeString:
		return "java.lang.String"
	case value.Type() == fastjson.TypeTrue, value.Type() == fastjson.TypeFalse:
		return "java.lang.Boolean"
	case strings.ContainsAny(textOf(value), ".eE"):
		return "java.lang.Double"
	}
	return "java.lang.Long"
}
