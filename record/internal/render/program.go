package render

import "slices"

// A Program makes records. It does not change: any number of goroutines run it,
// each with its State.
type Program struct {
	ops   []op
	max   int // bytes of the longest record
	dates int // how many dates it has
}

// Compile makes the program of a node.
func Compile(n Node) *Program {
	whole, _ := CompileParts(n)
	return whole
}

// CompileParts makes the program of nodes one after the other, and the program of each.
func CompileParts(nodes ...Node) (whole *Program, parts []*Program) {
	b := builder{shared: &shared{programs: map[Node]Program{}}}
	p := b.sub(Seq(nodes...))
	p.dates = len(b.formats)
	for _, n := range nodes {
		part := b.programs[n]
		part.dates = p.dates
		parts = append(parts, &part)
	}
	return &p, parts
}

// Spare is how many bytes of room Append wants besides those of the longest record.
const Spare = chunk

// MaxLen is the most bytes that Append adds.
func (p *Program) MaxLen() int { return p.max }

// Append adds the next record of s to dst. It allocates only where dst has no room
// for the longest record and a chunk.
func (p *Program) Append(dst []byte, s *State) []byte {
	s.begin(p)
	dst = slices.Grow(dst, p.max+Spare)
	return dst[:run(p.ops, dst[:cap(dst)], len(dst), s)]
}
