package definition

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/firehose/definition/internal/intrinsic"
	"penstock/internal/diagnostic"
)

// A reader reads one document and collects its faults, at most one per path.
type reader struct {
	who       string                              // reads the document, as messages say it
	evaluate  func(*document.Node) *document.Node // the value of a node; nil if it is omitted
	generated bool                                // the document comes from a program, so its names are right
	refused   map[string]bool                     // by path
	faults    Faults
	warnings  Faults            // of the stream that is being read
	unknowns  map[string]error  // of the stream that is being read, by the API's name
	places    map[string]string // of the same
	tables    []table           // of the document
}

// A node is a value of a delivery stream.
type node struct {
	*reader
	*document.Node      // evaluated; without a value if it is not set
	set            bool // the document has it
	inside         bool // it is in a value that was refused, so nothing is known about it
}

// read returns the value of a node of the document.
func (r *reader) read(n *document.Node) node {
	value := r.evaluate(n)
	if value == nil {
		return node{r, n.With(nil), false, false}
	}
	return node{r, value, true, false}
}

func (n node) fault(format string, args ...any) *Fault {
	return &Fault{Path: n.Path(), Line: n.Line, Column: n.Column, Msg: fmt.Sprintf(format, args...)}
}

func (n node) refuse(format string, args ...any) {
	if path := n.Path(); !n.inside && !n.refused[path] {
		n.refused[path] = true
		n.faults = append(n.faults, n.fault(format, args...))
	}
}

func (n node) warn(format string, args ...any) {
	n.warnings = append(n.warnings, n.fault(format, args...))
}

// needed refuses a missing value.
func (n node) needed(remedy string) node {
	if !n.set {
		n.refuse("missing: %s", remedy)
	}
	return n
}

// unknown returns why the value is unknown, and whether it is.
func (n node) unknown() (why document.Unknown, is bool) { return intrinsic.Why(n.Node) }

// at returns the value of a key of an object. A missing object has no values, and those
// of an unknown object are unknown.
func (n node) at(key string) node {
	if why, is := n.unknown(); is && !why.Wrong {
		return node{n.reader, n.With(why), true, n.inside}
	}
	object, ok := n.object()
	if member := object.Members[key]; member != nil {
		child := n.reader.read(member)
		child.inside = n.inside
		return child
	}
	return node{n.reader, n.Child(key), false, n.inside || !ok}
}

// object returns the object, and refuses another value.
func (n node) object() (object *document.Object, ok bool) {
	object = n.Object()
	if name, _ := intrinsic.Function(n.Node); n.set && (object == nil || name != "") {
		if _, is := n.unknown(); !is || name != "" {
			n.instead("an object")
		} else {
			n.unreadable()
		}
		return document.NewObject(), false
	}
	if object == nil {
		return document.NewObject(), true
	}
	return object, true
}

// list returns the values of a list, and refuses another value.
func (n node) list() (all []node) {
	values, ok := n.Value.([]*document.Node)
	if n.set && !ok {
		n.instead("a list")
	}
	for _, value := range values {
		if item := n.reader.read(value); item.set {
			all = append(all, item)
		}
	}
	return all
}

// text sets to if the value is text. If it is unknown, it notes that of the field.
func (n node) text(to *string, field string) {
	n.scalar(field, "text", func(text string) bool {
		*to = text
		return true
	})
}

// whole sets to if the value is a whole number.
func (n node) whole(to *int, field string) {
	n.scalar(field, "a whole number, such as 60", func(text string) bool {
		number, err := strconv.Atoi(text)
		*to = number
		return err == nil
	})
}

// boolean sets to if the value is a boolean.
func (n node) boolean(to *bool, field string) {
	n.scalar(field, "true or false", func(text string) bool {
		*to = text == "true"
		return *to || text == "false"
	})
}

// scalar passes a text, number or boolean to read as text. It refuses other values, and
// text that read rejects.
func (n node) scalar(field, want string, read func(text string) bool) {
	if n.set {
		n.places[field] = n.fault("").Error()
	}
	if n.isUnknown(field) {
		return
	}
	switch n.Value.(type) {
	case string, json.Number, bool:
		if read(fmt.Sprint(n.Value)) {
			return
		}
	}
	if n.set {
		n.instead(want)
	}
}

// isUnknown reports whether the value is unknown, and notes that of the field.
func (n node) isUnknown(field string) bool {
	why, is := n.unknown()
	switch {
	case is && why.Wrong:
		n.unreadable()
	case is && n.unknowns[field] == nil && !n.inside:
		n.unknowns[field] = n.fault("%s", why.Why)
	}
	return is
}

// unreadable refuses an unknown value that is needed, or that is unknown by mistake.
func (n node) unreadable() {
	why, _ := n.unknown()
	n.refuse("%s", why.Why)
}

// instead refuses a value because want is needed.
func (n node) instead(want string) {
	if _, is := n.unknown(); is {
		n.unreadable()
		return
	}
	value := described(n.Value)
	if name, _ := intrinsic.Function(n.Node); name != "" {
		value = printable(name)
	}
	if n.From != "" {
		value += ", " + n.From
	}
	n.refuse("%s, where %s needs %s", value, n.who, want)
}

// described returns the value as messages show it.
func described(value any) string {
	switch value := value.(type) {
	case *document.Object:
		return "an object"
	case []*document.Node:
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

func sorted(object *document.Object) []string { return slices.Sorted(slices.Values(object.Keys)) }
