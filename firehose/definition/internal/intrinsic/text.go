package intrinsic

import (
	"regexp"
	"strconv"
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/internal/diagnostic"
)

// placeholder matches ${Name}, ${Resource.Attribute} and ${!Literal}.
var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

// sub evaluates Fn::Sub of a text, or of a text and an object with values.
func (t *Template) sub(n, argument *document.Node) *document.Node {
	pattern, values := argument, (*document.Node)(nil)
	if list := argument.List(); len(list) > 0 {
		pattern = list[0]
		if len(list) > 1 {
			values = list[1]
		}
	}
	if t.Variables != nil && pattern.Text() != "" {
		pattern = t.Variables(pattern)
		if why, is := Why(pattern); is {
			return n.With(why)
		}
	}
	format, is := text(pattern)
	if !is {
		return wrong(n, "Fn::Sub needs a text, or a list of a text and an object")
	}
	var failed *document.Node
	known := map[string]string{}
	var built strings.Builder
	last := 0
	for _, match := range placeholder.FindAllStringSubmatchIndex(format, -1) {
		built.WriteString(format[last:match[0]])
		last = match[1]
		name := strings.TrimSpace(format[match[2]:match[3]])
		if literal, is := strings.CutPrefix(name, "!"); is {
			built.WriteString("${" + literal + "}")
			continue
		}
		if _, is := known[name]; !is && failed == nil {
			known[name], failed = t.substitute(n, values.Get(name), name)
		}
		built.WriteString(known[name])
		if built.Len() > maxText {
			break
		}
	}
	if failed != nil {
		return failed
	}
	built.WriteString(format[last:])
	return result(n, built.String(), "the result of Fn::Sub")
}

// substitute returns the text of a placeholder.
func (t *Template) substitute(n, value *document.Node, name string) (text string, failed *document.Node) {
	if value != nil {
		return t.scalar(n, value, "Fn::Sub")
	}
	resource, attribute, is := strings.Cut(name, ".")
	if !is {
		object := document.NewObject()
		object.Set("Ref", n.With(name))
		return t.scalar(n, n.With(object), "Fn::Sub")
	}
	return "", unknown(n, "%s of %s is known when the stack is deployed: write the value itself", diagnostic.Printable(attribute), diagnostic.Printable(resource))
}

// arguments resolves the argument of a function to a list of at least count items.
func (t *Template) arguments(argument *document.Node, count int) []*document.Node {
	if list := t.Resolve(argument).List(); len(list) >= count {
		return list
	}
	return nil
}

// list resolves an argument to a list. If it is none, failed is the result of the function.
func (t *Template) list(n, argument *document.Node, function string) (items []*document.Node, failed *document.Node) {
	resolved := t.Resolve(argument)
	if why, is := Why(resolved); is {
		return nil, n.With(why)
	}
	if resolved == nil || resolved.List() == nil {
		return nil, wrong(n, "%s of a value that is not a list", function)
	}
	return resolved.List(), nil
}

// join evaluates Fn::Join: [delimiter, [text, …]].
func (t *Template) join(n, argument *document.Node) *document.Node {
	all := t.arguments(argument, 2)
	if all == nil {
		return wrong(n, "Fn::Join needs a delimiter and a list")
	}
	delimiter, failed := t.scalar(n, all[0], "Fn::Join")
	if failed != nil {
		return failed
	}
	items, failed := t.list(n, all[1], "Fn::Join")
	if failed != nil {
		return failed
	}
	var built strings.Builder
	for i, item := range items {
		word, failed := t.scalar(n, item, "Fn::Join")
		if failed != nil {
			return failed
		}
		if i > 0 {
			built.WriteString(delimiter)
		}
		built.WriteString(word)
		if built.Len() > maxText {
			break
		}
	}
	return result(n, built.String(), "the result of Fn::Join")
}

// split evaluates Fn::Split: [delimiter, text].
func (t *Template) split(n, argument *document.Node) *document.Node {
	all := t.arguments(argument, 2)
	if all == nil {
		return wrong(n, "Fn::Split needs a delimiter and a text")
	}
	delimiter, failed := t.scalar(n, all[0], "Fn::Split")
	if failed != nil {
		return failed
	}
	whole, failed := t.scalar(n, all[1], "Fn::Split")
	if failed != nil {
		return failed
	}
	items := []*document.Node{}
	for item := range strings.SplitSeq(whole, delimiter) {
		items = append(items, n.With(item))
	}
	return result(n, items, "the result of Fn::Split")
}

// choose evaluates Fn::Select: [index, [value, …]].
func (t *Template) choose(n, argument *document.Node) *document.Node {
	all := t.arguments(argument, 2)
	if all == nil {
		return wrong(n, "Fn::Select needs an index and a list")
	}
	number, failed := t.scalar(n, all[0], "Fn::Select")
	if failed != nil {
		return failed
	}
	items, failed := t.list(n, all[1], "Fn::Select")
	if failed != nil {
		return failed
	}
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(items) {
		return wrong(n, "Fn::Select of item %s in a list of %d, which begins with item 0", diagnostic.Printable(number), len(items))
	}
	return t.place(n, items[i])
}

// place returns the resolved value with the place of n if it is a scalar. Lists and
// objects keep their own place.
func (t *Template) place(n, value *document.Node) *document.Node {
	resolved := t.Resolve(value)
	if _, scalar := text(resolved); !scalar {
		return resolved
	}
	placed := n.With(resolved.Value)
	placed.From = resolved.From
	return placed
}
