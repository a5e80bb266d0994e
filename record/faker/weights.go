package faker

import (
	"math/big"
	"strconv"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// weightedArrayElement implements random.weightedArrayElement. It reads KDG's argument
// {"weights": […], "data": […]}, and [{"weight": w, "value": v}] of later faker.js
// versions.
func weightedArrayElement(c *call) render.Node {
	v, ok := c.argument(0)
	switch {
	case !ok:
		return render.Pick("dog", "cat")
	case v.Kind == arg.Array && len(v.Items) > 0:
		c.warnKDG(v, `KDG supports only {"weights":[0.3,0.7],"data":["a","b"]} here`)
		weights, ok := c.valuesOf(v, "weight")
		if !ok {
			return nil
		}
		values, ok := c.valuesOf(v, "value")
		if !ok {
			return nil
		}
		n, _ := c.weighted(v, weights, values)
		return n
	case v.Kind != arg.Object:
		c.faultType(v, `{"weights":[0.3,0.7],"data":["a","b"]}`)
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
			c.fault(list, `random.weightedArrayElement requires %q, an array that is not empty: write {"weights":[0.3,0.7],"data":["a","b"]}`, name)
			return nil
		}
	}
	n, shares := c.weighted(weights, weights.Items, data.Items)
	if n != nil {
		c.warnRoundedWeights(weights, shares)
	}
	return n
}

// valuesOf returns the value of the named key in each object of an array. It reports a
// fault and returns false if a key is missing.
func (c *call) valuesOf(array arg.Value, name string) ([]arg.Value, bool) {
	var values []arg.Value
	for _, item := range array.Items {
		v, ok := item.Key(name)
		if !ok {
			c.fault(item, `the key %q is missing: write {"weight": 0.3, "value": "a"}`, name)
			return nil, false
		}
		values = append(values, v)
	}
	return values, true
}

// weighted returns one element of data, with a probability proportional to its weight. It
// also returns the weights as fractions. As in KDG, elements without a weight are never
// printed. Weights without an element are a fault.
func (c *call) weighted(at arg.Value, weights, data []arg.Value) (render.Node, []*big.Rat) {
	if len(weights) > len(data) {
		c.fault(at, `%d weights for %d elements of data, where KDG prints undefined for the rest: write one weight per element`, len(weights), len(data))
		return nil, nil
	}
	if len(data) > len(weights) {
		c.warn(data[len(weights)], "no weight for this element and those after it: they are never printed, as in KDG")
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
		c.fault(at, "all weights are 0: at least one must be greater")
		return nil, nil
	}
	return render.Weighted(shares, c.textNodes(data[:len(weights)])), shares
}

// share returns a weight as a fraction. It reports a fault and returns false if the
// weight is invalid.
func (c *call) share(v arg.Value) (*big.Rat, bool) {
	f, ok := c.decimal(v)
	switch {
	case !ok:
		return nil, false
	case f < 0 || f > 1e9:
		c.fault(v, "a weight must be from 0 to 1e9")
		return nil, false
	}
	return parseDecimal(v.Text), true
}

// warnRoundedWeights warns about weights that KDG cannot add, or that it applies with
// another probability. KDG draws a number below the total of the weights. It picks the
// first element whose running sum reaches that number, and rounds the running sum to two
// decimals at each step.
func (c *call) warnRoundedWeights(list arg.Value, shares []*big.Rat) {
	weights := make([]float64, len(shares))
	total := 0.0
	for i, v := range list.Items {
		if v.Kind == arg.String {
			c.warnKDG(v, "KDG fails at a weight in quotes: remove the quotes")
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
			c.warnKDG(list.Items[i], "KDG rounds running sums of weights to two decimals: it applies this weight %s as %s", list.Items[i].Text,
				strconv.FormatFloat(got, 'f', 2, 64))
		}
	}
	if missing := (total - sum) / total; missing > minReportedShare {
		c.warnKDG(list, "KDG prints undefined in %s %% of the records: it rounds the running sum of the weights to two decimals, which ends at %s, below their total %s; use integers, or two decimals",
			percent(missing), strconv.FormatFloat(sum, 'f', -1, 64), strconv.FormatFloat(total, 'g', 6, 64))
	}
}

// minReportedShare is the smallest share of records to report. It exceeds the rounding
// error of float64 sums.
const minReportedShare = 1e-9

// percent returns a share in percent with two significant digits.
func percent(share float64) string {
	f, _ := strconv.ParseFloat(strconv.FormatFloat(100*share, 'g', 2, 64), 64)
	return strconv.FormatFloat(f, 'f', -1, 64)
}
