package picture

import (
	"cmp"
	"slices"
	"strings"
)

// A node is a box.
type node struct {
	stack int // outside where it is of none
	key   key // the first of its resources
	typ   string
	kind  kind
	lines []string
	count int
}

// outside is the stack of what no stack has.
const outside = -1

// An edge is an arrow. What is known better takes the place of what is known less well.
type edge struct {
	from, to *node
	labels   []string
	rank     rank
	dotted   bool
}

type rank int

const (
	mentioned rank = iota // a property names the resource
	allowed               // a policy allows it
	ruled                 // a rule knows what it is for
)

type graph struct {
	stacks  []Stack
	exports map[string]string
	nodes   []*node
	boxes   map[key]*node
	holders map[key][]*node // of roles that are no boxes
	edges   []*edge
}

func newGraph(stacks []Stack) *graph {
	g := &graph{stacks: stacks, boxes: map[key]*node{}, holders: map[key][]*node{}}
	exports := map[string]string{} // an import within an export is not followed: it cannot go round
	for s, stack := range stacks {
		for _, output := range stack.outputs {
			object, _ := output.(map[string]any)
			export, _ := object["Export"].(map[string]any)
			if name := g.text(s, export["Name"]); name != "" {
				exports[name] = g.text(s, object["Value"])
			}
		}
	}
	g.exports = exports
	for at := range g.all() {
		if g.resource(at).Type != role && !kindOf(g.resource(at).Type).joins && g.owner(at) == (key{}) {
			g.add(at)
		}
	}
	g.findHolders()
	for at := range g.all() {
		if g.resource(at).Type == role && g.holders[at] == nil {
			g.add(at)
		}
	}
	slices.SortStableFunc(g.nodes, func(a, b *node) int {
		return cmp.Or(cmp.Compare(a.stack, b.stack), cmp.Compare(a.key.id, b.key.id))
	})
	g.showParts()
	return g
}

// all are the resources, in order.
func (g *graph) all() func(yield func(key) bool) {
	return func(yield func(key) bool) {
		for s, stack := range g.stacks {
			for _, id := range stack.ids() {
				if !yield(key{s, id}) {
					return
				}
			}
		}
	}
}

func (g *graph) resource(of key) resource { return g.stacks[of.stack].resources[of.id] }

func (g *graph) add(at key) {
	typ := g.resource(at).Type
	k := kindOf(typ)
	n := &node{stack: at.stack, key: at, typ: typ, kind: k, lines: []string{k.noun, g.name(at)}, count: 1}
	g.nodes = append(g.nodes, n)
	g.boxes[at] = n
}

// addOutside gives the box of something that no stack has.
func (g *graph) addOutside(lines ...string) *node {
	for _, n := range g.nodes {
		if n.stack == outside && slices.Equal(n.lines, lines) {
			return n
		}
	}
	n := &node{stack: outside, key: key{outside, lines[0]}, kind: kind{shape: beyond}, lines: lines, count: 1}
	g.nodes = append(g.nodes, n)
	return n
}

// owner is what a resource is a part of, if the templates have that.
func (g *graph) owner(of key) key {
	r := g.resource(of)
	if part := kindOf(r.Type).part; part != "" {
		if found := mentions(g.text(of.stack, r.Properties[part])); len(found) > 0 && found[0] != of {
			return found[0]
		}
	}
	return key{}
}

// drawn are the boxes that a resource is drawn as. A chain of parts has an end, also
// where a template goes round.
func (g *graph) drawn(of key) []*node {
	for range len(g.stacks[of.stack].resources) {
		if n := g.boxes[of]; n != nil {
			return []*node{n}
		}
		owner := g.owner(of)
		if owner == (key{}) {
			break
		}
		of = owner
	}
	return g.holders[of]
}

// drawnIn are the boxes that a text is made of.
func (g *graph) drawnIn(text string) (all []*node) {
	for _, of := range mentions(text) {
		all = append(all, g.drawn(of)...)
	}
	return all
}

// findHolders finds which boxes work with which role.
func (g *graph) findHolders() {
	for at := range g.all() {
		holders := g.drawn(at)
		if len(holders) == 0 || kindOf(g.resource(at).Type).joins {
			continue
		}
		g.visit(at.stack, "", g.resource(at).Properties, func(path, text string) {
			for _, of := range mentions(text) {
				if g.resource(of).Type == role && strings.Contains(path[strings.LastIndex(path, ".")+1:], "Role") && !slices.Contains(g.holders[of], holders[0]) {
					g.holders[of] = append(g.holders[of], holders[0])
				}
			}
		})
	}
}

// showParts adds the names of parts to their boxes.
func (g *graph) showParts() {
	for at := range g.all() {
		k := kindOf(g.resource(at).Type)
		if owner := g.owner(at); k.shown && owner != (key{}) {
			for _, n := range g.drawn(at) {
				n.lines = append(n.lines, k.noun+" "+g.name(at))
			}
		}
	}
}

// join draws an arrow, or adds to one that is there.
func (g *graph) join(from, to *node, label string, r rank, dotted bool) {
	if from == to {
		return
	}
	for _, e := range g.edges {
		if e.from != from || e.to != to {
			continue
		}
		if e.rank > r {
			return
		}
		if e.rank < r {
			*e = edge{from: from, to: to, rank: r, dotted: dotted}
		}
		if label != "" && !slices.Contains(e.labels, label) {
			e.labels = append(e.labels, label)
		}
		return
	}
	e := &edge{from: from, to: to, rank: r, dotted: dotted}
	if label != "" {
		e.labels = []string{label}
	}
	g.edges = append(g.edges, e)
}

// joined says that there is an arrow by a rule.
func (g *graph) joined(from, to *node) bool {
	return slices.ContainsFunc(g.edges, func(e *edge) bool { return e.from == from && e.to == to && e.rank == ruled })
}
