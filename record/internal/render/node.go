package render

import (
	"math/big"
	"slices"
	"strings"

	"penstock/internal/moment"
)

// A Node describes a piece of text that is made anew for every record. One Node in
// several places has its tables once.
type Node *node

type node struct{ emit func(*builder) }

// Text is s, as it stands.
func Text(s string) Node {
	return &node{func(b *builder) { b.text(s) }}
}

// Seq is one node after the other.
func Seq(nodes ...Node) Node {
	return &node{func(b *builder) {
		b.ops = slices.Grow(b.ops, len(nodes))
		for _, n := range nodes {
			b.splice(n)
		}
	}}
}

// Pick is one of the texts, each as likely as the next. There is at least one.
func Pick(texts ...string) Node {
	return &node{func(b *builder) { b.table(choice{n: uint64(len(texts))}, texts) }}
}

// OneOf is one of the nodes, each as likely as the next. There is at least one.
func OneOf(nodes ...Node) Node {
	return &node{func(b *builder) { b.branch(choice{n: uint64(len(nodes))}, nodes) }}
}

// Weighted is one of the nodes, node i in weights[i] of all the weights' sum. No
// weight is negative, and their sum is not 0.
func Weighted(weights []*big.Rat, nodes []Node) Node {
	return &node{func(b *builder) { b.branch(newChoice(weights), nodes) }}
}

// Repeat is the node from min to max times, each count as likely as the next.
func Repeat(min, max int, n Node) Node {
	return &node{func(b *builder) {
		body := b.sub(n)
		b.add(op{kind: repeat, programs: []program{body.ops}, choice: choice{n: uint64(max - min + 1)}, times: min}, max*body.max)
	}}
}

// Date is the instant in the format.
func Date(f *moment.Format) Node {
	return &node{func(b *builder) { b.date(f) }}
}

// Symbols is the pattern with a digit for each # and a letter A-Z for each ?, as
// faker.js's helpers.replaceSymbols.
func Symbols(pattern string) Node {
	if !strings.ContainsAny(pattern, "#?") {
		return Text(pattern)
	}
	return &node{func(b *builder) { b.add(op{kind: symbols, pattern: []byte(pattern)}, len(pattern)) }}
}

// Call is what f appends: at most max bytes. It draws from the State and from
// nothing else.
func Call(max int, f func(dst []byte, s *State) []byte) Node {
	return &node{func(b *builder) { b.add(op{kind: call, call: f}, max) }}
}

// CallLike is a Call whose texts are among those of another node, which [Reach] tries.
func CallLike(max int, f func(dst []byte, s *State) []byte, like Node) Node {
	return &node{func(b *builder) {
		b.add(op{kind: call, call: f, programs: []program{b.sub(like).ops}}, max)
	}}
}

// Map is the node's text with each byte replaced by f.
func Map(n Node, f func(byte) byte) Node {
	return &node{func(b *builder) {
		body := b.sub(n)
		b.add(op{kind: mapped, programs: []program{body.ops}, mapping: f}, body.max)
	}}
}
