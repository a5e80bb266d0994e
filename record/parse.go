package record

import (
	"fmt"
	"slices"
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// A parser splits the cleaned source into parts.
type parser struct {
	*source
	pos         int
	parts       []part
	faults      Faults
	warnings    Faults
	kdgWarnings Faults               // warnings that concern only KDG
	results     map[string]tagResult // results of tags, by the text of the tag
	tags        int
	timestamps  int    // number of {{current.timestamp}} tags so far
	spaces      []part // white space inside of the current tag
}

// tagResult is the result of [faker.Function.Node] for a tag.
type tagResult struct {
	node             render.Node
	faults, warnings []arg.Diagnostic
}

const (
	maxFaults = 100    // reported at most
	maxTags   = 10_000 // KDG's stack overflows at about this number
)

func (p *parser) parse() {
	if p.clean == "" {
		p.fault(0, 0, "the template is empty: write for example {{random.uuid}}")
	}
	for p.pos < len(p.clean) && len(p.faults) < maxFaults {
		start := p.pos
		open := p.index("{{", start)
		for strings.HasPrefix(p.clean[open:], "{{{") && !doubledBraces(p.clean[open:]) { // the last two braces open the tag
			open++
		}
		p.addText(start, open)
		if open == len(p.clean) {
			break
		}
		p.pos = open
		p.parseTag()
	}
	for _, note := range p.kdgWarnings {
		note.KDGOnly = true
	}
	p.warnings = append(p.warnings, p.kdgWarnings...)
	slices.SortStableFunc(p.warnings, ByPlace)
}

// doubledBraces reports whether s begins with exactly four opening braces, which KDG reads
// as two.
func doubledBraces(s string) bool {
	return strings.HasPrefix(s, "{{{{") && !strings.HasPrefix(s, "{{{{{")
}

// index returns the offset of the first s at or after start, or the end of the source.
func (p *parser) index(s string, start int) int {
	if i := strings.Index(p.clean[start:], s); i >= 0 {
		return start + i
	}
	return len(p.clean)
}

// addText adds the text from start to end as a part.
func (p *parser) addText(start, end int) {
	if start == end {
		return
	}
	text := p.clean[start:end]
	p.add(part{node: render.Text(text), text: text, off: start, len: end - start})
	if end == len(p.clean) {
		return
	}
	if i := strings.Index(text, "}}"); i >= 0 {
		p.warnKDG(start+i, len("}}"), `KDG reads this "}}" as the end of the next tag, and fails: put a space between the braces`)
	}
	if strings.HasSuffix(text, "{") {
		p.warnKDG(end-1, 1, "KDG fails if a tag follows an opening brace: put a space before the tag")
	}
}

func (p *parser) add(part part) { p.parts = append(p.parts, part) }

func (p *parser) fault(off, n int, format string, args ...any) {
	if len(p.faults) == maxFaults {
		return
	}
	p.faults = append(p.faults, p.source.fault(off, n, fmt.Sprintf(format, args...)))
}

// warn adds a warning that concerns the records of this package.
func (p *parser) warn(off, n int, format string, args ...any) {
	p.warnings = p.addWarning(p.warnings, off, n, fmt.Sprintf(format, args...))
}

// warnKDG adds a warning that concerns only KDG.
func (p *parser) warnKDG(off, n int, format string, args ...any) {
	p.kdgWarnings = p.addWarning(p.kdgWarnings, off, n, fmt.Sprintf(format, args...))
}

func (p *parser) addWarning(all Faults, off, n int, msg string) Faults {
	if len(all) == maxFaults {
		return all
	}
	return append(all, p.source.fault(off, n, msg))
}
