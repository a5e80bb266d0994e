package record

import (
	"slices"
	"strings"
	"time"

	"penstock/record/faker"
	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// enders are the functions that draw from a range of any size. Amounts are below 1e9.
var enders = []string{"random.number", "datatype.number", "number.int", "random.float", "datatype.float", "number.float"}

// elements are, by the functions that draw from a list, what gives the list.
var elements = map[string]func(arg.List) []arg.Value{
	"random.arrayElement":          listed,
	"helpers.randomize":            listed,
	"helpers.arrayElement":         listed,
	"random.arrayElements":         listed,
	"helpers.arrayElements":        listed,
	"random.objectElement":         members,
	"helpers.objectValue":          members,
	"random.weightedArrayElement":  weighted,
	"helpers.weightedArrayElement": weighted,
}

// special are texts that a tag gives rarely, and that may be of another type than
// most: the ends of its range, its elements.
func (t *Template) special(p part) []string {
	name, list := t.call(p)
	if slices.Contains(enders, name) {
		return atEnds(name, list)
	}
	var texts []string
	if values := elements[name]; values != nil {
		for _, v := range values(list) {
			texts = append(texts, v.Print())
		}
	}
	return texts
}

// call gives the function of a tag, and its arguments.
func (t *Template) call(p part) (string, arg.List) {
	tag := strings.TrimLeft(t.source.clean[p.off:p.off+p.len], "{ \t\u00a0")
	called := strings.TrimPrefix(nameOf(tag), "faker.")
	var list arg.List
	if _, rest, ok := strings.Cut(tag, "("); ok {
		list, _ = arg.Parse(rest)
	}
	f, _, _, _ := faker.Find(called)
	if f == nil {
		return "", list // current.timestamp
	}
	return f.Name, list
}

// endDraws are for an end that is no multiple of the precision: the multiples below
// and above it come too.
const endDraws = 100

// atEnds are numbers of each end of a function's range: what it gives where the range
// is this one number.
func atEnds(name string, list arg.List) []string {
	f, _, _, _ := faker.Find(name)
	var texts []string
	for _, list := range ends(list) {
		node, _, _ := f.Node(list)
		if node == nil {
			continue
		}
		program, s := render.Compile(node), NewState(0, time.UTC)
		for range endDraws {
			if text := string(program.Append(nil, s)); !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// ends are the arguments with the range made one number, the greatest first.
func ends(list arg.List) []arg.List {
	if len(list.Values) == 0 {
		return nil
	}
	var all []arg.List
	first := list.Values[0]
	if first.Kind == arg.Object {
		for _, limit := range []string{"max", "min"} {
			if v, ok := first.Key(limit); ok {
				end := first
				end.Keys = append(slices.Clone(first.Keys), "min", "max") // the last of a name counts
				end.Items = append(slices.Clone(first.Items), v, v)
				all = append(all, arg.List{Values: []arg.Value{end}})
			}
		}
		return all
	}
	limits := list.Values[:min(2, len(list.Values))]
	for _, v := range slices.Backward(limits) {
		all = append(all, arg.List{Values: append([]arg.Value{v, v}, list.Values[len(limits):]...)})
	}
	return all
}

// listed are an array's elements, or all arguments, or a text's characters.
func listed(list arg.List) []arg.Value {
	if len(list.Values) == 0 {
		return nil
	}
	switch first := list.Values[0]; {
	case first.Kind == arg.Array:
		return first.Items
	case first.Kind != arg.Null && len(list.Values) > 1:
		return list.Values
	case first.Kind == arg.String:
		return characters(first.Text)
	}
	return nil
}

func characters(s string) []arg.Value {
	var values []arg.Value
	for _, r := range s {
		values = append(values, arg.Value{Kind: arg.String, Text: string(r)})
	}
	return values
}

// members are an object's values, or its keys where these are asked for.
func members(list arg.List) []arg.Value {
	if len(list.Values) == 0 {
		return nil
	}
	first := list.Values[0]
	if len(list.Values) > 1 && list.Values[1].Text == "key" && first.Kind == arg.Object {
		var keys []arg.Value
		for _, key := range first.Keys {
			keys = append(keys, arg.Value{Kind: arg.String, Text: key})
		}
		return keys
	}
	return first.Items
}

// weighted are the data that have a weight, which is not 0.
func weighted(list arg.List) []arg.Value {
	if len(list.Values) == 0 {
		return nil
	}
	first := list.Values[0]
	weights, _ := first.Key("weights")
	data, _ := first.Key("data")
	if first.Kind == arg.Array {
		weights.Items, data.Items = nil, nil
		for _, item := range first.Items {
			weight, _ := item.Key("weight")
			value, _ := item.Key("value")
			weights.Items, data.Items = append(weights.Items, weight), append(data.Items, value)
		}
	}
	var values []arg.Value
	for i, weight := range weights.Items {
		if f, _ := weight.Float(); f > 0 && i < len(data.Items) {
			values = append(values, data.Items[i])
		}
	}
	return values
}
