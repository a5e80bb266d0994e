// Package arg reads the arguments of a template's tag: what stands between its
// parentheses.
//
// KDG takes one argument, by JSON.parse, and what is not JSON it hands on as text
// (awslabs/amazon-kinesis-data-generator, web/js/faker.js, fake). Here a tag has
// any number of arguments, and JSON is read as its writers write it: with single
// quotes, with quotes escaped for a JSON that the template was pasted from, with
// names left unquoted, with a comma too many.
package arg

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Kind is a kind of value.
type Kind int

// The kinds of JSON, and Raw for text that is none of them.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
	Raw
)

// Name is the kind for messages: "a number", "an array" …
func (k Kind) Name() string {
	return [...]string{"null", "true or false", "a number", "a text", "an array", "an object", "text without quotes"}[k]
}

// A Value is one argument, or a part of one.
type Value struct {
	Kind     Kind
	Text     string   // of a Number its digits, of a String or Raw its text
	Keys     []string // of an Object, with its values in
	Items    []Value  // of an Object or an Array
	Off, Len int      // where it stands, in bytes from the opening parenthesis on
}

// True says whether the value is true.
func (v Value) True() bool { return v.Kind == Bool && v.Text == "true" }

// Float is a Number's value, or a String's that is written as one.
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

// JSON reports whether JSON.parse reads a Number or a Bool as it is written.
func (v Value) JSON() bool { return json.Valid([]byte(v.Text)) }

// Key gives an Object's value; of two with the same name the last, as JSON.parse.
func (v Value) Key(name string) (Value, bool) {
	for i, key := range slices.Backward(v.Keys) {
		if key == name {
			return v.Items[i], true
		}
	}
	return Value{}, false
}

// Print is the value as a record shows it: as JavaScript's String() does, with an
// array's elements joined by commas, but an object as JSON and not as [object Object].
func (v Value) Print() string {
	switch v.Kind {
	case Null:
		return "null"
	case Number:
		f, _ := v.Float() // 5 for 05, +5 and 5.
		return string(AppendNumber(nil, f))
	case Array:
		items := make([]string, len(v.Items))
		for i, item := range v.Items {
			if item.Kind != Null { // Array.prototype.join leaves it out
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

// json is the value as JSON.stringify writes it.
func (v Value) json() string {
	switch v.Kind {
	case String, Raw:
		return quote(v.Text)
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
				items = append(items, quote(key)+":"+v.Items[i].json())
			}
		}
		return "{" + strings.Join(items, ",") + "}"
	default:
		return v.Print()
	}
}

// word returns the letters, digits and marks that a text without quotes begins with.
func word(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, wordBytes))]
}

const wordBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-/@$"

var decimal = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$`)

func isDecimal(s string) bool {
	return s != "" && strings.IndexByte("+-.0123456789", s[0]) >= 0 && decimal.MatchString(s)
}
