package faker

import (
	"math/big"
	"strconv"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// weightedArrayElement takes KDG's {"weights": […], "data": […]}, and later
// faker.js's [{"weight": w, "value": v}].
func weightedArrayElement(c *call) render.Node {
	v, ok := c.at(0)
	switch {
	case !ok:
		return render.Pick("dog", "cat")
	case v.Kind == arg.Array && len(v.Items) > 0:
		c.note(v, `KDG takes {"weights":[0.3,0.7],"data":["a","b"]} here, and nothing else`)
		weights, ok := c.each(v, "weight")
		if !ok {
			return nil
		}
		values, ok := c.each(v, "value")
		if !ok {
			return nil
		}
		n, _ := c.weighted(v, weights, values)
		return n
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
	n, shares := c.weighted(weights, weights.Items, data.Items)
	if n != nil {
		c.noteWeights(weights, shares)
	}
	return n
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

// weighted picks one of data, each in the share of its weight. As in KDG, weights
// without data are a mistake, and data without a weight never come.
func (c *call) weighted(at arg.Value, weights, data []arg.Value) (render.Node, []*big.Rat) {
	if len(weights) > len(data) {
		c.fault(at, `%d weights for %d data, and KDG prints undefined for the rest: write one weight for each`, len(weights), len(data))
		return nil, nil
	}
	if len(data) > len(weights) {
		c.warn(data[len(weights)], "no weight for this and what follows: it never comes, in KDG neither")
	}
	total := new(big.Rat)
	var shares []*big.Rat
	for _, weight := range weights {
		share, ok := c.share(weight)
		if !ok {
			return nil, nil
		}
		shares = append(shares, share)
		total.Add(total, share)
	}
	if total.Sign() == 0 {
		c.fault(at, "the weights are all 0: at least one must be more")
		return nil, nil
	}
	return render.Weighted(shares, c.prints(data[:len(weights)])), shares
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

// noteWeights notes weights that KDG cannot add, or of which it gives another share.
// KDG draws a place below the total of the weights, and takes the first element whose
// running sum, rounded to two decimals at each step, reaches that place.
func (c *call) noteWeights(list arg.Value, shares []*big.Rat) {
	weights := make([]float64, len(shares))
	total := 0.0
	for i, v := range list.Items {
		if v.Kind == arg.String {
			c.note(v, "KDG fails at a weight in quotes: write it without them")
			return
		}
		weights[i], _ = shares[i].Float64()
		total += weights[i]
	}
	sum, rounded := 0.0, -1
	for i, weight := range weights {
		before := min(sum, total)
		sum, _ = strconv.ParseFloat(new(big.Rat).SetFloat64(sum+weight).FloatString(2), 64) // as toFixed: halves up
		if got := min(sum, total) - before; rounded < 0 && (got < weight*0.99 || got > weight*1.01) {
			rounded = i
			c.note(list.Items[i], "KDG rounds running sums to two decimals: this weight %s is %s there", list.Items[i].Text,
				strconv.FormatFloat(got, 'f', 2, 64))
		}
	}
	if missing := (total - sum) / total; missing > leastShare {
		c.note(list, "KDG prints undefined in %s %% of the records: it rounds the running sum of the weights to two decimals, which ends at %s, below their total %s; write whole numbers, or two decimals",
			percent(missing), strconv.FormatFloat(sum, 'f', -1, 64), strconv.FormatFloat(total, 'g', 6, 64))
	}
}

// leastShare is a share of the records that is more than an error of float64 sums.
const leastShare = 1e-9

// percent returns a share in percent, with two digits.
func percent(share float64) string {
	f, _ := strconv.ParseFloat(strconv.FormatFloat(100*share, 'g', 2, 64), 64)
	return strconv.FormatFloat(f, 'f', -1, 64)
}
