package faker

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// number is random.number: a multiple of precision, both ends inclusive. KDG draws
// precision*floor(r) with a real r from min/precision to below (max+precision)/precision,
// or below max/precision where max is negative, and so does this; but what it
// prints is the decimal, and not the nearest binary fraction.
func number(c *call) render.Node { return c.number(limits{min: "0", max: "99999", precision: "1"}) }

// limits are the arguments of random.number as they are written, with their places.
type limits struct {
	min, max, precision string
	at                  arg.Value
	places              map[string]arg.Value
}

func (c *call) number(l limits) render.Node {
	v, ok := c.at(0)
	l.at = v
	switch {
	case !ok:
	case v.Kind == arg.Object:
		for i, to := range []*string{&l.min, &l.max, &l.precision} {
			name := []string{"min", "max", "precision"}[i]
			if limit, ok := c.key(v, name); ok {
				c.limit(&l, name, limit, to)
			}
		}
	case v.Kind == arg.Array:
		c.warn(v, "%s takes no array: it gives 0 to 99999, as KDG does; write (1,10)", c.function.Name)
	case len(c.list.Values) == 1:
		c.limit(&l, "max", v, &l.max)
		c.noteQuoted(v, "prints NaN for")
	default:
		c.limit(&l, "min", v, &l.min)
		if second, ok := c.at(1); ok {
			c.limit(&l, "max", second, &l.max)
		}
		if third, ok := c.at(2); ok {
			c.limit(&l, "precision", third, &l.precision)
		}
	}
	if len(c.faults) > 0 {
		return nil
	}
	return c.between(l)
}

// noteQuoted notes a number that KDG takes for a text: one in quotes, or one that
// JSON does not have.
func (c *call) noteQuoted(v arg.Value, kdg string) {
	switch {
	case len(c.list.Values) > 1:
	case v.Kind == arg.String:
		c.note(v, "KDG %s a number in quotes: write it without them", kdg)
	case v.Kind == arg.Number && !v.JSON():
		c.note(v, "KDG %s what is no number of JSON: write %s", kdg, v.Print())
	}
}

// limit reads one of the limits.
func (c *call) limit(l *limits, name string, v arg.Value, to *string) {
	f, ok := c.decimal(v)
	switch {
	case !ok:
		return
	case name == "precision" && (f <= 0 || f > maxLimit):
		c.fault(v, "a precision is greater than 0: 1 for whole numbers, 0.01 for two decimals")
		return
	case math.Abs(f) > maxLimit:
		c.fault(v, "a limit is from -1e300 to 1e300")
		return
	case v.Kind == arg.String && c.list.Values[0].Kind == arg.Object && name != "min" && f >= 0:
		c.note(v, `KDG adds numbers in quotes as texts ("10" and 1 is "101"): write it without them`)
	}
	*to = strings.TrimSpace(v.Text)
	if l.places == nil {
		l.places = map[string]arg.Value{}
	}
	l.places[name] = v
}

const maxLimit = 1e300

// between is a number within limits.
func (c *call) between(l limits) render.Node {
	low, max, step := exact(l.min), exact(l.max), exact(l.precision)
	high := max
	if max.Sign() >= 0 {
		high = new(big.Rat).Add(max, step)
	}
	c.warnLimits(l, low, max, step)
	if low.Cmp(high) > 0 {
		low, high = high, low
	}
	for decimals := range maxDecimals + 1 {
		r := render.Range{Decimals: decimals}
		unit := new(big.Rat).SetInt64(int64(math.Pow10(decimals)))
		var end int64
		if units(&r.Low, low, unit) && units(&end, high, unit) && units(&r.Step, step, unit) {
			r.Width = end - r.Low
			if r.Width == 0 {
				r.Width = 1 // the one number there is
			}
			return render.Number(r)
		}
	}
	return float(low, high, step, l.precision)
}

// maxDecimals is how many decimals JavaScript prints without an exponent.
const maxDecimals = 6

// units gives v in units if it is a whole number of them that JavaScript holds.
func units(to *int64, v, unit *big.Rat) bool {
	scaled := new(big.Rat).Mul(v, unit)
	if !scaled.IsInt() || !scaled.Num().IsInt64() {
		return false
	}
	*to = scaled.Num().Int64()
	return *to >= -(1<<53) && *to <= 1<<53
}

