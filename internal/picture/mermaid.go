package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// collapse makes one box of those that differ in nothing but their names. What holds
// data, or takes it, stays as it is.
func (g *graph) collapse() {
	first := map[string]*node{}
	merged := map[*node]bool{}
	for _, n := range g.nodes {
		if n.kind.shape != box {
			continue
		}
		like := first[g.signature(n)]
		if like == nil {
			first[g.signature(n)] = n
			continue
		}
		merged[n] = true
		like.count++
		like.lines = slices.DeleteFunc(like.lines, func(line string) bool { return !slices.Contains(n.lines, line) })
	}
	for _, n := range g.nodes {
		if n.count > 1 {
			n.lines = append([]string{fmt.Sprintf("%d %s", n.count, n.kind.plural)},
				slices.DeleteFunc(n.lines, func(line string) bool { return line == n.kind.noun })...)
		}
	}
	g.nodes = slices.DeleteFunc(g.nodes, func(n *node) bool { return merged[n] })
	g.edges = slices.DeleteFunc(g.edges, func(e *edge) bool { return merged[e.from] || merged[e.to] })
}

// signature is the same for boxes of a type that are joined to the same others in the
// same way.
func (g *graph) signature(n *node) string {
	var all []string
	for _, e := range g.edges {
		switch n {
		case e.from:
			all = append(all, fmt.Sprintf("> %p %s", e.to, e.called()))
		case e.to:
			all = append(all, fmt.Sprintf("< %p %s", e.from, e.called()))
		}
	}
	slices.Sort(all)
	return fmt.Sprintf("%d %s\n%s", n.stack, n.typ, strings.Join(all, "\n"))
}

// mermaid writes the graph. What is outside comes first.
func (g *graph) mermaid() string {
	var out strings.Builder
	out.WriteString("flowchart TB\n")
	names := names{}
	boxes := map[*node]string{}
	write := func(indent string, stack int) {
		for _, n := range g.nodes {
			if n.stack == stack {
				boxes[n] = names.take(hash.ReplaceAllString(n.key.id, ""))
				fmt.Fprintf(&out, "%s%s%s\"%s\"%s\n", indent, boxes[n], n.kind.shape[0], escaped(strings.Join(n.lines, "\n")), n.kind.shape[1])
			}
		}
	}
	write("    ", outside)
	for s, stack := range g.stacks {
		fmt.Fprintf(&out, "    subgraph %s [\"%s\"]\n", names.take(stack.name), escaped(stack.name))
		write("        ", s)
		out.WriteString("    end\n")
	}
	slices.SortStableFunc(g.nodes, func(a, b *node) int { return cmp.Compare(a.stack, b.stack) })
	for _, from := range g.nodes {
		for _, to := range g.nodes {
			for _, e := range g.edges {
				if e.from == from && e.to == to {
					fmt.Fprintf(&out, "    %s %s %s\n", boxes[from], e.arrow(), boxes[to])
				}
			}
		}
	}
	return out.String()
}

func (e *edge) arrow() string {
	arrow := "-->"
	if e.dotted {
		arrow = "-.->"
	}
	if label := e.called(); label != "" {
		arrow += `|"` + escaped(label) + `"|`
	}
	return arrow
}

// escaped is a text that Mermaid shows as it is, between double quotes.
func escaped(text string) string {
	return strings.NewReplacer("\n", "<br/>", "&", "#amp;", "<", "#lt;", ">", "#gt;", `"`, "#quot;", "#", "#35;", "`", "#96;").Replace(text)
}

// names are those that are taken.
type names map[string]bool

// words are Mermaid's own.
var words = []string{"call", "class", "classdef", "click", "default", "direction", "end", "flowchart", "graph", "href", "interpolate", "linkstyle", "style", "subgraph"}

// take makes a name of a text, for Mermaid: letters and digits, and no other's.
func (taken names) take(text string) string {
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, text)
	if slices.Contains(words, strings.ToLower(name)) || name == "" {
		name += "_"
	}
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	taken[free] = true
	return free
}
