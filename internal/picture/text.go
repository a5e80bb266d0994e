package picture

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A key is a resource: the number of its stack, and its logical ID.
type key struct {
	stack int
	id    string
}

// marked is the resource in a text that a template makes of it.
func (k key) marked() string { return mark + strconv.Itoa(k.stack) + ":" + k.id + mark }

// mark stands around a resource in a text that a template makes of it: no text of a
// template's own has it.
const mark = "\x00"

var inText = regexp.MustCompile(mark + `(\d+):([^` + mark + `]*)` + mark)

// mentions are the resources that a text is made of.
func mentions(text string) (all []key) {
	for _, found := range inText.FindAllStringSubmatch(text, -1) {
		stack, _ := strconv.Atoi(found[1])
		all = append(all, key{stack, found[2]})
	}
	return all
}

// bare is what a text says behind the last resource in it.
func bare(text string) string { return text[strings.LastIndex(text, mark)+1:] }

// visit calls f with each text in a value of a stack, and the path of its property.
// All branches of a condition are visited.
func (g *graph) visit(stack int, path string, value any, f func(path, text string)) {
	switch value := value.(type) {
	case string, json.Number, bool:
		f(path, g.text(stack, value))
	case []any:
		for _, v := range value {
			g.visit(stack, path, v, f)
		}
	case map[string]any:
		if name, _ := intrinsic(value); name != "" && name != "Fn::If" {
			f(path, g.text(stack, value))
			return
		}
		if branches, is := value["Fn::If"].([]any); is && len(branches) > 0 {
			g.visit(stack, path, branches[1:], f)
			return
		}
		for _, k := range slices.Sorted(maps.Keys(value)) {
			g.visit(stack, path+"."+k, value[k], f)
		}
	}
}

// text is what a value comes to, as far as a template tells.
func (g *graph) text(stack int, value any) string {
	switch value := value.(type) {
	case string:
		return strings.ReplaceAll(value, mark, "")
	case []any:
		return g.concat(stack, "", value)
	case map[string]any:
		return g.call(stack, value)
	case nil:
		return ""
	default: // a number or a boolean
		return fmt.Sprint(value)
	}
}

// call is what a function comes to.
func (g *graph) call(stack int, value map[string]any) string {
	name, argument := intrinsic(value)
	list, _ := argument.([]any)
	switch {
	case name == "Ref":
		return g.named(stack, g.text(stack, argument))
	case name == "Fn::GetAtt" && len(list) > 0:
		return g.named(stack, g.text(stack, list[0]))
	case name == "Fn::GetAtt":
		return g.named(stack, g.text(stack, argument))
	case name == "Fn::Join" && len(list) == 2:
		parts, _ := list[1].([]any)
		return g.concat(stack, g.text(stack, list[0]), parts)
	case name == "Fn::Sub":
		return g.substitute(stack, argument, list)
	case name == "Fn::ImportValue":
		return g.exports[g.text(stack, argument)]
	}
	var all strings.Builder // of which at least the resources are told
	for _, k := range slices.Sorted(maps.Keys(value)) {
		all.WriteString(g.text(stack, value[k]))
	}
	return all.String()
}

func (g *graph) concat(stack int, separator string, values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = g.text(stack, v)
	}
	return strings.Join(texts, separator)
}

var variable = regexp.MustCompile(`\$\{([^{}]*)\}`)

// substitute is what Fn::Sub comes to: a text, or a list of it and its variables.
func (g *graph) substitute(stack int, argument any, list []any) string {
	var own map[string]any
	if len(list) == 2 {
		argument = list[0]
		own, _ = list[1].(map[string]any)
	}
	return variable.ReplaceAllStringFunc(g.text(stack, argument), func(found string) string {
		name := found[2 : len(found)-1]
		if v, ok := own[name]; ok {
			return g.text(stack, v)
		}
		if literal, is := strings.CutPrefix(name, "!"); is {
			return "${" + literal + "}"
		}
		return g.named(stack, name)
	})
}

// named is a resource, with an attribute or not, or the Default of a parameter, or
// nothing. What only a deployment knows stays as it is written.
func (g *graph) named(stack int, name string) string {
	if name == "AWS::NoValue" {
		return ""
	}
	id, _, _ := strings.Cut(name, ".")
	if _, is := g.stacks[stack].resources[id]; is {
		return key{stack, id}.marked()
	}
	parameter, _ := g.stacks[stack].parameters[name].(map[string]any)
	if literal, is := parameter["Default"].(string); is {
		return literal
	}
	return "${" + name + "}"
}

// intrinsic gives the function that a value is, if it is one, and its argument.
func intrinsic(value map[string]any) (name string, argument any) {
	if len(value) == 1 {
		for k, v := range value {
			if k == "Ref" || strings.HasPrefix(k, "Fn::") {
				return k, v
			}
		}
	}
	return "", nil
}
