package faker

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// number implements random.number, which returns a multiple of precision from min to max,
// both inclusive. Like KDG, it computes precision*floor(r) with a random real r, which is
// at least min/precision and below (max+precision)/precision, or below max/precision if
// max is negative. In contrast to KDG, it prints the exact decimal.
func number(c *call) render.Node { return c.number(limits{min: "0", max: "99999", precision: "1"}) }

// limits holds the arguments of random.number as they are written, and their positions.
type limits struct {
	min, max, precision string
	at                  arg.Value
	places              map[string]arg.Value
}

func (c *call) number(l limits) render.Node {
	v, ok := c.argument(0)
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
		c.warn(v, "%s ignores an array and prints 0 to 99999, as KDG does: write (1,10)", c.function.Name)
	case len(c.list.Values) == 1:
		c.limit(&l, "max", v, &l.max)
		c.warnQuotedNumber(v, "prints NaN for")
	default:
		c.limit(&l, "min", v, &l.min)
		if second, ok := c.argument(1); ok {
			c.limit(&l, "max", second, &l.max)
		}
		if third, ok := c.argument(2); ok {
			c.limit(&l, "precision", third, &l.precision)
		}
	}
	if len(c.faults) > 0 {
		return nil
	}
	return c.between(l)
}

// warnQuotedNumber warns about a number that KDG reads as a string: one in quotes, or one
// that is not valid JSON.
func (c *call) warnQuotedNumber(v arg.Value, kdg string) {
	switch {
	case len(c.list.Values) > 1:
	case v.Kind == arg.String:
		c.warnKDG(v, "KDG %s a number in quotes: remove the quotes", kdg)
	case v.Kind == arg.Number && !v.JSON():
		c.warnKDG(v, "KDG %s a number that is not valid JSON: write %s", kdg, v.Print())
	}
}

// limit checks one of the limits and stores it in to.
func (c *call) limit(l *limits, name string, v arg.Value, to *string) {
	f, ok := c.decimal(v)
	switch {
	case !ok:
		return
	case name == "precision" && (f <= 0 || f > maxLimit):
		c.fault(v, "a precision must be greater than 0: 1 for integers, 0.01 for two decimals")
		return
	case math.Abs(f) > maxLimit:
		c.fault(v, "a limit must be from -1e300 to 1e300")
		return
	case v.Kind == arg.String && c.list.Values[0].Kind == arg.Object && name != "min" && f >= 0:
		c.warnKDG(v, `KDG concatenates numbers in quotes instead of adding them ("10" and 1 is "101"): remove the quotes`)
	}
	*to = strings.TrimSpace(v.Text)
	if l.places == nil {
		l.places = map[string]arg.Value{}
	}
	l.places[name] = v
}

const maxLimit = 1e300

// between returns a number within limits.
func (c *call) between(l limits) render.Node {
	low, max, step := parseDecimal(l.min), parseDecimal(l.max), parseDecimal(l.precision)
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
		if scaledInteger(&r.Low, low, unit) && scaledInteger(&end, high, unit) && scaledInteger(&r.Step, step, unit) {
			r.Width = end - r.Low
			if r.Width == 0 {
				r.Width = 1 // a single number
			}
			return render.Number(r)
		}
	}
	return float(low, high, step, l.precision)
}

// maxDecimals is the most decimals that JavaScript prints without an exponent.
const maxDecimals = 6

// scaledInteger sets to to v*unit. It returns false if that is not an integer within
// ±2⁵³, the range of exact integers in JavaScript.
func scaledInteger(to *int64, v, unit *big.Rat) bool {
	scaled := new(big.Rat).Mul(v, unit)
	if !scaled.IsInt() || !scaled.Num().IsInt64() {
		return false
	}
	*to = scaled.Num().Int64()
	return *to >= -(1<<53) && *to <= 1<<53
}

