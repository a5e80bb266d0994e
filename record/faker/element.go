package faker

import (
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// arrayElement implements random.arrayElement and helpers.randomize.
func arrayElement(c *call) render.Node {
	items, ok := c.array("a", "b", "c")
	if !ok {
		return nil
	}
	return render.OneOf(c.textNodes(items)...)
}

// array returns the elements of the array argument. If the first of several arguments is
// not an array, the elements are the arguments. Without arguments, they are otherwise. It
// reports a fault and returns false if there are no elements.
func (c *call) array(otherwise ...string) ([]arg.Value, bool) {
	v, ok := c.argument(0)
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
	case v.Kind == arg.String && v.Text != "": // the string's characters, as in JavaScript
		var items []arg.Value
		for _, r := range v.Text {
			items = append(items, arg.Value{Kind: arg.String, Text: string(r), Off: v.Off, Len: v.Len})
		}
		return items, true
	case v.Kind != arg.Array:
		c.faultType(v, `an array: write ["a","b"]`)
		return nil, false
	case len(v.Items) == 0:
		c.fault(v, "the array is empty, where KDG prints undefined or hangs: write at least one element")
		return nil, false
	}
	return v.Items, true
}

// textNodes returns nodes that print the values. It warns about values that KDG prints
// differently.
func (c *call) textNodes(values []arg.Value) []render.Node {
	nodes := make([]render.Node, len(values))
	for i, v := range values {
		text := v.Print()
		c.warnResult(v, text)
		nodes[i] = render.Text(text)
	}
	return nodes
}

// warnResult warns if KDG prints the value v, whose text is given, differently.
func (c *call) warnResult(v arg.Value, text string) {
	if v.Kind == arg.Object {
		c.warnKDG(v, "KDG prints an object as [object Object]")
	}
	for _, pattern := range []string{"$$", "$&", "$`", "$'"} {
		if strings.Contains(text, pattern) {
			c.warnKDG(v, "KDG interprets %s in a value as a replacement pattern", pattern)
		}
	}
	if strings.Contains(text, "{{") {
		c.warnKDG(v, "KDG also renders tags inside of values")
	}
}

// objectElement implements random.objectElement.
func objectElement(c *call) render.Node {
	v, ok := c.argument(0)
	switch {
	case !ok:
		return render.Pick("bar", "car")
	case v.Kind == arg.Array && len(v.Items) > 0:
		return render.OneOf(c.textNodes(v.Items)...)
	case v.Kind != arg.Object:
		c.faultType(v, `an object: write {"name": value}`)
		return nil
	case len(v.Items) == 0:
		c.fault(v, "the object is empty, where KDG prints undefined: write at least one value")
		return nil
	case c.text(1, "value") == "key":
		return pick(v.Keys)
	}
	return render.OneOf(c.textNodes(v.Items)...)
}
