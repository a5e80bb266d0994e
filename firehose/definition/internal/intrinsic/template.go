// Package intrinsic evaluates the intrinsic functions of a CloudFormation template as far
// as the template, and the given values of its parameters, determine their results.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
package intrinsic

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/internal/diagnostic"
)

// A Template evaluates the values of one template.
type Template struct {
	root       *document.Node
	given      map[string]string
	conditions map[string]*condition // by name, evaluated or in progress

	// Variables replaces the variables of another language in a text, before
	// CloudFormation reads it. It may be nil.
	Variables func(*document.Node) *document.Node
}

// New returns the evaluation of a template, which has Resources and possibly Parameters,
// Mappings and Conditions. The given values are those of parameters and of pseudo
// parameters, by name.
func New(root *document.Node, given map[string]string) *Template {
	return &Template{root: root, given: given, conditions: map[string]*condition{}}
}

// Resources returns the resources of the template.
func (t *Template) Resources() *document.Node { return t.root.Get("Resources") }

// maxText limits the length of a text that functions build.
const maxText = 64 << 10

// functions are the intrinsic functions. Those that are false are not evaluated.
var functions = map[string]bool{
	"Ref": true, "Fn::FindInMap": true, "Fn::If": true, "Fn::Join": true, "Fn::Select": true, "Fn::Split": true, "Fn::Sub": true,
	"Fn::And": true, "Fn::Equals": true, "Fn::Not": true, "Fn::Or": true,
	"Fn::Base64": false, "Fn::Cidr": false, "Fn::ForEach": false, "Fn::GetAZs": false, "Fn::GetAtt": false, "Fn::GetStackOutput": false,
	"Fn::ImportValue": false, "Fn::Length": false, "Fn::ToJsonString": false, "Fn::Transform": false,
}

// Resolve returns a value with its intrinsic function evaluated. The items of a list and
// the members of an object stay as they are. The result is nil if the value is omitted by
// AWS::NoValue.
func (t *Template) Resolve(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	if text, is := n.Value.(string); is {
		if t.Variables != nil {
			n = t.Variables(n)
			if text, is = n.Value.(string); !is {
				return t.Resolve(n)
			}
		}
		if strings.Contains(text, "{{resolve:") {
			return unknown(n, "a dynamic reference is resolved when the stack is deployed: write the value itself")
		}
		return n
	}
	name, argument := Function(n)
	switch name {
	case "":
		return n
	case "Ref":
		return t.ref(n, argument.Text())
	case "Fn::Sub":
		return t.sub(n, argument)
	case "Fn::Join":
		return t.join(n, argument)
	case "Fn::Split":
		return t.split(n, argument)
	case "Fn::Select":
		return t.choose(n, argument)
	case "Fn::FindInMap":
		return t.findInMap(n, argument)
	case "Fn::If":
		return t.branch(n, argument)
	case "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or":
		return wrong(n, "%s, which CloudFormation evaluates only in Conditions: use Fn::If with the name of a condition", name)
	}
	switch all := slices.Sorted(maps.Keys(functions)); {
	case strings.HasPrefix(name, "Fn::ForEach") || name == "Fn::GetAtt" && len(argument.List()) < 2:
		return unknown(n, "%s is evaluated when the stack is deployed: write the value itself", name)
	case !slices.Contains(all, name):
		return wrong(n, "%s, which is no function of CloudFormation%s", diagnostic.Printable(name), diagnostic.DidYouMean(name, all...))
	case name == "Fn::GetAtt":
		list := argument.List()
		return unknown(n, "%s of %s is known when the stack is deployed: write the value itself", printable(list[1]), printable(list[0]))
	case name == "Fn::ImportValue":
		return unknown(n, "Fn::ImportValue is a value of another stack: write the value itself")
	}
	return unknown(n, "%s is evaluated when the stack is deployed: write the value itself", name)
}

// Function returns the name and argument of an intrinsic function, or "".
func Function(n *document.Node) (name string, argument *document.Node) {
	object := n.Object()
	if object == nil {
		return "", nil
	}
	for _, key := range object.Keys {
		if strings.HasPrefix(key, "Fn::") || key == "Ref" && len(object.Keys) == 1 {
			return key, object.Members[key]
		}
	}
	return "", nil
}

// Why returns why a value is unknown, and whether it is.
func Why(n *document.Node) (why document.Unknown, is bool) {
	if n != nil {
		why, is = n.Value.(document.Unknown)
	}
	return why, is
}

func unknown(n *document.Node, format string, args ...any) *document.Node {
	return n.With(document.Unknown{Why: fmt.Sprintf(format, args...)})
}

func wrong(n *document.Node, format string, args ...any) *document.Node {
	return n.With(document.Unknown{Why: fmt.Sprintf(format, args...), Wrong: true})
}

// result returns a value that a function calculates for n.
func result(n *document.Node, value any, from string) *document.Node {
	if text, is := value.(string); is && len(text) > maxText {
		return wrong(n, "%s gives a text of more than %d bytes", from, maxText)
	}
	n = n.With(value)
	n.From = from
	return n
}

// text returns a text, number or boolean as text.
func text(n *document.Node) (text string, is bool) {
	if n == nil {
		return "", false
	}
	switch n.Value.(type) {
	case string, json.Number, bool:
		return fmt.Sprint(n.Value), true
	}
	return "", false
}

// scalar resolves an argument that must be text. If it is not, failed is the result of the
// function that needs it.
func (t *Template) scalar(n, argument *document.Node, function string) (value string, failed *document.Node) {
	resolved := t.Resolve(argument)
	if why, is := Why(resolved); is {
		return "", n.With(why)
	}
	value, is := text(resolved)
	if !is {
		return "", wrong(n, "%s of a value that is not text", function)
	}
	return value, nil
}

func printable(n *document.Node) string {
	value, _ := text(n)
	return diagnostic.Printable(value)
}
