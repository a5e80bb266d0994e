package record

import (
	"fmt"
	"slices"
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// A parser turns a clean source into parts.
type parser struct {
	*source
	pos        int
	parts      []part
	faults     Faults
	warnings   Faults
	noted      map[bool]int    // how many of the warnings are of KDG, and how many not
	made       map[string]made // what the tags' functions made, by the tags' texts
	tags       int
	timestamps int    // how many {{current.timestamp}} there were
	spaces     []part // the white space in the tag
}

// made is what a function makes of its arguments.
type made struct {
	node             render.Node
	faults, warnings []arg.Note
}

const (
	maxFaults = 100    // more are not reported
	maxTags   = 10_000 // KDG's own limit: at so many its stack overflows
)

func (p *parser) parse() {
	if p.clean == "" {
		p.fault(0, 0, "the template is empty: write for example {{random.uuid}}")
	}
	for p.pos < len(p.clean) && len(p.faults) < maxFaults {
		start := p.pos
		open := p.index("{{", start)
		for strings.HasPrefix(p.clean[open:], "{{{") && !twice(p.clean[open:]) { // the last two open the tag
			open++
		}
		p.text(start, open)
		if open == len(p.clean) {
			break
		}
		p.pos = open
		p.tag()
	}
	slices.SortStableFunc(p.warnings, ByPlace)
}

// twice says whether a tag begins with its braces written twice, which KDG takes
// for once.
func twice(s string) bool { return strings.HasPrefix(s, "{{{{") && !strings.HasPrefix(s, "{{{{{") }

// index is where s is from start on, or the end.
func (p *parser) index(s string, start int) int {
	if i := strings.Index(p.clean[start:], s); i >= 0 {
		return start + i
	}
	return len(p.clean)
}

// text adds the text from start to end as it stands.
func (p *parser) text(start, end int) {
	if start == end {
		return
	}
	text := p.clean[start:end]
	p.add(part{node: render.Text(text), text: text, off: start, len: end - start})
	if end == len(p.clean) {
		return
	}
	if i := strings.Index(text, "}}"); i >= 0 {
		p.differs(start+i, len("}}"), `KDG takes this "}}" for the end of the tag that follows, and fails: it wants a space between the braces`)
	}
	if strings.HasSuffix(text, "{") {
		p.differs(end-1, 1, "KDG fails where a tag follows an opening brace: it wants a space before the tag")
	}
}

func (p *parser) add(part part) { p.parts = append(p.parts, part) }

func (p *parser) fault(off, n int, format string, args ...any) {
	if len(p.faults) == maxFaults {
		return
	}
	p.faults = append(p.faults, p.source.fault(off, n, fmt.Sprintf(format, args...)))
}

// warn warns of records that are probably not what the template's writer wants.
func (p *parser) warn(off, n int, format string, args ...any) {
	p.note(off, n, false, fmt.Sprintf(format, args...))
}

// differs warns of what only KDG does in another way.
func (p *parser) differs(off, n int, format string, args ...any) {
	p.note(off, n, true, fmt.Sprintf(format, args...))
}

func (p *parser) note(off, n int, kdg bool, msg string) {
	if p.noted[kdg] == maxFaults {
		return
	}
	p.noted[kdg]++
	f := p.source.fault(off, n, msg)
	f.KDG = kdg
	p.warnings = append(p.warnings, f)
}
