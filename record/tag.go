package record

import (
	"strings"

	"penstock/record/faker"
	"penstock/record/internal/arg"
)

// nameOf returns the function name at the start of s: parts of letters, digits, _ and $
// separated by dots, possibly with a trailing dot. It returns "" if there is none.
func nameOf(s string) string {
	end := 0
	for end < len(s) {
		n := len(s[end:]) - len(strings.TrimLeft(s[end:], nameBytes))
		if n == 0 {
			break
		}
		if end += n; !strings.HasPrefix(s[end:], ".") {
			break
		}
		end++
	}
	if end > 0 && digit(s[0]) {
		return ""
	}
	return s[:end]
}

const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$"

// parseTag parses the tag at pos and advances pos past it.
func (p *parser) parseTag() {
	open := p.pos
	if p.tags++; p.tags > maxTags {
		p.fault(open, len("{{"), "more than %d tags, where KDG fails: split the template", maxTags)
		p.pos = len(p.clean)
		return
	}
	if doubledBraces(p.clean[open:]) {
		p.pos += len("{{")
	}
	p.pos += len("{{")
	p.spaces = nil
	p.skipSpace()
	start := p.pos
	called := nameOf(p.clean[start:])
	module, _, dot := strings.Cut(called, ".")
	if called == "" || !dot && !faker.HasModule(module) && p.index("}}", open) == len(p.clean) {
		p.unnamedTag(open)
		return
	}
	p.pos += len(called)
	p.skipSpace()
	list, ok := p.arguments()
	if !ok || !p.closeTag(open) {
		return
	}
	p.addCall(open, start, called, list)
}

// skipSpace skips white space and remembers where it was.
func (p *parser) skipSpace() {
	rest := strings.TrimLeft(p.clean[p.pos:], " \t\u00a0")
	if n := len(p.clean) - p.pos - len(rest); n > 0 {
		p.spaces = append(p.spaces, part{off: p.pos, len: n})
		p.pos += n
	}
}

// unnamedTag handles opening braces without a name. If no "}}" follows, the rest is text,
// as in KDG.
func (p *parser) unnamedTag(open int) {
	if p.index("}}", open) == len(p.clean) {
		p.warn(open, len(p.clean)-open, `no "}}" follows: this is copied as text, as in KDG`)
		p.pos = len(p.clean)
		p.addText(open, p.pos)
		return
	}
	end := p.skipTag()
	p.fault(open, end-open, "no function in this tag: write for example {{random.uuid}}")
}

// skipTag skips the rest of the current tag after a fault and returns the new pos.
func (p *parser) skipTag() int {
	end, next := p.index("}}", p.pos), p.index("{{", p.pos)
	p.pos = next
	if end < next {
		p.pos = end + len("}}")
	}
	return p.pos
}

// arguments parses the arguments in parentheses, if there are any. It reports a fault
// and returns false if no parenthesis closes them.
func (p *parser) arguments() (arg.List, bool) {
	if !strings.HasPrefix(p.clean[p.pos:], "(") {
		return arg.List{}, true
	}
	paren := p.pos
	list, ok := arg.Parse(p.clean[paren+1:])
	if !ok {
		p.skipTag()
		p.fault(paren, 1, `no ")" closes these arguments before the end of the tag: add it`)
		return arg.List{}, false
	}
	p.pos += 1 + len(list.Text)
	if i := strings.IndexByte(list.Text, ')'); i >= 0 {
		list.Warnings = append(list.Warnings, arg.Diagnostic{Off: i, Len: 1, Msg: `KDG reads this ")" as the end of the arguments`, KDGOnly: true})
	}
	if i := strings.Index(list.Text, "}}"); i >= 0 {
		list.Warnings = append(list.Warnings, arg.Diagnostic{Off: i, Len: len("}}"), Msg: `KDG reads this "}}" as the end of the tag`, KDGOnly: true})
	}
	p.pos++
	if rest := arg.IgnoredCalls.FindString(p.clean[p.pos:]); rest != "" {
		p.warn(p.pos, len(rest), "%q is ignored, also by KDG: a tag is {{module.function(argument)}} without a method call", rest)
		p.pos += len(rest)
	}
	p.skipSpace()
	return list, true
}

