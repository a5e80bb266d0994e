package render

import (
	"math/big"
	"slices"
	"strings"

	"penstock/internal/moment"
)

// A Node describes a piece of text that differs from record to record. A Node used in
// several places is compiled only once.
type Node *node

type node struct{ emit func(*builder) }

// Text returns a node that prints s.
func Text(s string) Node {
	return &node{func(b *builder) { b.text(s) }}
}

// Seq returns a node that prints the nodes in order.
func Seq(nodes ...Node) Node {
	return &node{func(b *builder) {
		b.ops = slices.Grow(b.ops, len(nodes))
		for _, n := range nodes {
			b.splice(n)
		}
	}}
}

// Pick returns a node that prints one of the texts, all with the same probability. It
// needs at least one text.
func Pick(texts ...string) Node {
	return &node{func(b *builder) { b.table(choice{n: uint64(len(texts))}, texts) }}
}

// OneOf returns a node that prints one of the nodes, all with the same probability. It
// needs at least one node.
func OneOf(nodes ...Node) Node {
	return &node{func(b *builder) { b.branch(choice{n: uint64(len(nodes))}, nodes) }}
}

// Weighted returns a node that prints one of the nodes, node i with a probability
// proportional to weights[i]. No weight may be negative, and their sum must not be 0.
func Weighted(weights []*big.Rat, nodes []Node) Node {
	return &node{func(b *builder) { b.branch(newChoice(weights), nodes) }}
}

// Repeat returns a node that prints n from min to max times, all counts with the same
// probability.
func Repeat(min, max int, n Node) Node {
	return &node{func(b *builder) {
		body := b.sub(n)
		b.add(op{kind: repeat, programs: []program{body.ops}, choice: choice{n: uint64(max - min + 1)}, times: min}, max*body.max)
	}}
}

// Date returns a node that prints the record's instant in the format f.
func Date(f *moment.Format) Node {
	return &node{func(b *builder) { b.date(f) }}
}

// Symbols returns a node that prints pattern with a digit in place of each # and a letter
// A-Z in place of each ?, like faker.js's helpers.replaceSymbols.
func Symbols(pattern string) Node {
	if !strings.ContainsAny(pattern, "#?") {
		return Text(pattern)
	}
	return &node{func(b *builder) { b.add(op{kind: symbols, pattern: []byte(pattern)}, len(pattern)) }}
}

// Call returns a node that prints what f appends. f must append at most max bytes, and
// must depend only on the State.
func Call(max int, f func(dst []byte, s *State) []byte) Node {
	return &node{func(b *builder) { b.add(op{kind: call, call: f}, max) }}
}

// CallLike is like [Call]. Every text that f appends must be a possible text of the node
// like, which [Reach] uses in place of f.
func CallLike(max int, f func(dst []byte, s *State) []byte, like Node) Node {
	return &node{func(b *builder) {
		b.add(op{kind: call, call: f, programs: []program{b.sub(like).ops}}, max)
	}}
}

// Map returns a node that prints the text of n with f applied to each byte.
func Map(n Node, f func(byte) byte) Node {
	return &node{func(b *builder) {
		body := b.sub(n)
		b.add(op{kind: mapped, programs: []program{body.ops}, mapping: f}, body.max)
	}}
}
