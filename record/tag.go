package record

import (
	"regexp"
	"strings"

	"penstock/record/faker"
	"penstock/record/internal/arg"
)

var (
	name    = regexp.MustCompile(`^[A-Za-z_$][\w$]*(\.[\w$]+)*\.?`)
	ignored = regexp.MustCompile(`^(\.[A-Za-z_]\w*)+`)
)

// tag reads the tag at pos, and goes on behind it.
func (p *parser) tag() {
	open := p.pos
	if p.tags++; p.tags > maxTags {
		p.fault(open, len("{{"), "more than %d tags", maxTags)
		p.pos = len(p.clean)
		return
	}
	if twice(p.clean[open:]) {
		p.pos += len("{{")
	}
	p.pos += len("{{")
	p.spaces = nil
	p.space()
	start := p.pos
	called := name.FindString(p.clean[start:])
	module, _, dot := strings.Cut(called, ".")
	if called == "" || !dot && !faker.HasModule(module) && p.index("}}", open) == len(p.clean) {
		p.noName(open)
		return
	}
	p.pos += len(called)
	p.space()
	list, ok := p.arguments()
	if !ok || !p.close(open) {
		return
	}
	p.call(open, start, called, list)
}

// space skips white space.
func (p *parser) space() {
	rest := strings.TrimLeft(p.clean[p.pos:], " \t\u00a0")
	if n := len(p.clean) - p.pos - len(rest); n > 0 {
		p.spaces = append(p.spaces, part{off: p.pos, len: n})
		p.pos += n
	}
}

// noName deals with braces that no name follows. Where no tag ends after them, KDG
// leaves them as text.
func (p *parser) noName(open int) {
	if p.index("}}", open) == len(p.clean) {
		p.warn(open, len(p.clean)-open, `no "}}" follows: this is text, as in KDG`)
		p.pos = len(p.clean)
		p.text(open, p.pos)
		return
	}
	end := p.recover()
	p.fault(open, end-open, "no function in this tag: write for example {{random.uuid}}")
}

// recover goes on behind the tag that pos is in, and gives where that is.
func (p *parser) recover() int {
	end, next := p.index("}}", p.pos), p.index("{{", p.pos)
	p.pos = next
	if end < next {
		p.pos = end + len("}}")
	}
	return p.pos
}

// chained finds a call that is chained to the function's: random.number(5).toFixed(2).
var chained = regexp.MustCompile(`^[^"']*?\)(\s*\.\s*[A-Za-z_]\w*\s*\()`)

// arguments reads the arguments, if there are any.
func (p *parser) arguments() (arg.List, bool) {
	if !strings.HasPrefix(p.clean[p.pos:], "(") {
		return arg.List{}, true
	}
	paren := p.pos
	list, ok := arg.Parse(p.clean[paren+1:])
	if !ok {
		p.recover()
		p.fault(paren, 1, `no ")" closes these arguments before the end of the tag: add it`)
		return arg.List{}, false
	}
	if at := chained.FindStringSubmatchIndex(list.Text); at != nil {
		p.pos += 1 + len(list.Text) + 1
		p.fault(paren+1+at[2], len(list.Text)-at[2]+1, "nothing can follow the parentheses of a function, and KDG ignores it: take it out")
		p.recover()
		return arg.List{}, false
	}
	p.pos += 1 + len(list.Text)
	if i := strings.IndexByte(list.Text, ')'); i >= 0 {
		p.differs(paren+1+i, 1, `KDG takes this ")" for the end of the arguments`)
	}
	if i := strings.Index(list.Text, "}}"); i >= 0 {
		p.differs(paren+1+i, len("}}"), `KDG takes this "}}" for the end of the tag`)
	}
	p.pos++
	p.pos += len(ignored.FindString(p.clean[p.pos:])) // as in KDG
	p.space()
	return list, true
}

// close reads the end of a tag. A single brace does where it can be nothing else:
// in a template that is not JSON.
func (p *parser) close(open int) bool {
	rest := p.clean[p.pos:]
	switch {
	case strings.HasPrefix(rest, "}}") && !p.parted():
		p.pos += len("}}")
		return true
	case strings.HasPrefix(rest, "}") && !p.json():
		p.differs(p.pos, 1, `a single "}" ends this tag: KDG leaves this and what follows unrendered, or fails; write "}}"`)
		p.pos++
		return true
	}
	at := p.pos
	if end, next := p.index("}}", at), p.index("{{", at); end >= next || end == len(p.clean) || end == at {
		p.recover()
		p.fault(open, at-open, `no "}}" closes this tag: add it`)
		return false
	}
	end := p.recover() - len("}}")
	p.fault(at, end-at, `no function takes this: write {{module.function}}, or {{module.function(arguments)}}`)
	return false
}

// parted says whether a line break stands between the braces at pos in a JSON
// template: the second is then the JSON's, though KDG takes it for the tag's.
func (p *parser) parted() bool { return p.json() && p.at(p.pos+1) != p.at(p.pos)+1 }

// call adds what the function makes of its arguments.
func (p *parser) call(open, start int, called string, list arg.List) {
	if len(p.spaces) > 0 {
		p.differs(p.spaces[0].off, p.spaces[0].len, "KDG fails at white space between a tag's braces and its name or parentheses")
	}
	if called == "current.timestamp" {
		if p.timestamps++; p.timestamps == 2 {
			p.differs(open, p.pos-open, "KDG knows one {{current.timestamp}} a template, and fails at the second")
		}
		called = "date.now"
	}
	if after, found := strings.CutPrefix(called, "faker."); found {
		p.differs(start, len("faker."), "KDG does not know the name faker: leave it out")
		start, called = start+len("faker."), after
	}
	f, off, n, msg := faker.Find(called)
	if f == nil {
		p.fault(start+off, max(1, n), "%s", msg)
		return
	}
	if f.Later {
		p.differs(start, len(called), "KDG has no %s", f.Name)
	}
	tag := p.clean[start:p.pos]
	m, known := p.made[tag]
	if !known { // a node in several places has its tables once
		m.node, m.faults, m.warnings = f.Node(list)
		m.warnings = append(m.warnings, list.Quirks...)
		p.made[tag] = m
	}
	arguments := strings.IndexByte(tag, '(') + 1 // where offsets of notes count from
	place := func(note arg.Note) (int, int) {
		if note.Len == 0 {
			return start, len(called)
		}
		return start + arguments + note.Off, note.Len
	}
	for _, note := range m.faults {
		off, n := place(note)
		p.fault(off, n, "%s", note.Msg)
	}
	for _, note := range m.warnings {
		if f.Later && note.KDG {
			continue // KDG does not have the function at all
		}
		off, n := place(note)
		p.note(off, n, note.KDG, note.Msg)
	}
	if m.node != nil {
		p.add(part{node: m.node, tag: true, off: open, len: p.pos - open})
	}
}
