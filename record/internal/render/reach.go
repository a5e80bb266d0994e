package render

import (
	"bytes"
	"math"
	"slices"
	"time"
)

// Reach returns all states that a state machine can reach by reading the possible texts
// of a program, starting in one of the states in from. The function step is the machine:
// it returns the state after a piece of text, or false if the text is invalid.
//
// Reach tries every list element whose weight is not zero, the ends of every range of
// numbers, and dates with fields of one and of two digits. It tries 200 texts of each
// function added with [Call].
func Reach[S comparable](p *Program, from []S, step func(S, []byte) (S, bool)) []S {
	r := reacher[S]{step: step, state: NewState(0, time.UTC)}
	return r.run(p.ops, from)
}

type reacher[S comparable] struct {
	step  func(S, []byte) (S, bool)
	state *State // source of random numbers
}

// drawsPerCall is the number of texts tried of each Call.
const drawsPerCall = 200

func (r *reacher[S]) run(ops []op, from []S) []S {
	for i := range ops {
		if len(from) == 0 {
			return nil
		}
		o := &ops[i]
		from = r.afterText(from, o.data[:o.len])
		switch o.kind {
		case none:
		case shortOf:
			from = r.afterEachChoice(o, from, func(j int, from []S) []S {
				text := &o.short[j]
				return r.afterText(from, text[:text[maxShort]])
			})
		case longOf:
			from = r.afterEachChoice(o, from, func(j int, from []S) []S { return r.afterText(from, o.long[j][:o.lens[j]]) })
		case branch:
			from = r.afterEachChoice(o, from, func(j int, from []S) []S { return r.run(o.programs[j], from) })
		case repeat:
			from = r.afterRepeat(o, from)
		case mapped:
			inner := reacher[S]{state: r.state, step: func(s S, text []byte) (S, bool) {
				text = bytes.Clone(text)
				for i, c := range text {
					text[i] = o.mapping(c)
				}
				return r.step(s, text)
			}}
			from = inner.run(o.programs[0], from)
		case number:
			from = r.afterNumbers(&o.numbers, from)
		case symbols:
			from = r.afterSymbols(o.pattern, from)
		case date:
			var texts [][]byte
			for _, t := range sampleInstants {
				texts = append(texts, o.format.Append(nil, t))
			}
			from = r.afterAny(from, texts)
		case call:
			from = r.afterCall(o, from)
		}
	}
	return from
}

// afterText returns the states after a text.
func (r *reacher[S]) afterText(from []S, text []byte) []S {
	if len(text) == 0 {
		return from
	}
	var to []S
	for _, s := range from {
		if s, ok := r.step(s, text); ok && !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}

// afterAny returns the states after any one of the texts.
func (r *reacher[S]) afterAny(from []S, texts [][]byte) []S {
	var to []S
	for _, text := range texts {
		to = union(to, r.afterText(from, text))
	}
	return to
}

// afterEachChoice returns the states after any one of the choices with a weight.
func (r *reacher[S]) afterEachChoice(o *op, from []S, choose func(int, []S) []S) []S {
	var to []S
	possible := o.choice.possible()
	for j := range int(o.choice.n) {
		if possible == nil || possible[j] {
			to = union(to, choose(j, from))
		}
	}
	return to
}

// possible reports for each choice whether it has a weight. It returns nil if all have one.
func (c *choice) possible() []bool {
	if c.threshold == nil {
		return nil
	}
	possible := make([]bool, c.n)
	for column, threshold := range c.threshold {
		possible[column] = possible[column] || threshold > 0
		if threshold < math.MaxUint64 {
			possible[c.alias[column]] = true
		}
	}
	return possible
}

// afterRepeat returns the states after every possible number of repetitions. It stops
// early when another repetition reaches no new state.
func (r *reacher[S]) afterRepeat(o *op, from []S) []S {
	for range o.times {
		next := r.run(o.programs[0], from)
		if sameStates(next, from) {
			break
		}
		from = next
	}
	for range int(o.choice.n) - 1 {
		next := union(slices.Clone(from), r.run(o.programs[0], from))
		if len(next) == len(from) {
			break
		}
		from = next
	}
	return from
}

// afterNumbers returns the states after the ends of the range, 0 and some other numbers.
func (r *reacher[S]) afterNumbers(n *Range, from []S) []S {
	last := n.Low + n.Width - 1
	values := []int64{n.Low, last, min(n.Low+n.Step, last)}
	if n.Low <= 0 && 0 <= last {
		values = append(values, 0)
	}
	for i := range int64(16) {
		values = append(values, n.Low+int64(float64(n.Width)*float64(2*i+1)/32))
	}
	var texts [][]byte
	for _, v := range values {
		texts = append(texts, n.append(nil, floor(v, n.Step)))
	}
	return r.afterAny(from, texts)
}

// afterSymbols returns the states after a pattern, with every digit in place of # and
// every letter in place of ?.
func (r *reacher[S]) afterSymbols(pattern []byte, from []S) []S {
	start := 0
	for i, c := range pattern {
		first, last := byte('0'), byte('9')
		switch c {
		case '?':
			first, last = 'A', 'Z'
		case '#':
		default:
			continue
		}
		from = r.afterText(from, pattern[start:i])
		start = i + 1
		var texts [][]byte
		for c := first; c <= last; c++ {
			texts = append(texts, []byte{c})
		}
		from = r.afterAny(from, texts)
	}
	return r.afterText(from, pattern[start:])
}

// afterCall returns the states after sample texts of a Call, or after the node of a
// CallLike.
func (r *reacher[S]) afterCall(o *op, from []S) []S {
	if len(o.programs) > 0 {
		return r.run(o.programs[0], from)
	}
	var texts [][]byte
	for i := range drawsPerCall {
		r.state.SetTime(sampleInstants[i%len(sampleInstants)])
		r.state.beginRecord(&Program{})
		texts = append(texts, o.call(nil, r.state))
	}
	return r.afterAny(from, texts)
}

// sampleInstants cover date fields of one and of two digits, zeros, both halves of the
// day, every month and every weekday.
var sampleInstants = func() []time.Time {
	all := []time.Time{
		time.UnixMilli(0).UTC(),
		time.Date(2026, 12, 31, 23, 59, 59, 999e6, time.UTC),
		time.Date(2026, 10, 10, 10, 10, 10, 100e6, time.UTC),
		time.Date(2027, 11, 20, 12, 30, 0, 0, time.UTC),
	}
	for month := time.January; month <= time.December; month++ {
		all = append(all, time.Date(2028, month, 2*int(month)+1, 2*int(month)-1, int(month), 3*int(month), int(month)*7e6, time.UTC))
	}
	return all
}()

// union appends to a the states of b that it lacks, and returns it.
func union[S comparable](a, b []S) []S {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// sameStates reports whether a and b contain the same states.
func sameStates[S comparable](a, b []S) bool {
	return len(a) == len(b) && len(union(slices.Clone(a), b)) == len(a)
}
