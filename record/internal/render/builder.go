package render

import (
	"slices"

	"penstock/internal/moment"
)

// A builder collects the ops of a program. Text waits until a field comes, which
// it is then part of.
type builder struct {
	ops     []op
	waiting []byte
	max     int
	*shared
}

// shared is what the builders of a program's parts have in common.
type shared struct {
	formats  []*moment.Format // of dates, by slot
	programs map[Node]Program // of nodes that were compiled already
}

// program is what was collected.
func (b *builder) program() Program {
	if len(b.waiting) > 0 {
		b.add(op{}, 0)
	}
	share(b.ops)
	return Program{ops: b.ops, max: b.max}
}

// sub is the program of a node, as part of the one that is built.
func (b *builder) sub(n Node) Program {
	p, ok := b.programs[n]
	if !ok {
		inner := builder{shared: b.shared}
		n.emit(&inner)
		p = inner.program()
		b.programs[n] = p
	}
	return p
}

// splice adds what a node's program does.
func (b *builder) splice(n Node) {
	p := b.sub(n)
	for _, o := range p.ops {
		b.waiting = append(b.waiting, o.data[:o.len]...)
		if o.kind != none {
			b.add(o, 0)
		}
	}
	b.max += p.max
}

func (b *builder) text(s string) {
	b.waiting = append(b.waiting, s...)
	b.max += len(s)
}

// add adds a field that writes at most max bytes.
func (b *builder) add(o op, max int) {
	o.data, o.len = spare(b.waiting), len(b.waiting)
	b.waiting = nil
	b.ops = append(b.ops, o)
	b.max += max
}

// table adds the field that is one of the texts.
func (b *builder) table(c choice, texts []string) {
	longest := 0
	for _, text := range texts {
		longest = max(longest, len(text))
	}
	switch {
	case len(texts) == 1:
		b.text(texts[0])
	case longest <= maxShort:
		table := make([]short, len(texts))
		for i, text := range texts {
			copy(table[i][:], text)
			table[i][maxShort] = byte(len(text))
		}
		b.add(op{kind: shortOf, choice: c, short: table}, longest)
	default:
		o := op{kind: longOf, choice: c}
		for _, text := range texts {
			o.long = append(o.long, spare([]byte(text)))
			o.lens = append(o.lens, len(text))
		}
		b.add(o, longest)
	}
}

// branch adds the field that is one of the nodes: a table where all are text.
func (b *builder) branch(c choice, nodes []Node) {
	var texts []string
	var programs []program
	longest := 0
	for _, n := range nodes {
		p := b.sub(n)
		programs = append(programs, p.ops)
		longest = max(longest, p.max)
		if text, ok := p.constant(); ok {
			texts = append(texts, text)
		}
	}
	switch {
	case len(texts) == len(nodes):
		b.table(c, texts)
	case len(nodes) == 1:
		b.splice(nodes[0])
	default:
		b.add(op{kind: branch, choice: c, programs: programs}, longest)
	}
}

// constant gives the program's text if it has no field.
func (p *Program) constant() (string, bool) {
	switch {
	case len(p.ops) == 0:
		return "", true
	case len(p.ops) == 1 && p.ops[0].kind == none:
		return string(p.ops[0].data[:p.ops[0].len]), true
	}
	return "", false
}

// date adds the field that is the instant; one slot does for all of a format.
func (b *builder) date(f *moment.Format) {
	slot := slices.Index(b.formats, f)
	if slot < 0 {
		slot = len(b.formats)
		b.formats = append(b.formats, f)
	}
	b.add(op{kind: date, format: f, slot: slot}, f.MaxLen())
}

// spare gives a copy of text with a chunk of zeros behind it.
func spare(text []byte) []byte {
	return append(slices.Clone(text), make([]byte, chunk)...)
}
