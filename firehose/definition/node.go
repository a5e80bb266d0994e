package definition

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"penstock/internal/diagnostic"
)

// A node is a value of the template with its path.
type node struct {
	*reader
	path   string
	value  any  // a string, json.Number, bool, []any, map[string]any, or nil
	set    bool // the template has it
	inside bool // it is in a value that was refused, so nothing is known about it
}

func (n node) refuse(format string, args ...any) {
	if !n.inside && !n.refused[n.path] {
		n.refused[n.path] = true
		n.faults = append(n.faults, &Fault{n.path, fmt.Sprintf(format, args...)})
	}
}

func (n node) warn(format string, args ...any) {
	n.warnings = append(n.warnings, &Fault{n.path, fmt.Sprintf(format, args...)})
}

// needed refuses a missing value.
func (n node) needed(remedy string) node {
	if !n.set {
		n.refuse("missing: %s", remedy)
	}
	return n
}

// at returns the value of a key of an object. A missing object has no values.
func (n node) at(key string) node {
	object, ok := n.object()
	value, set := object[key]
	return node{n.reader, n.path + "." + printable(key), value, set && !isNoValue(value), n.inside || !ok}
}

// object returns the object, and refuses another value.
func (n node) object() (object map[string]any, ok bool) {
	object, ok = n.value.(map[string]any)
	if name, _ := intrinsic(n.value); n.set && (!ok || name != "") {
		n.instead("an object")
		return nil, false
	}
	return object, true
}

// list returns the values of a list, and refuses another value.
func (n node) list() (all []node) {
	values, ok := n.value.([]any)
	if n.set && !ok {
		n.instead("a list")
	}
	for i, value := range values {
		if !isNoValue(value) {
			all = append(all, node{n.reader, fmt.Sprintf("%s[%d]", n.path, i), value, true, false})
		}
	}
	return all
}

// text sets to if the value is text.
func (n node) text(to *string) {
	n.scalar("text", func(text string) bool {
		*to = text
		return true
	})
}

// whole sets to if the value is a whole number.
func (n node) whole(to *int) {
	n.scalar("a whole number, such as 60", func(text string) bool {
		number, err := strconv.Atoi(text)
		*to = number
		return err == nil
	})
}

// boolean sets to if the value is a boolean.
func (n node) boolean(to *bool) {
	n.scalar("true or false", func(text string) bool {
		*to = text == "true"
		return *to || text == "false"
	})
}

// scalar passes a literal, or the Default of a parameter, to read as text. It refuses
// other values, and text that read rejects.
func (n node) scalar(want string, read func(text string) bool) {
	value := n.value
	if name, argument := intrinsic(value); name == "Ref" {
		value = n.byDefault(argument)
	}
	switch value.(type) {
	case string, json.Number, bool:
		if read(fmt.Sprint(value)) {
			return
		}
	}
	if n.set {
		n.instead(want)
	}
}

// byDefault returns the Default of a parameter of type String or Number, or nil. The
// Default of other types is a list, or the name of a value stored elsewhere.
func (r *reader) byDefault(name any) any {
	id, _ := name.(string)
	parameter, _ := r.parameters[id].(map[string]any)
	if typ := parameter["Type"]; typ != "String" && typ != "Number" {
		return nil
	}
	return parameter["Default"]
}

// instead refuses a value because want is needed.
func (n node) instead(want string) {
	name, argument := intrinsic(n.value)
	to, _ := argument.(string)
	const remedy = "where the model needs a literal: write the value itself in the template"
	switch byDefault, parameter := n.byDefault(argument), n.parameters[to] != nil; {
	case name == "":
		n.refuse("%s, where CloudFormation needs %s", described(n.value), want)
	case name != "Ref" || to == "":
		n.refuse("%s, %s", printable(name), remedy)
	case byDefault != nil:
		n.refuse("%s, the Default of the parameter %s, where CloudFormation needs %s", described(byDefault), printable(to), want)
	case parameter:
		n.refuse("Ref to the parameter %s, which has no literal Default, %s", printable(to), remedy)
	default:
		n.refuse("Ref to %s, %s", printable(to), remedy)
	}
}

// intrinsic returns the name and argument of an intrinsic function, or "".
func intrinsic(value any) (name string, argument any) {
	object, _ := value.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if strings.HasPrefix(key, "Fn::") || key == "Ref" && len(object) == 1 {
			return key, object[key]
		}
	}
	return "", nil
}

func isNoValue(value any) bool {
	name, argument := intrinsic(value)
	return name == "Ref" && argument == "AWS::NoValue"
}

// described returns the value as messages show it.
func described(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		return shown(value)
	case nil:
		return "null"
	default: // a number or a boolean
		return strings.Trim(shown(fmt.Sprint(value)), `"`)
	}
}

func shown(text string) string {
	cut, _, _ := diagnostic.Around(text, 0, 0, 60)
	return strconv.Quote(cut)
}

func printable(text string) string {
	line, _ := diagnostic.Under(text, 0, 0)
	return line
}
