package render

import (
	"math"
	"math/big"
	"math/bits"
)

// A choice picks one of n outcomes, uniformly or by weights.
//
// It multiplies a random number of 64 bits by n. The high half of the product is the
// outcome. The low half has only log n fewer random bits than the original number, so the
// next choice can use it: one random number serves several choices, see shareDraws.
//
// Weighted choices use Vose's alias method: n columns of equal height, each split between
// at most two outcomes. The high half of the product selects the column, and the low half
// the height within it.
type choice struct {
	n         uint64
	follows   bool     // uses the remaining bits of the previous choice
	threshold []uint64 // by column: heights below it select the outcome with the column's index; nil if uniform
	alias     []uint64 // by column: the outcome from the threshold up
}

// draw returns the index of the outcome, and the remaining random bits.
func (c *choice) draw(s *State, rest uint64) (index, left uint64) {
	if !c.follows {
		rest = s.rng.Uint64()
	}
	column, place := bits.Mul64(rest, c.n)
	if c.threshold != nil {
		alias := c.alias[column] // read unconditionally, to avoid a branch misprediction
		if place >= c.threshold[column] {
			column = alias
		}
	}
	return column, place
}

// shareDraws lets consecutive choices share a random number, as long as the
// probabilities of their outcomes stay within 2⁻³² of the exact ones.
func shareDraws(ops []op) {
	taken := uint64(0) // number of combined outcomes of the current random number, 0 if there is none
	for i := range ops {
		c := &ops[i].choice
		switch {
		case c.n == 0: // not a choice: the remaining bits are not used
			continue
		case c.threshold != nil: // needs all bits and leaves none
			c.follows, taken = false, 0
		case taken > 0 && taken*c.n <= 1<<32:
			c.follows, taken = true, taken*c.n
		default:
			c.follows, taken = false, c.n
		}
	}
}

// newChoice returns a weighted choice. The sum of the weights must be greater than 0. It
// computes with exact fractions, so that records do not depend on the processor's rounding.
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
		c.threshold[i], c.alias[i] = fixedPoint64(height[i]), uint64(j)
		height[j].Sub(height[j], new(big.Rat).Sub(one, height[i]))
		if height[j].Cmp(one) < 0 {
			high, low = high[:len(high)-1], append(low, j)
		}
	}
	for _, i := range high { // columns of height 1 belong to one outcome
		c.threshold[i], c.alias[i] = math.MaxUint64, uint64(i)
	}
	return c
}

// fixedPoint64 returns r*2⁶⁴, rounded down. r must be at least 0 and below 1.
func fixedPoint64(r *big.Rat) uint64 {
	scaled := new(big.Int).Lsh(r.Num(), 64)
	return scaled.Quo(scaled, r.Denom()).Uint64()
}
