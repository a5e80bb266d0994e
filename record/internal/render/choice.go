package render

import (
	"math"
	"math/big"
	"math/bits"
)

// A choice draws one of n, all as likely or by weights.
//
// A draw of 64 bits, times n, has the choice in its high part; its low part is as
// random as the draw was, but for log n bits, and does for the next choice. So one
// draw makes several choices, see share.
//
// With weights it is Vose's alias method: n columns of the same height, each with
// at most two of the choices in it. The high part is the column, and the low part
// the place in it.
type choice struct {
	n         uint64
	follows   bool     // it takes the rest of the draw before
	threshold []uint64 // below it the column is itself; nil where all are as likely
	alias     []uint64 // from the threshold on, it is this one
}

// draw gives the index that was chosen, and the rest of the draw.
func (c *choice) draw(s *State, rest uint64) (index, left uint64) {
	if !c.follows {
		rest = s.rng.Uint64()
	}
	column, place := bits.Mul64(rest, c.n)
	if c.threshold != nil {
		alias := c.alias[column] // read in any case: the processor need not guess
		if place >= c.threshold[column] {
			column = alias
		}
	}
	return column, place
}

// share lets choices that come one after the other take one draw, as long as none
// of their texts is likelier than another by more than 2⁻³².
func share(ops []op) {
	taken := uint64(0) // how many outcomes the draw was parted into, 0 for no draw
	for i := range ops {
		c := &ops[i].choice
		switch {
		case c.n == 0: // no choice: the rest stays as it is
			continue
		case c.threshold != nil: // of full precision, and its place is used up
			c.follows, taken = false, 0
		case taken > 0 && taken*c.n <= 1<<32:
			c.follows, taken = true, taken*c.n
		default:
			c.follows, taken = false, c.n
		}
	}
}

// newChoice gives the choice for weights of a sum greater than 0. It calculates
// with fractions, so that no processor's rounding can change a record.
func newChoice(weights []*big.Rat) choice {
	n := len(weights)
	c := choice{n: uint64(n), threshold: make([]uint64, n), alias: make([]uint64, n)}
	height := make([]*big.Rat, n)
	total := new(big.Rat)
	for _, w := range weights {
		total.Add(total, w)
	}
	one := big.NewRat(1, 1)
	var low, high []int
	for i, w := range weights {
		height[i] = new(big.Rat).Mul(new(big.Rat).Quo(w, total), big.NewRat(int64(n), 1))
		if height[i].Cmp(one) < 0 {
			low = append(low, i)
		} else {
			high = append(high, i)
		}
	}
	for len(low) > 0 && len(high) > 0 {
		i, j := low[len(low)-1], high[len(high)-1]
		low = low[:len(low)-1]
		c.threshold[i], c.alias[i] = fraction(height[i]), uint64(j)
		height[j].Sub(height[j], new(big.Rat).Sub(one, height[i]))
		if height[j].Cmp(one) < 0 {
			high, low = high[:len(high)-1], append(low, j)
		}
	}
	for _, i := range high { // of height 1: their own alias
		c.threshold[i], c.alias[i] = math.MaxUint64, uint64(i)
	}
	return c
}

// fraction is r, from 0 to below 1, in parts of 2⁶⁴.
func fraction(r *big.Rat) uint64 {
	scaled := new(big.Int).Lsh(r.Num(), 64)
	return scaled.Quo(scaled, r.Denom()).Uint64()
}
