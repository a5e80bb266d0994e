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
	case v.Kind == arg.String:
		c.differs(v, `KDG adds numbers in quotes as texts ("10" and 1 is "101")`)
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
