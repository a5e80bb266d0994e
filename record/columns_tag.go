package record

import (
	"slices"
	"strings"
	"time"

	"penstock/record/faker"
	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// rangeFunctions are the functions whose numeric range has no limit on its size. The range
// of amounts ends at 1e9, so that their type is known.
var rangeFunctions = []string{"random.number", "datatype.number", "number.int", "random.float", "datatype.float", "number.float"}

// listFunctions maps each function that picks from a list to a function that returns the
// list.
var listFunctions = map[string]func(arg.List) []arg.Value{
	"random.arrayElement":          arrayElements,
	"helpers.randomize":            arrayElements,
	"helpers.arrayElement":         arrayElements,
	"random.arrayElements":         arrayElements,
	"helpers.arrayElements":        arrayElements,
	"random.objectElement":         objectElements,
	"helpers.objectValue":          objectElements,
	"random.weightedArrayElement":  weightedElements,
	"helpers.weightedArrayElement": weightedElements,
}

// rareValues returns values of a tag that are rare and that may have another type than the
// usual ones: the ends of its range, or the elements of its list.
func (t *Template) rareValues(p part) []string {
	name, list := t.call(p)
	if slices.Contains(rangeFunctions, name) {
		return valuesAtLimits(name, list)
	}
	var texts []string
	if values := listFunctions[name]; values != nil {
		for _, v := range values(list) {
			texts = append(texts, v.Print())
		}
	}
	return texts
}

// call returns the name of a tag's function and the arguments. The name is "" for
// current.timestamp.
func (t *Template) call(p part) (string, arg.List) {
	tag := strings.TrimLeft(t.source.clean[p.off:p.off+p.len], "{ \t\u00a0")
	called := strings.TrimPrefix(nameOf(tag), "faker.")
	var list arg.List
	if _, rest, ok := strings.Cut(tag, "("); ok {
		list, _ = arg.Parse(rest)
	}
	f, _, _, _ := faker.Find(called)
	if f == nil {
		return "", list
	}
	return f.Name, list
}

// drawsPerLimit is the number of values drawn at each end of a range. An end that is not a
// multiple of the precision yields both the multiple below and the one above it.
const drawsPerLimit = 100

// valuesAtLimits returns the values that a function yields at the two ends of its range: it
// calls the function with ranges that hold a single number.
func valuesAtLimits(name string, list arg.List) []string {
	f, _, _, _ := faker.Find(name)
	var texts []string
	for _, list := range rangeLimits(list) {
		node, _, _ := f.Node(list)
		if node == nil {
			continue
		}
		program, s := render.Compile(node), NewState(0, time.UTC)
		for range drawsPerLimit {
			if text := string(program.Append(nil, s)); !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// rangeLimits returns the arguments with the range narrowed to its maximum, and then to its
// minimum.
func rangeLimits(list arg.List) []arg.List {
	if len(list.Values) == 0 {
		return nil
	}
	var all []arg.List
	first := list.Values[0]
	if first.Kind == arg.Object {
		for _, limit := range []string{"max", "min"} {
			if v, ok := first.Key(limit); ok {
				end := first
				end.Keys = append(slices.Clone(first.Keys), "min", "max") // the last of duplicate keys counts
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

// arrayElements returns the elements of the array argument. Instead of an array, a tag may
// have several arguments, or a string whose characters are the elements.
func arrayElements(list arg.List) []arg.Value {
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

// objectElements returns the values of the object argument, or its keys if the second
// argument is "key".
func objectElements(list arg.List) []arg.Value {
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

// weightedElements returns the elements whose weight is greater than 0.
func weightedElements(list arg.List) []arg.Value {
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