// float returns a number whose range does not fit a [render.Range]. It is computed as in
// KDG and rounded to the decimals of precision. The explicit float64 conversions prevent
// fused multiply-add, whose rounding differs between processors.
func float(low, high, step *big.Rat, precision string) render.Node {
	p, _ := step.Float64()
	lo, _ := new(big.Rat).Quo(low, step).Float64()
	hi, _ := new(big.Rat).Quo(high, step).Float64()
	decimals := decimalsOf(precision)
	return render.Call(maxFloat, func(dst []byte, s *render.State) []byte {
		u := float64(s.Uint64()>>11) / (1 << 53)
		v := p * math.Floor(float64(u*float64(hi-lo))+lo)
		if decimals > 0 && decimals < 300 && math.Abs(v) < 1<<53 { // larger numbers have no decimals
			var buf [maxFloat + 300]byte
			v, _ = strconv.ParseFloat(string(strconv.AppendFloat(buf[:0], v, 'f', decimals, 64)), 64)
		}
		return arg.AppendNumber(dst, v)
	})
}

// maxFloat is the maximum length of a number that JavaScript prints.
const maxFloat = 30

// decimalsOf returns the number of decimals of a number's text, adjusted by its exponent.
func decimalsOf(number string) int {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	return len(fraction) - e
}

// parseDecimal returns a decimal as an exact fraction. The caller has checked the syntax.
func parseDecimal(decimal string) *big.Rat {
	r, ok := new(big.Rat).SetString(strings.TrimSpace(decimal))
	if !ok {
		return new(big.Rat)
	}
	return r
}

// warnLimits warns about limits with surprising results, and about differences from KDG.
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
		c.warn(at("min"), "min %s is greater than max %s: the numbers lie between the two, as in KDG", l.min, l.max)
	case max.Sign() < 0:
		c.warn(at("max"), "a negative max is never printed itself, as in KDG")
	case !whole(low):
		c.warn(at("min"), "min is not a multiple of precision %s: the multiple below it is printed too, as in KDG", l.precision)
	case !whole(max):
		c.warn(at("max"), "max is not a multiple of precision %s: the multiple above it is printed too, as in KDG", l.precision)
	}
	switch {
	case span.Cmp(new(big.Rat).SetInt64(1<<32)) > 0:
		c.warnKDG(at("max"), "KDG has only 2^32 different random numbers: it never prints some numbers of this range")
	case decimalsOf(l.precision) > 0:
		if want, got := inexactExample(low, max, step); got != "" {
			c.warnKDG(at("precision"), "KDG prints some of these numbers inexactly: %s as %s", want, got)
		}
	}
}

// inexactExample returns a number from low to max that KDG prints inexactly, and what KDG
// prints for it. KDG computes precision*k in floating point, which is not always the
// float nearest to the decimal. Both results are empty if KDG prints all numbers exactly,
// or if there are too many to try.
func inexactExample(low, max, step *big.Rat) (want, got string) {
	precision, _ := step.Float64()
	first, _ := low.Float64()
	end, _ := max.Float64()
	if end >= 0 {
		end += precision
	}
	if first > end {
		first, end = end, first
	}
	// Less than a millionth of a step hardly ever occurs in a million records.
	const rare, most = 1e-6, 1_000_000
	k := math.Floor(first/precision + rare)
	last := min(math.Ceil(end/precision-rare)-1, k+most)
	num, _ := new(big.Float).SetInt(step.Num()).Float64()
	denom, _ := new(big.Float).SetInt(step.Denom()).Float64()
	for ; k <= last; k++ {
		exact := k * num / denom // rounded only once if all three are integers below 2^53
		if math.Abs(k*num) >= 1<<53 || denom >= 1<<53 {
			return "", ""
		}
		if printed := precision * k; printed != exact {
			return string(arg.AppendNumber(nil, exact)), string(arg.AppendNumber(nil, printed))
		}
	}
	return "", ""
}
