package faker

import (
	"math"
	"math/big"

	"penstock/internal/record/arg"
)

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
	if span.Cmp(new(big.Rat).SetInt64(1<<32)) > 0 {
		c.differs(at("max"), "KDG draws 2^32 different numbers at most: in this range it leaves gaps")
	} else if tail := kdgTail(low, max, step, decimalsOf(l.precision)); tail != "" {
		c.differs(at("precision"), "KDG prints some of these numbers with a tail, like %s", tail)
	}
}

// kdgTail gives a number of the range that KDG prints with more decimals than the
// precision has, like 66.57000000000001, or "" if there is none. The calculation is
// that of random.number in faker.js 3.1.0, whose random draws have 32 bits. Of a
// wide range it tries the first numbers only: tails are frequent.
func kdgTail(low, max, step *big.Rat, decimals int) string {
	if decimals <= 0 || decimals > maxExact {
		return ""
	}
	precision, _ := step.Float64()
	from, _ := low.Float64()
	to, _ := max.Float64()
	if to >= 0 {
		to += precision
	}
	from, to = from/precision, to/precision
	last := math.Floor(float64((1-0x1p-32)*(to-from)) + from)
	first := math.Floor(from)
	if last < first {
		first, last = last, first
	}
	last = math.Min(last, first+maxTried)
	unit := math.Pow10(decimals)
	whole := math.Round(precision * unit)
	for n := first; n <= last; n++ {
		if printed := precision * n; printed != n*whole/unit {
			return string(arg.AppendNumber(nil, printed))
		}
	}
	return ""
}

const (
	maxExact = 22 // 10^22 is the last power of ten that a float64 holds
	maxTried = 1 << 16
)
