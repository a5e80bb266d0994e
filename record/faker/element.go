package faker

import (
	"math/big"
	"strconv"
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
		c.warnResult(v, text)
		nodes[i] = render.Text(text)
	}
	return nodes
}

// warnResult warns of a text that KDG does not print as it stands.
func (c *call) warnResult(v arg.Value, text string) {
	if v.Kind == arg.Object {
		c.differs(v, "KDG prints an object as [object Object]")
	}
	for _, pattern := range []string{"$$", "$&", "$`", "$'"} {
		if strings.Contains(text, pattern) {
			c.differs(v, "KDG takes %s in a result for a replacement pattern", pattern)
		}
	}
	if strings.Contains(text, "{{") {
		c.differs(v, "KDG looks for tags in results too")
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

// weightedArrayElement takes KDG's {"weights": […], "data": […]}, and later
// faker.js's [{"weight": w, "value": v}].
func weightedArrayElement(c *call) render.Node {
	v, ok := c.at(0)
	switch {
	case !ok:
		return render.Pick("dog", "cat")
	case v.Kind == arg.Array && len(v.Items) > 0:
		c.differs(v, `KDG takes {"weights":[0.3,0.7],"data":["a","b"]} here, and nothing else`)
		weights, ok := c.each(v, "weight")
		if !ok {
			return nil
		}
		values, ok := c.each(v, "value")
		if !ok {
			return nil
		}
		return c.weighted(v, weights, values)
	case v.Kind != arg.Object:
		c.wrong(v, `{"weights":[0.3,0.7],"data":["a","b"]}`)
		return nil
	}
	weights, _ := c.key(v, "weights")
	data, _ := c.key(v, "data")
	for i, list := range []arg.Value{weights, data} {
		name := []string{"weights", "data"}[i]
		if list.Kind != arg.Array || len(list.Items) == 0 {
			if list.Len == 0 {
				list = v
			}
			c.fault(list, `random.weightedArrayElement needs %q, an array with an element: write {"weights":[0.3,0.7],"data":["a","b"]}`, name)
			return nil
		}
	}
	return c.weighted(weights, weights.Items, data.Items)
}

// each gives a value of every object in an array.
func (c *call) each(array arg.Value, name string) ([]arg.Value, bool) {
	var values []arg.Value
	for _, item := range array.Items {
		v, ok := item.Key(name)
		if !ok {
			c.fault(item, `no %q here: write {"weight": 0.3, "value": "a"}`, name)
			return nil, false
		}
		values = append(values, v)
	}
	return values, true
}

// weighted is one of data, each in the share of its weight. As in KDG, weights
// without data are a mistake, and data without a weight never come.
func (c *call) weighted(at arg.Value, weights, data []arg.Value) render.Node {
	if len(weights) > len(data) {
		c.fault(at, `%d weights for %d data, and KDG prints undefined for the rest: write one weight for each`, len(weights), len(data))
		return nil
	}
	if len(data) > len(weights) {
		c.warn(data[len(weights)], "no weight for this and what follows: it never comes, in KDG neither")
	}
	total := new(big.Rat)
	var shares []*big.Rat
	for _, weight := range weights {
		share, ok := c.share(weight)
		if !ok {
			return nil
		}
		shares = append(shares, share)
		total.Add(total, share)
	}
	if total.Sign() == 0 {
		c.fault(at, "the weights are all 0: at least one must be more")
		return nil
	}
	c.warnRounded(weights, shares)
	return render.Weighted(shares, c.prints(data[:len(weights)]))
}

// share reads a weight.
func (c *call) share(v arg.Value) (*big.Rat, bool) {
	f, ok := c.decimal(v)
	switch {
	case !ok:
		return nil, false
	case f < 0 || f > 1e9:
		c.fault(v, "a weight is from 0 to 1e9")
		return nil, false
	}
	return exact(v.Text), true
}

// warnRounded warns of weights whose running sum KDG rounds to two decimals so that it
// prints undefined for some records, or changes a weight by a hundredth or more.
func (c *call) warnRounded(weights []arg.Value, shares []*big.Rat) {
	var total, sum, before float64
	for _, share := range shares {
		weight, _ := share.Float64()
		total += weight
		sum, _ = strconv.ParseFloat(new(big.Rat).SetFloat64(sum+weight).FloatString(2), 64)
	}
	if missing := (total - sum) / total; missing > 1e-9 {
		c.differs(weights[len(weights)-1], "KDG rounds running sums to two decimals, and prints undefined for %.2g %% of the records: write weights of two decimals or whole numbers", 100*missing)
		return
	}
	sum = 0
	for i, share := range shares {
		weight, _ := share.Float64()
		sum, _ = strconv.ParseFloat(new(big.Rat).SetFloat64(sum+weight).FloatString(2), 64) // as toFixed: halves up
		if got := sum - before; got < weight*0.99 || got > weight*1.01 {
			c.differs(weights[i], "KDG rounds running sums to two decimals: this weight %s is %s there", weights[i].Text,
				strconv.FormatFloat(got, 'f', 2, 64))
			return
		}
		before = sum
	}
}