// float is a number that is too long for units: calculated as KDG does, rounded to
// the decimals of the precision. The conversions keep a processor from fusing a
// product with a sum, which would round in another way.
func float(low, high, step *big.Rat, precision string) render.Node {
	p, _ := step.Float64()
	lo, _ := new(big.Rat).Quo(low, step).Float64()
	hi, _ := new(big.Rat).Quo(high, step).Float64()
	decimals := decimalsOf(precision)
	return render.Call(maxFloat, func(dst []byte, s *render.State) []byte {
		u := float64(s.Uint64()>>11) / (1 << 53)
		v := p * math.Floor(float64(u*float64(hi-lo))+lo)
		if decimals > 0 && decimals < 300 && math.Abs(v) < 1<<53 { // above it no number has decimals
			var buf [maxFloat + 300]byte
			v, _ = strconv.ParseFloat(string(strconv.AppendFloat(buf[:0], v, 'f', decimals, 64)), 64)
		}
		return arg.AppendNumber(dst, v)
	})
}

// maxFloat is the most characters of a number in JavaScript.
const maxFloat = 30

// decimalsOf is how many decimals a number is written with, an exponent counted in.
func decimalsOf(number string) int {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	return len(fraction) - e
}

// exact is a decimal as a fraction. It is one: arg has seen to that.
func exact(decimal string) *big.Rat {
	r, ok := new(big.Rat).SetString(strings.TrimSpace(decimal))
	if !ok {
		return new(big.Rat)
	}
	return r
}

// warnLimits warns of limits that give what their writer may not expect, and of
// what KDG gives besides.
func (c *call) warnLimits(l limits, low, max, step *big.Rat) {
	at := func(name string) arg.Value {
		if v, ok := l.places[name]; ok {
			return v
		}
		return l.at
	}
	span := new(big.Rat).Quo(new(big.Rat).Sub(max, low), step)
	whole := func(v *big.Rat) bool { return new(big.Rat).Quo(v, step).IsInt() }
	switch {
	case low.Cmp(max) > 0:
		c.warn(at("min"), "min %s is above max %s: the numbers are between the two, as in KDG", l.min, l.max)
	case max.Sign() < 0:
		c.warn(at("max"), "a max below 0 never comes itself, as in KDG")
	case !whole(low):
		c.warn(at("min"), "min is no multiple of precision %s: the multiple below it comes too, as in KDG", l.precision)
	case !whole(max):
		c.warn(at("max"), "max is no multiple of precision %s: the multiple above it comes too, as in KDG", l.precision)
	}
	switch {
	case span.Cmp(new(big.Rat).SetInt64(1<<32)) > 0:
		c.note(at("max"), "KDG draws 2^32 different numbers at most: in this range it leaves gaps")
	case decimalsOf(l.precision) > 0:
		if want, got := tail(low, max, step); got != "" {
			c.note(at("precision"), "KDG prints some of these numbers with a tail: %s as %s", want, got)
		}
	}
}

// tail returns a number from low to max, and what KDG prints for it: precision*k in
// binary fractions, which is not always the fraction nearest to the decimal. Both
// are empty if KDG prints all numbers as they are, or if there are too many to try.
func tail(low, max, step *big.Rat) (want, got string) {
	precision, _ := step.Float64()
	first, _ := low.Float64()
	end, _ := max.Float64()
	if end >= 0 {
		end += precision
	}
	if first > end {
		first, end = end, first
	}
	// A part of a step as small as rare never comes in a million records.
	const rare, most = 1e-6, 1_000_000
	k := math.Floor(first/precision + rare)
	last := min(math.Ceil(end/precision-rare)-1, k+most)
	num, _ := new(big.Float).SetInt(step.Num()).Float64()
	denom, _ := new(big.Float).SetInt(step.Denom()).Float64()
	for ; k <= last; k++ {
		exact := k * num / denom // rounded once as long as all three are whole numbers below 2^53
		if math.Abs(k*num) >= 1<<53 || denom >= 1<<53 {
			return "", ""
		}
		if printed := precision * k; printed != exact {
			return string(arg.AppendNumber(nil, exact)), string(arg.AppendNumber(nil, printed))
		}
	}
	return "", ""
}
