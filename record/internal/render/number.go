package render

import "strconv"

// A Range describes the numbers of faker.js's random.number: a random real r is at least
// Low and below Low+Width, and the number is the largest multiple of Step that does not
// exceed r. Low, Width and Step are in units of 10^-Decimals. Width and Step must be
// greater than 0, and both ends within ±2⁵³ units.
type Range struct {
	Low, Width, Step int64
	Decimals         int  // 0 to 6
	Fixed            bool // print all decimals, as toFixed does; otherwise no trailing zeros
}

// maxTable is the maximum number of texts in a table of formatted numbers, 16 bytes each.
const maxTable = 1024

// Number returns a node that prints a random number of the range.
func Number(r Range) Node {
	return &node{func(b *builder) {
		whole := r.Low%r.Step == 0 && r.Width%r.Step == 0 // all multiples have the same probability
		if n := r.Width / r.Step; whole && n <= maxTable {
			texts := make([]string, n)
			for i := range texts {
				texts[i] = string(r.append(nil, r.Low+int64(i)*r.Step))
			}
			b.table(choice{n: uint64(n)}, texts)
			return
		}
		ends := max(len(r.append(nil, floor(r.Low, r.Step))), len(r.append(nil, r.Low+r.Width)))
		b.add(op{kind: number, numbers: r}, ends+1+r.Decimals)
	}}
}

// append appends v units in decimal.
func (r *Range) append(dst []byte, v int64) []byte {
	if r.Decimals == 0 {
		return strconv.AppendInt(dst, v, 10)
	}
	if v < 0 {
		dst, v = append(dst, '-'), -v
	}
	scale := powers[r.Decimals]
	dst = strconv.AppendInt(dst, v/scale, 10)
	rest := v % scale
	if rest == 0 && !r.Fixed {
		return dst
	}
	dst = append(dst, '.')
	for scale /= 10; scale > 0 && (rest > 0 || r.Fixed); scale /= 10 {
		dst = append(dst, byte('0'+rest/scale))
		rest %= scale
	}
	return dst
}

var powers = [...]int64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000}

// floor returns the largest multiple of step that does not exceed v.
func floor(v, step int64) int64 {
	rest := v % step
	if rest < 0 {
		rest += step
	}
	return v - rest
}
