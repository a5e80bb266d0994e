package render

import (
	"math/bits"

	"penstock/internal/moment"
)

// chunk is how many bytes a copy moves at once: what is copied ends with as many
// bytes to spare, and so does the room it is copied to.
const chunk = 16

// An op is one step of a program: a text, and after it a field of the record.
type op struct {
	data []byte // the text, with a chunk to spare
	len  int    // of it

	kind   kind
	choice choice

	short    []short   // shortOf
	long     [][]byte  // longOf, each with a chunk to spare
	lens     []int     // longOf
	programs []program // branch: one of them; repeat, mapped: the first; call: what Reach tries instead
	times    int       // repeat: the least count
	mapping  func(byte) byte
	numbers  Range
	pattern  []byte // symbols
	format   *moment.Format
	slot     int // date: its stamp
	call     func([]byte, *State) []byte
}

// A program is the ops of a part of a record.
type program []op

type kind uint8

const (
	none    kind = iota // the text alone
	shortOf             // one of a table of short texts
	longOf              // one of a table of texts
	branch              // one of the programs
	repeat              // a program some times over
	mapped              // a program, with its bytes replaced
	number
	symbols
	date
	call
)

// A short is a text of up to 15 bytes with its length in the last: one load and
// one store copy it.
type short [16]byte

const maxShort = len(short{}) - 1

// run writes the ops' text to buf from n on, and gives where it ends. buf has room
// for all that the ops can write, and a chunk to spare.
func run(ops []op, buf []byte, n int, s *State) int {
	var rest uint64 // of the last draw
	for i := range ops {
		o := &ops[i]
		n = put(buf, n, o.data, o.len)
		switch o.kind {
		case none:
		case shortOf:
			var j uint64
			j, rest = o.choice.draw(s, rest)
			text := &o.short[j]
			*(*short)(buf[n:]) = *text
			n += int(text[maxShort])
		case longOf:
			var j uint64
			j, rest = o.choice.draw(s, rest)
			n = put(buf, n, o.long[j], o.lens[j])
		case branch:
			var j uint64
			j, rest = o.choice.draw(s, rest)
			n = run(o.programs[j], buf, n, s)
		case date:
			text := s.stamp(o)
			n = put(buf, n, text.text, text.len)
		case number:
			n = len(o.numbers.append(buf[:n], o.numbers.draw(s)))
		case symbols:
			n = putSymbols(buf, n, o.pattern, s)
		case repeat:
			var more uint64
			more, rest = o.choice.draw(s, rest)
			for range o.times + int(more) {
				n = run(o.programs[0], buf, n, s)
			}
		case mapped:
			start := n
			n = run(o.programs[0], buf, n, s)
			for i, c := range buf[start:n] {
				buf[start+i] = o.mapping(c)
			}
		case call:
			n = len(o.call(buf[:n], s))
		}
	}
	return n
}

// put copies the first length bytes of text, chunk by chunk.
func put(buf []byte, n int, text []byte, length int) int {
	end := n + length
	for n < end {
		*(*[chunk]byte)(buf[n:]) = *(*[chunk]byte)(text)
		text = text[chunk:]
		n += chunk
	}
	return end
}

// draw gives one of the range's numbers.
func (r *Range) draw(s *State) int64 {
	return floor(r.Low+int64(s.Below(uint64(r.Width))), r.Step)
}

// stamp gives the text of a date, which is formatted anew when the second changes,
// or the millisecond where the format shows it.
func (s *State) stamp(o *op) *stamp {
	text := &s.stamps[o.slot]
	key := s.second
	if o.format.Subsecond() {
		key = s.milli
	}
	if text.key != key || text.text == nil {
		text.key = key
		text.text = o.format.Append(text.text[:0], s.Now())
		text.len = len(text.text)
		text.text = append(text.text, make([]byte, chunk)...)
	}
	return text
}

// putSymbols copies a pattern, with a digit for # and a letter for ?. A draw of 64
// bits does for several: the low part of each product is the next draw.
func putSymbols(buf []byte, n int, pattern []byte, s *State) int {
	const perDraw = 8 // 26⁸ of 2⁶⁴: no letter is likelier than the next by 10⁻⁸
	var bitsLeft uint64
	for i, left := 0, 0; i < len(pattern); i++ {
		c := pattern[i]
		if c == '#' || c == '?' {
			if left--; left < 0 {
				bitsLeft, left = s.Uint64(), perDraw-1
			}
			var symbol uint64
			if c == '#' {
				symbol, bitsLeft = bits.Mul64(bitsLeft, 10)
				c = '0' + byte(symbol)
			} else {
				symbol, bitsLeft = bits.Mul64(bitsLeft, 26)
				c = 'A' + byte(symbol)
			}
		}
		buf[n+i] = c
	}
	return n + len(pattern)
}
