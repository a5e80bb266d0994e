package render

import (
	"slices"

	"penstock/internal/moment"
)

// A builder collects the ops of a program. It buffers text until the next field, because
// an op holds both a field and the text before it.
type builder struct {
	ops         []op
	pendingText []byte
	max         int // maximum length of the output in bytes
	*sharedState
}

// sharedState is shared by the builders of all parts of a program.
type sharedState struct {
	formats  []*moment.Format // date formats, by slot
	programs map[Node]Program // compiled nodes
}

// program returns the collected ops as a program.
func (b *builder) program() Program {
	if len(b.pendingText) > 0 {
		b.add(op{}, 0)
	}
	shareDraws(b.ops)
	return Program{ops: b.ops, max: b.max}
}

// sub returns the program of a node. It compiles each node only once.
func (b *builder) sub(n Node) Program {
	p, ok := b.programs[n]
	if !ok {
		inner := builder{sharedState: b.sharedState}
		n.emit(&inner)
		p = inner.program()
		b.programs[n] = p
	}
	return p
}

// splice appends the program of a node to the current one.
func (b *builder) splice(n Node) {
	p := b.sub(n)
	for _, o := range p.ops {
		b.pendingText = append(b.pendingText, o.data[:o.len]...)
		if o.kind != none {
			b.add(o, 0)
		}
	}
	b.max += p.max
}

func (b *builder) text(s string) {
	b.pendingText = append(b.pendingText, s...)
	b.max += len(s)
}

// add adds a field that writes at most max bytes.
func (b *builder) add(o op, max int) {
	o.data, o.len = padded(b.pendingText), len(b.pendingText)
	b.pendingText = nil
	b.ops = append(b.ops, o)
	b.max += max
}

// table adds a field that prints one of the texts.
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
			o.long = append(o.long, padded([]byte(text)))
			o.lens = append(o.lens, len(text))
		}
		b.add(o, longest)
	}
}

// branch adds a field that runs one of the nodes. It uses a table if all nodes are
// constant texts.
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

// constant returns the text of a program without fields, and whether it is one.
func (p *Program) constant() (string, bool) {
	switch {
	case len(p.ops) == 0:
		return "", true
	case len(p.ops) == 1 && p.ops[0].kind == none:
		return string(p.ops[0].data[:p.ops[0].len]), true
	}
	return "", false
}

// date adds a field that prints the instant. Fields with the same format share a slot.
func (b *builder) date(f *moment.Format) {
	slot := slices.Index(b.formats, f)
	if slot < 0 {
		slot = len(b.formats)
		b.formats = append(b.formats, f)
	}
	b.add(op{kind: date, format: f, slot: slot}, f.MaxLen())
}

// padded returns a copy of text followed by a chunk of zeros.
func padded(text []byte) []byte {
	return append(slices.Clone(text), make([]byte, chunk)...)
}
