package faker

import (
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// arrayElement is random.arrayElement and helpers.randomize.
func arrayElement(c *call) render.Node {
	items, ok := c.array("a", "b", "c")
	if !ok {
		return nil
	}
	return render.OneOf(c.prints(items)...)
}

// array gives the first argument's elements, all arguments where there are more
// than one, or texts where there is none.
func (c *call) array(otherwise ...string) ([]arg.Value, bool) {
	v, ok := c.at(0)
	switch {
	case !ok:
		var items []arg.Value
		for _, text := range otherwise {
			items = append(items, arg.Value{Kind: arg.String, Text: text})
		}
		return items, true
	case len(c.list.Values) > 1 && v.Kind != arg.Array:
		c.read = len(c.list.Values)
		return c.list.Values, true
	case v.Kind == arg.String && v.Text != "": // a text is its characters, as in JavaScript
		var items []arg.Value
		for _, r := range v.Text {
			items = append(items, arg.Value{Kind: arg.String, Text: string(r), Off: v.Off, Len: v.Len})
		}
		return items, true
	case v.Kind != arg.Array:
		c.wrong(v, `an array: write ["a","b"]`)
		return nil, false
	case len(v.Items) == 0:
		c.fault(v, "an empty array has no element: KDG prints undefined, or hangs; write at least one")
		return nil, false
	}
	return v.Items, true
}

// prints are the values as a record shows them.
func (c *call) prints(values []arg.Value) []render.Node {
	nodes := make([]render.Node, len(values))
	for i, v := range values {
		text := v.Print()
		c.noteResult(v, text)
		nodes[i] = render.Text(text)
	}
	return nodes
}

// noteResult notes a text that KDG does not print as it stands.
func (c *call) noteResult(v arg.Value, text string) {
	if v.Kind == arg.Object {
		c.note(v, "KDG prints an object as [object Object]")
	}
	for _, pattern := range []string{"$$", "$&", "$`", "$'"} {
		if strings.Contains(text, pattern) {
			c.note(v, "KDG takes %s in a result for a replacement pattern", pattern)
		}
	}
	if strings.Contains(text, "{{") {
		c.note(v, "KDG looks for tags in results too")
	}
}

// objectElement gives a value of the object.
func objectElement(c *call) render.Node {
	v, ok := c.at(0)
	switch {
	case !ok:
		return render.Pick("bar", "car")
	case v.Kind == arg.Array && len(v.Items) > 0:
		return render.OneOf(c.prints(v.Items)...)
	case v.Kind != arg.Object:
		c.wrong(v, `an object: write {"name": value}`)
		return nil
	case len(v.Items) == 0:
		c.fault(v, "an empty object has no value: KDG prints undefined; write at least one")
		return nil
	case c.text(1, "value") == "key":
		return pick(v.Keys)
	}
	return render.OneOf(c.prints(v.Items)...)
}