// closeTag parses the end of a tag. In a template that is not JSON, a single brace is
// enough. closeTag reports a fault and returns false if the tag does not end here.
func (p *parser) closeTag(open int) bool {
	rest := p.clean[p.pos:]
	switch {
	case strings.HasPrefix(rest, "}}") && !p.bracesSplitByLineBreak():
		p.pos += len("}}")
		return true
	case strings.HasPrefix(rest, "}") && !p.json:
		p.warnKDG(p.pos, 1, `a single "}" ends this tag: KDG fails, or leaves the rest of the template unrendered; write "}}"`)
		p.pos++
		return true
	}
	at := p.pos
	if end, next := p.index("}}", at), p.index("{{", at); end >= next || end == len(p.clean) || end == at {
		p.skipTag()
		p.fault(open, at-open, `no "}}" closes this tag: add it`)
		return false
	}
	end := p.skipTag() - len("}}")
	if strings.HasSuffix(strings.TrimRight(p.clean[:at], " \t\u00a0"), ")") {
		p.fault(at, end-at, `nothing may follow the closing parenthesis: end the tag there with "}}"`)
	} else {
		p.fault(at, end-at, `expected "}}" or arguments in parentheses: write {{module.function}}, or {{module.function(arguments)}}`)
	}
	return false
}

// bracesSplitByLineBreak reports whether, in a JSON template, a line break separates the
// two braces at pos. The second brace then closes a JSON object, although KDG reads it as
// part of the tag.
func (p *parser) bracesSplitByLineBreak() bool {
	return p.json && p.writtenOffset(p.pos+1) != p.writtenOffset(p.pos)+1
}

// addCall looks up the function of a tag and adds the part that it makes of its arguments.
func (p *parser) addCall(open, start int, called string, list arg.List) {
	if called == "current.timestamp" {
		if p.timestamps++; p.timestamps == 2 {
			p.warnKDG(open, p.pos-open, "KDG allows one {{current.timestamp}} per template, and fails at the second")
		}
		called = "date.now"
	}
	note := p.warnKDG
	after, prefixed := strings.CutPrefix(called, "faker.")
	if prefixed {
		start, called = start+len("faker."), after
	}
	f, off, n, msg := faker.Find(called)
	if f == nil {
		p.fault(start+off, max(1, n), "%s", msg)
		return
	}
	if f.Later {
		note(start, len(called), "KDG has no %s", f.Name)
		note = func(int, int, string, ...any) {} // one KDG warning is enough
	}
	if len(p.spaces) > 0 {
		note(p.spaces[0].off, p.spaces[0].len, "KDG fails if white space separates the braces of a tag from its name or parentheses")
	}
	p.ignoredName(start, called, list)
	if prefixed {
		note(start-len("faker."), len("faker."), "KDG does not know the name faker: leave it out")
	}
	tag := p.clean[start:p.pos]
	m, known := p.results[tag]
	if !known { // equal tags share a node and its tables
		m.node, m.faults, m.warnings = f.Node(list)
		p.results[tag] = m
	}
	arguments := strings.IndexByte(tag, '(') + 1 // offsets of diagnostics count from here
	place := func(note arg.Diagnostic) (int, int) {
		if note.Len == 0 {
			return start, len(called)
		}
		return start + arguments + note.Off, note.Len
	}
	for _, note := range m.faults {
		off, n := place(note)
		p.fault(off, n, "%s", note.Msg)
	}
	for _, w := range m.warnings {
		off, n := place(w)
		if w.KDGOnly {
			note(off, n, "%s", w.Msg)
		} else {
			p.warn(off, n, "%s", w.Msg)
		}
	}
	if m.node != nil {
		p.add(part{node: m.node, tag: true, off: open, len: p.pos - open})
	}
}

// ignoredName warns about a third part of a function's name. It does not warn about
// random.number.float with a precision, which AWS's own templates use.
func (p *parser) ignoredName(start int, called string, list arg.List) {
	names := strings.SplitN(called, ".", 3)
	if len(names) < 3 || names[2] == "" {
		return
	}
	if names[2] == "float" && len(list.Values) > 0 {
		if _, ok := list.Values[0].Key("precision"); ok {
			return
		}
	}
	function := names[0] + "." + names[1]
	p.warn(start+len(function), len(called)-len(function), "%q is ignored, also by KDG: this is %s", "."+names[2], function)
}
