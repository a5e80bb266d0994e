package render

import (
	"bytes"
	"math"
	"slices"
	"time"
)

// Reach returns the states that a machine can be in after the text of a program, if
// it was in one of the states from before. Step is the machine: it returns the state
// after a piece of text, or false if there is none.
//
// Reach tries every text of a list that has a weight, the ends of every range of
// numbers, and dates with one digit and with two. Of the texts that a function calculates,
// it tries a few hundred.
func Reach[S comparable](p *Program, from []S, step func(S, []byte) (S, bool)) []S {
	r := reacher[S]{step: step, state: NewState(0, time.UTC)}
	return r.run(p.ops, from)
}

type reacher[S comparable] struct {
	step  func(S, []byte) (S, bool)
	state *State // to draw from
}

// samples is how many texts of a calculating function are tried.
const samples = 200

func (r *reacher[S]) run(ops []op, from []S) []S {
	for i := range ops {
		if len(from) == 0 {
			return nil
		}
		o := &ops[i]
		from = r.text(from, o.data[:o.len])
		switch o.kind {
		case none:
		case shortOf:
			from = r.each(o, from, func(j int, from []S) []S {
				text := &o.short[j]
				return r.text(from, text[:text[maxShort]])
			})
		case longOf:
			from = r.each(o, from, func(j int, from []S) []S { return r.text(from, o.long[j][:o.lens[j]]) })
		case branch:
			from = r.each(o, from, func(j int, from []S) []S { return r.run(o.programs[j], from) })
		case repeat:
			from = r.repeat(o, from)
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
			from = r.numbers(&o.numbers, from)
		case symbols:
			from = r.symbols(o.pattern, from)
		case date:
			var texts [][]byte
			for _, t := range instants {
				texts = append(texts, o.format.Append(nil, t))
			}
			from = r.any(from, texts)
		case call:
			from = r.call(o, from)
		}
	}
	return from
}

// text returns the states after a text.
func (r *reacher[S]) text(from []S, text []byte) []S {
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

// any returns the states after one of the texts.
func (r *reacher[S]) any(from []S, texts [][]byte) []S {
	var to []S
	for _, text := range texts {
		to = union(to, r.text(from, text))
	}
	return to
}

// each returns the states after one of the choices that have a weight.
func (r *reacher[S]) each(o *op, from []S, choose func(int, []S) []S) []S {
	var to []S
	possible := o.choice.possible()
	for j := range int(o.choice.n) {
		if possible == nil || possible[j] {
			to = union(to, choose(j, from))
		}
	}
	return to
}

// possible says which choices have a weight, or nil if all have.
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

// repeat returns the states after the counts of times that are possible. It stops where
// one more time reaches no new state.
func (r *reacher[S]) repeat(o *op, from []S) []S {
	for range o.times {
		next := r.run(o.programs[0], from)
		if same(next, from) {
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

// numbers returns the states after the ends of the range, 0, and some numbers between.
func (r *reacher[S]) numbers(n *Range, from []S) []S {
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
	return r.any(from, texts)
}

// symbols returns the states after each digit for # and each letter for ?.
func (r *reacher[S]) symbols(pattern []byte, from []S) []S {
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
		from = r.text(from, pattern[start:i])
		start = i + 1
		var texts [][]byte
		for c := first; c <= last; c++ {
			texts = append(texts, []byte{c})
		}
		from = r.any(from, texts)
	}
	return r.text(from, pattern[start:])
}

// call returns the states after texts that a function draws, or after the program that
// gives all of its texts.
func (r *reacher[S]) call(o *op, from []S) []S {
	if len(o.programs) > 0 {
		return r.run(o.programs[0], from)
	}
	var texts [][]byte
	for i := range samples {
		r.state.SetTime(instants[i%len(instants)])
		r.state.begin(&Program{})
		texts = append(texts, o.call(nil, r.state))
	}
	return r.any(from, texts)
}

// instants have fields of one digit and of two, zeros, both halves of the day, and each
// month and weekday.
var instants = func() []time.Time {
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

// union adds the states of b to a.
func union[S comparable](a, b []S) []S {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// same reports whether both hold the same states.
func same[S comparable](a, b []S) bool {
	return len(a) == len(b) && len(union(slices.Clone(a), b)) == len(a)
}
