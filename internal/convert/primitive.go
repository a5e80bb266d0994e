package convert

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// A primitive is a type without parts.
type primitive struct {
	name  string
	plain parquet.Node
	width int // of an encoded value in bytes; 0 for a text
	form  form
	size  int // bits of a whole number; characters of a char or varchar, 0 for any; precision of a decimal
	scale int // of a decimal
}

// A form is how values of a type are read.
type form int

const (
	text form = iota
	whole
	floating
	decimal
	boolean
	date
	timestamp
)

// numeric reports whether values are numbers.
func (f form) numeric() bool { return f == whole || f == floating || f == decimal }

// The node of each type as Hive writes it: HiveSchemaConverter in
// https://github.com/apache/hive.
var primitives = map[string]primitive{
	"string":    {plain: parquet.String(), form: text},
	"boolean":   {plain: parquet.Leaf(parquet.BooleanType), width: 1, form: boolean},
	"tinyint":   {plain: parquet.Int(8), width: 4, form: whole, size: 8},
	"smallint":  {plain: parquet.Int(16), width: 4, form: whole, size: 16},
	"int":       {plain: parquet.Leaf(parquet.Int32Type), width: 4, form: whole, size: 32},
	"bigint":    {plain: parquet.Leaf(parquet.Int64Type), width: 8, form: whole, size: 64},
	"float":     {plain: parquet.Leaf(parquet.FloatType), width: 4, form: floating},
	"double":    {plain: parquet.Leaf(parquet.DoubleType), width: 8, form: floating},
	"date":      {plain: parquet.Date(), width: 4, form: date},
	"timestamp": {plain: parquet.Leaf(parquet.Int96Type), width: 12, form: timestamp},
}

var synonyms = map[string]string{"integer": "int", "real": "float", "double precision": "double"}

// unmodelled are the types whose conversion from JSON AWS does not document.
var unmodelled = []string{"binary", "uniontype", "interval_year_month", "interval_day_time", "timestamp with local time zone"}

// Limits of the sizes of types: https://cwiki.apache.org/confluence/display/hive/languagemanual+types.
const (
	maxChar    = 255
	maxVarchar = 65535
	maxDigits  = 38
)

// newPrimitive returns a type by its name and sizes, or nil if there is none.
func newPrimitive(name string, sizes []int) (*primitive, error) {
	if other := synonyms[name]; other != "" {
		name = other
	}
	p, is := primitives[name]
	p.name = name
	within := func(i, least, most int) bool { return i < len(sizes) && sizes[i] >= least && sizes[i] <= most }
	switch {
	case slices.Contains(unmodelled, name):
		return nil, fmt.Errorf("the type %s is not modelled, because AWS does not document how Firehose converts JSON to it: use string", name)
	case is && sizes == nil:
	case len(sizes) == 1 && (name == "char" && within(0, 1, maxChar) || name == "varchar" && within(0, 1, maxVarchar)):
		p = primitive{plain: parquet.String(), form: text, size: sizes[0]}
	case name == "decimal" && sizes == nil:
		return newPrimitive(name, []int{10, 0}) // Hive's default
	case name == "decimal" && len(sizes) == 1:
		return newPrimitive(name, []int{sizes[0], 0})
	case name == "decimal" && len(sizes) == 2 && within(0, 1, maxDigits) && within(1, 0, sizes[0]):
		width := bytesOf(sizes[0])
		p = primitive{plain: parquet.Decimal(sizes[1], sizes[0], parquet.FixedLenByteArrayType(width)), width: width, form: decimal, size: sizes[0], scale: sizes[1]}
	default:
		return nil, nil
	}
	p.name = name
	return &p, nil
}

// append appends the encoded value that a text has in the type. It returns why the text
// has none, or "".
func (p *primitive) append(dst, value []byte, times timestamps) (encoded []byte, why string) {
	switch p.form {
	case text:
		return p.appendText(dst, value), ""
	case whole:
		return p.appendWhole(dst, value)
	case floating:
		n, err := javaFloat(string(value))
		switch {
		case err != nil:
			return dst, forInput(string(value))
		case p.width == 4:
			return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(n))), ""
		}
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(n)), ""
	case decimal:
		return appendDecimal(dst, string(value), p.size, p.scale)
	case boolean:
		if strings.EqualFold(string(value), "true") { // as Boolean.parseBoolean
			return append(dst, 1), ""
		}
		return append(dst, 0), ""
	case date:
		return times.appendDate(dst, string(value))
	default:
		return times.appendTimestamp(dst, string(value))
	}
}

func (p *primitive) appendText(dst, value []byte) []byte {
	if p.size > 0 && len(value) > p.size {
		n := 0
		for i := range string(value) {
			if n++; n > p.size {
				value = value[:i]
				break
			}
		}
	}
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(value))), value...)
}

func (p *primitive) appendWhole(dst, value []byte) ([]byte, string) {
	n, err := strconv.ParseInt(string(value), 10, p.size)
	switch {
	case err == nil && p.width == 4:
		return binary.LittleEndian.AppendUint32(dst, uint32(n)), ""
	case err == nil:
		return binary.LittleEndian.AppendUint64(dst, uint64(n)), ""
	}
	if _, err := strconv.ParseInt(string(value), 10, 32); err == nil { // as Byte.parseByte and Short.parseShort
		return dst, fmt.Sprintf(`Value out of range. Value:"%s" Radix:10`, value)
	}
	return dst, forInput(string(value))
}

// forInput is the message of Java's NumberFormatException.
func forInput(value string) string { return `For input string: "` + value + `"` }

// javaFloat parses a number as Double.parseDouble does, which gives infinity for a number
// that is too large.
func javaFloat(value string) (float64, error) {
	value = strings.TrimSpace(value)
	if strings.ContainsAny(value, "_iInNxX") && value != "NaN" && strings.TrimLeft(value, "+-") != "Infinity" {
		return 0, strconv.ErrSyntax // in Go only
	}
	n, err := strconv.ParseFloat(value, 64)
	if math.IsInf(n, 0) {
		err = nil
	}
	return n, err
}
