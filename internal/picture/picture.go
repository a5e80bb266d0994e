// Package picture draws what CloudFormation templates deploy, as a flowchart that
// Mermaid lays out. All that is drawn stands in the templates, so a picture of them
// cannot be of something else. It is pure: templates in, text out.
//
// # From a template to a picture
//
//  1. Read takes the resources, parameters and outputs of a template: Stack.
//  2. A resource is a box, or part of another's box (a log stream of its group), or
//     only what joins two boxes (a policy): kinds.go. One of a type that is not known
//     there is a box that shows the type.
//  3. A property that names a resource is an arrow. What it is called, and which way
//     it points, is in rules.go; where nothing is known, it is a dotted one.
//  4. What policies allow is an arrow too, called by its actions: policy.go. A role
//     that a resource works with is part of the resource; one that people or pools
//     take is a box of its own.
//  5. Outputs tell of what is outside: the page of the Kinesis Data Generator, and kdg:
//     outside.go.
//  6. Boxes that differ in nothing but their names are one, with their number: mermaid.go.
//
// Stacks that share a stream by its name only are joined by that.
package picture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// A Stack is a template, and what it is called.
type Stack struct {
	name       string
	resources  map[string]resource
	parameters map[string]any
	outputs    map[string]any
}

// A resource of a template.
type resource struct {
	Type       string
	Properties map[string]any
}

// Read reads a template in JSON. The name is the title of its part of a picture.
func Read(name string, template []byte) (Stack, error) {
	var read struct {
		Resources           map[string]resource
		Parameters, Outputs map[string]any
	}
	decoder := json.NewDecoder(bytes.NewReader(template))
	decoder.UseNumber()
	if err := decoder.Decode(&read); err != nil {
		return Stack{}, fmt.Errorf("not a template in JSON: %w", err)
	}
	if read.Resources == nil {
		return Stack{}, errors.New("JSON, but not a template, which has an object Resources")
	}
	return Stack{name, read.Resources, read.Parameters, read.Outputs}, nil
}

// Mermaid draws stacks that are deployed together: the text of a flowchart.
func Mermaid(stacks ...Stack) string {
	g := newGraph(stacks)
	g.reference()
	g.attach()
	g.allow()
	g.surround()
	g.collapse()
	return g.mermaid()
}

// ids are the logical IDs of a stack, in order.
func (s Stack) ids() []string { return slices.Sorted(maps.Keys(s.resources)) }
