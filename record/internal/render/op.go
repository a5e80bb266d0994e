package render

import (
	"math/bits"

	"penstock/internal/moment"
)

// chunk is the number of bytes that one copy moves. The source and the destination of a
// copy both have a chunk of extra bytes at the end.
const chunk = 16

// An op is one step of a program: it prints a text and then a field.
type op struct {
	data []byte // the text, padded with a chunk
	len  int    // length of the text without the padding

	kind   kind
	choice choice

	short    []short   // shortOf
	long     [][]byte  // longOf, each padded with a chunk
	lens     []int     // longOf: the lengths without the padding
	programs []program // branch: the alternatives; repeat, mapped: a single program; call: what Reach uses instead
	times    int       // repeat: the minimum count
	mapping  func(byte) byte
	numbers  Range
	pattern  []byte // symbols
	format   *moment.Format
	slot     int // date: index in State.dates
	call     func([]byte, *State) []byte
}

// A program is a list of ops that prints a part of a record.
type program []op

type kind uint8

const (
	none    kind = iota // no field
	shortOf             // one of a table of short texts
	longOf              // one of a table of texts
	branch              // one of several programs
	repeat              // a program, several times
	mapped              // a program, with a function applied to its bytes
	number
	symbols
	date
	call
)

// A short is a text of up to 15 bytes, with its length in the last byte. One load and one
// store copy it.
type short [16]byte

const maxShort = len(short{}) - 1

// run writes the text of the ops to buf at offset n, and returns the offset after it. buf
// must have space for the longest text and a chunk.
func run(ops []op, buf []byte, n int, s *State) int {
	var rest uint64 // remaining bits of the last random number
	for i := range ops {
		o := &ops[i]
		n = copyChunks(buf, n, o.data, o.len)
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
			n = copyChunks(buf, n, o.long[j], o.lens[j])
		case branch:
			var j uint64
			j, rest = o.choice.draw(s, rest)
			n = run(o.programs[j], buf, n, s)
		case date:
			text := s.formatDate(o)
			n = copyChunks(buf, n, text.text, text.len)
		case number:
			n = len(o.numbers.append(buf[:n], o.numbers.drawFrom(s)))
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

// copyChunks copies the first length bytes of text to buf at offset n, chunk by chunk. It
// returns the offset after them.
func copyChunks(buf []byte, n int, text []byte, length int) int {
	end := n + length
	for n < end {
		*(*[chunk]byte)(buf[n:]) = *(*[chunk]byte)(text)
		text = text[chunk:]
		n += chunk
	}
	return end
}

// drawFrom returns a random number of the range, in units.
func (r *Range) drawFrom(s *State) int64 {
	return floor(r.Low+int64(s.Below(uint64(r.Width))), r.Step)
}

// formatDate returns the formatted date of an op. It reuses the text of the previous
// record until the second changes, or the millisecond if the format includes it.
func (s *State) formatDate(o *op) *formattedDate {
	text := &s.dates[o.slot]
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

// putSymbols copies a pattern, with a digit in place of # and a letter in place of ?. One
// random number serves several symbols: the low half of each product is the next one.
func putSymbols(buf []byte, n int, pattern []byte, s *State) int {
	const perDraw = 8 // 26⁸ is small against 2⁶⁴: probabilities of letters differ by less than 10⁻⁸
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
