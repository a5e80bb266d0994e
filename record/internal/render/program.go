package render

import "slices"

// A Program generates records. It is immutable: multiple goroutines may run it at once,
// each with its own State.
type Program struct {
	ops   []op
	max   int // length of the longest record in bytes
	dates int // number of date formats
}

// Compile returns the program of a node.
func Compile(n Node) *Program {
	whole, _ := CompileParts(n)
	return whole
}

// CompileParts returns the program that prints the nodes in order, and the program of
// each node.
func CompileParts(nodes ...Node) (whole *Program, parts []*Program) {
	b := builder{sharedState: &sharedState{programs: map[Node]Program{}}}
	p := b.sub(Seq(nodes...))
	p.dates = len(b.formats)
	for _, n := range nodes {
		part := b.programs[n]
		part.dates = p.dates
		parts = append(parts, &part)
	}
	return &p, parts
}

// Spare is the spare capacity in bytes that Append needs in addition to the length of the
// longest record.
const Spare = chunk

// MaxLen returns the length of the longest record in bytes.
func (p *Program) MaxLen() int { return p.max }

// Append appends the next record of s to dst. It allocates only if dst has a spare
// capacity of less than [Program.MaxLen] + [Spare] bytes.
func (p *Program) Append(dst []byte, s *State) []byte {
	s.beginRecord(p)
	dst = slices.Grow(dst, p.max+Spare)
	return dst[:run(p.ops, dst[:cap(dst)], len(dst), s)]
}
