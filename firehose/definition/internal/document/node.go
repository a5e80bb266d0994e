// Package document reads JSON and YAML into a tree whose values know their place.
package document

import (
	"fmt"
	"slices"
	"strings"

	"penstock/internal/diagnostic"
)

// A Node is a value of a document.
type Node struct {
	Value any // string, json.Number, bool, nil, []*Node, *Object, or Unknown
	Place

	// From says which calculation gave the value, or is "" if it is written like this.
	From string
}

// An Unknown is a value that the document does not give.
type Unknown struct {
	Why   string // one line, with the remedy
	Wrong bool   // the document is wrong here
}

// A Place is where a value is written.
type Place struct {
	Line, Column int // from 1, in characters; 0 if unknown
	parent       *Node
	step         string // from the parent: .Key or [0]
}

// An Object is a JSON object or a YAML mapping.
type Object struct {
	Keys    []string // in the order of the document
	Members map[string]*Node
	Twice   []string // keys that are written more than once; the last value counts
}

// Path returns the path of the value, such as Resources.Delivery.Properties.
func (p Place) Path() string {
	var steps []string
	for ; p.parent != nil; p = p.parent.Place {
		steps = append(steps, p.step)
	}
	var path strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		path.WriteString(steps[i])
	}
	return strings.TrimPrefix(path.String(), ".")
}

// Object returns the value as an object, or nil.
func (n *Node) Object() *Object {
	if n == nil {
		return nil
	}
	object, _ := n.Value.(*Object)
	return object
}

// List returns the value as a list, or nil.
func (n *Node) List() []*Node {
	if n == nil {
		return nil
	}
	list, _ := n.Value.([]*Node)
	return list
}

// Text returns the value as text, or "".
func (n *Node) Text() string {
	if n == nil {
		return ""
	}
	text, _ := n.Value.(string)
	return text
}

// Get returns the value at a path of keys, or nil.
func (n *Node) Get(keys ...string) *Node {
	for _, key := range keys {
		object := n.Object()
		if object == nil {
			return nil
		}
		n = object.Members[key]
	}
	return n
}

// Child returns a node below n with the place of key, which the document does not have.
func (n *Node) Child(key string) *Node {
	place := n.Place
	place.parent, place.step = n, step(key)
	return &Node{Place: place}
}

// With returns a node with another value at the same place.
func (n *Node) With(value any) *Node {
	return &Node{Value: value, Place: n.Place}
}

// NewObject returns an object without members.
func NewObject() *Object { return &Object{Members: map[string]*Node{}} }

// Set adds a member, or replaces its value.
func (o *Object) Set(key string, value *Node) {
	if _, is := o.Members[key]; !is {
		o.Keys = append(o.Keys, key)
	}
	o.Members[key] = value
}

// Remove removes a member, if it is there.
func (o *Object) Remove(key string) {
	delete(o.Members, key)
	o.Keys = slices.DeleteFunc(o.Keys, func(is string) bool { return is == key })
}

// step returns the step to a key. A key that would read as several steps is quoted.
func step(key string) string {
	if key == "" || strings.ContainsAny(key, ".[] ") {
		return fmt.Sprintf("[%q]", key)
	}
	return "." + diagnostic.Printable(key)
}

func index(i int) string { return fmt.Sprintf("[%d]", i) }

// A SyntaxError is a fault of a document as a whole.
type SyntaxError struct {
	Line, Column int // Column is 0 if unknown
	Msg          string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Msg) }
