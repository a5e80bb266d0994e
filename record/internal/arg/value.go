// Package arg parses the arguments of a template's tag, the text between its parentheses.
//
// KDG supports one argument. It parses it with JSON.parse, and passes it on as text if it
// is not JSON (awslabs/amazon-kinesis-data-generator, web/js/faker.js, fake). This package
// supports any number of arguments and a relaxed form of JSON: single quotes, escaped
// quotes as in a template pasted from a JSON string, unquoted names and trailing commas.
package arg

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Kind is the kind of a [Value].
type Kind int

// The kinds of JSON values, and Raw for text that is not JSON.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
	Raw
)

// Name returns the name of the kind for messages, for example "a number".
func (k Kind) Name() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object", "text without quotes"}[k]
}

// A Value is one argument, or a part of one.
type Value struct {
	Kind     Kind
	Text     string   // source of a Null, Bool, Number or Raw; contents of a String
	Keys     []string // keys of an Object; Items has their values
	Items    []Value  // elements of an Array, or values of an Object
	Off, Len int      // position in bytes after the opening parenthesis
}

// True reports whether the value is the boolean true.
func (v Value) True() bool { return v.Kind == Bool && v.Text == "true" }

// Float returns the value of a Number, or of a String that contains a number. It returns
// false for other values and for numbers outside of the range of float64.
func (v Value) Float() (float64, bool) {
	if v.Kind != Number && v.Kind != String {
		return 0, false
	}
	text := strings.TrimSpace(v.Text)
	if !isDecimal(text) {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// JSON reports whether a Number or Bool is valid JSON as it is written.
func (v Value) JSON() bool { return json.Valid([]byte(v.Text)) }

// Key returns the value of a key of an Object, and whether the key exists. Like
// JSON.parse, it returns the last value of a duplicate key.
func (v Value) Key(name string) (Value, bool) {
	for i, key := range slices.Backward(v.Keys) {
		if key == name {
			return v.Items[i], true
		}
	}
	return Value{}, false
}

// Print returns the value as it appears in a record. It formats values as JavaScript's
// String function does, which joins the elements of an array with commas, except that an
// object is printed as JSON and not as [object Object].
func (v Value) Print() string {
	switch v.Kind {
	case Null:
		return "null"
	case Number:
		f, _ := v.Float() // prints 05, +5 and 5. as 5
		return string(AppendNumber(nil, f))
	case Array:
		items := make([]string, len(v.Items))
		for i, item := range v.Items {
			if item.Kind != Null { // Array.prototype.join prints null as an empty string
				items[i] = item.Print()
			}
		}
		return strings.Join(items, ",")
	case Object:
		return v.json()
	default:
		return v.Text
	}
}

// json returns the value in the format of JSON.stringify.
func (v Value) json() string {
	switch v.Kind {
	case String, Raw:
		return jsonString(v.Text)
	case Array:
		items := make([]string, len(v.Items))
		for i, item := range v.Items {
			items[i] = item.json()
		}
		return "[" + strings.Join(items, ",") + "]"
	case Object:
		var items []string
		for i, key := range v.Keys {
			if !slices.Contains(v.Keys[i+1:], key) {
				items = append(items, jsonString(key)+":"+v.Items[i].json())
			}
		}
		return "{" + strings.Join(items, ",") + "}"
	default:
		return v.Print()
	}
}

// word returns the unquoted word at the start of s: letters, digits and some punctuation.
func word(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, wordBytes))]
}

const wordBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-/@$"

var decimalPattern = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$`)

func isDecimal(s string) bool {
	return s != "" && strings.IndexByte("+-.0123456789", s[0]) >= 0 && decimalPattern.MatchString(s)
}
