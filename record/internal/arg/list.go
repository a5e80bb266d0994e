package arg

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Diagnostic is a fault or a warning about a part of the arguments. Its position is in
// bytes after the opening parenthesis.
type Diagnostic struct {
	Off, Len int
	Msg      string
	KDGOnly  bool // a warning that concerns only KDG
}

// A List holds the arguments of a tag.
type List struct {
	Values   []Value
	Text     string       // the source of the arguments, without the parentheses
	Warnings []Diagnostic // differences from KDG, and duplicate keys
	Fault    *Diagnostic  // why a Raw value that begins like JSON is not valid JSON
}

// IgnoredCalls matches the method calls after the closing parenthesis, which KDG ignores.
var IgnoredCalls = regexp.MustCompile(ignoredCalls)

const ignoredCalls = `^(\.[A-Za-z_]\w*(\([^(){}]*\))?)+`

// endPattern matches the end of a tag, from the closing parenthesis on.
var endPattern = regexp.MustCompile(`^\)[ \t]*(` + ignoredCalls[1:] + `)?[ \t]*(\}\}|$)`)

// tagEndsAt reports whether rest begins with the closing parenthesis of the arguments and
// the end of the tag.
func tagEndsAt(rest string) bool {
	return strings.HasPrefix(rest, ")}}") || endPattern.MatchString(rest)
}

// Parse parses the arguments at the start of src, which begins after the opening
// parenthesis. It returns false if no parenthesis closes the arguments.
//
// If src does not begin with a valid list of values followed by the end of the tag, the
// list is a single Raw value: all text before the first ")" that ends the tag.
func Parse(src string) (List, bool) {
	p := parser{src: src}
	values, ok := p.list()
	list := List{Values: values, Text: src[:p.pos], Warnings: p.warnings}
	if ok && tagEndsAt(src[p.pos:]) {
		return list, true
	}
	next := strings.Index(src, "{{") // parentheses after this belong to the next tag
	if next < 0 {
		next = len(src)
	}
	for i := range next {
		if src[i] == ')' && tagEndsAt(src[i:]) {
			raw := List{Values: []Value{{Kind: Raw, Text: src[:i], Len: i}}, Text: src[:i]}
			if first := strings.TrimLeft(src[:i], " \t"); first != "" && strings.Contains(`[{"'\`, first[:1]) {
				raw.Fault = p.fault
			}
			return raw, true
		}
	}
	return list, ok
}

// maxDepth is the maximum nesting depth of arrays and objects.
const maxDepth = 100

// A parser parses a list of values. Its methods return false at the first fault.
type parser struct {
	src      string
	pos      int
	depth    int
	warnings []Diagnostic
	fault    *Diagnostic
}

func (p *parser) list() ([]Value, bool) {
	var values []Value
	p.space()
	if p.peek() == ')' {
		p.warnKDG(-1, p.pos+len("()"), `KDG does not allow empty parentheses: remove them`)
		return nil, true
	}
	for {
		p.space()
		v, ok := p.value(false)
		if !ok {
			return nil, false
		}
		values = append(values, v)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case ')':
			if len(values) > 1 {
				p.warnKDG(values[0].Off, p.pos-values[0].Off, "KDG supports one argument: it reads these as NaN or as text")
			}
			return values, true
		default:
			return nil, p.fail(p.pos, "%s after a value: write a comma or a closing parenthesis", p.describeNext())
		}
	}
}

// value parses one value. Inside of an array or an object, an unquoted word is a string.
func (p *parser) value(inside bool) (Value, bool) {
	start := p.pos
	v := Value{Off: start}
	ok := true
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return v, p.fail(start, "nested more than %d levels deep: use fewer levels", maxDepth)
	}
	switch c := p.peek(); {
	case c == '[':
		v.Kind = Array
		v.Items, ok = p.array()
	case c == '{':
		v.Kind = Object
		v.Keys, v.Items, ok = p.object()
	case p.quotationMark() != "":
		v.Kind = String
		v.Text, ok = p.stringValue()
	default:
		v.Text = word(p.src[start:])
		p.pos += len(v.Text)
		switch {
		case v.Text == "null":
			v.Kind = Null
		case v.Text == "true", v.Text == "false":
			v.Kind = Bool
		case isDecimal(v.Text):
			v.Kind = Number
			if inside && !v.JSON() {
				p.warnKDG(start, len(v.Text), "KDG reads only valid JSON numbers: write %s", v.Print())
			}
		case inside && v.Text != "":
			v.Kind = String
			p.warnKDG(start, len(v.Text), "KDG requires double quotes around every string and name")
		default:
			p.pos = start
			return v, p.fail(start, "%s instead of a value: write a number, a string in double quotes, [array] or {object}", p.describeNext())
		}
	}
	v.Len = p.pos - start
	return v, ok
}

func (p *parser) array() (items []Value, ok bool) {
	open := p.pos
	p.pos++
	for {
		p.space()
		switch {
		case p.peek() == ']':
			p.warnTrailingComma(len(items))
			p.pos++
			return items, true
		case len(items) > 0 && !p.separator(open, "]"):
			return nil, false
		}
		p.space()
		if p.peek() == ']' {
			continue
		}
		v, ok := p.value(true)
		if !ok {
			return nil, false
		}
		items = append(items, v)
	}
}

func (p *parser) object() (keys []string, items []Value, ok bool) {
	open := p.pos
	p.pos++
	for {
		p.space()
		switch {
		case p.peek() == '}':
			p.warnTrailingComma(len(items))
			p.pos++
			return keys, items, true
		case len(items) > 0 && !p.separator(open, "}"):
			return nil, nil, false
		}
		p.space()
		if p.peek() == '}' {
			continue
		}
		start := p.pos
		key, ok := p.key()
		if !ok {
			return nil, nil, false
		}
		if slices.Contains(keys, key) {
			p.warnings = append(p.warnings, Diagnostic{Off: start, Len: p.pos - start, Msg: fmt.Sprintf("duplicate key %q: the last value is used; remove the other", key)})
		}
		p.space()
		if p.peek() != ':' {
			return nil, nil, p.fail(p.pos, "%s after the name %q: write a colon and a value", p.describeNext(), key)
		}
		p.pos++
		p.space()
		v, ok := p.value(true)
		if !ok {
			return nil, nil, false
		}
		keys, items = append(keys, key), append(items, v)
	}
}

// key parses a key of an object.
func (p *parser) key() (string, bool) {
	if p.quotationMark() != "" {
		return p.stringValue()
	}
	start := p.pos
	name := word(p.src[start:])
	if name == "" {
		return "", p.fail(start, `%s instead of a name: write {"name": value}`, p.describeNext())
	}
	p.pos += len(name)
	p.warnKDG(start, len(name), "KDG requires double quotes around every string and name")
	return name, true
}

// separator parses the comma between two values.
func (p *parser) separator(open int, closing string) bool {
	switch {
	case p.peek() == ',':
		p.pos++
		return true
	case p.pos == len(p.src):
		return p.fail(open, "the closing %q is missing: add it after the last value", closing)
	}
	return p.fail(p.pos, "%s after a value: write a comma or the closing %q", p.describeNext(), closing)
}

// warnTrailingComma warns about a comma before the closing bracket at pos.
func (p *parser) warnTrailingComma(items int) {
	if before := strings.TrimRight(p.src[:p.pos], " \t"); items > 0 && strings.HasSuffix(before, ",") {
		p.warnKDG(len(before)-1, 1, "KDG does not allow a comma after the last value")
	}
}

// space skips white space. It warns about no-break spaces, which often come from copying
// a web page, and which KDG does not skip.
func (p *parser) space() {
	for {
		switch rest := p.src[p.pos:]; {
		case p.peek() == ' ' || p.peek() == '\t':
			p.pos++
		case strings.HasPrefix(rest, noBreakSpace):
			p.warnKDG(p.pos, len(noBreakSpace), "KDG does not treat a no-break space as a space")
			p.pos += len(noBreakSpace)
		default:
			return
		}
	}
}

const noBreakSpace = "\u00a0"

// peek returns the next byte, or 0 at the end.
func (p *parser) peek() byte {
	if p.pos == len(p.src) {
		return 0
	}
	return p.src[p.pos]
}

func (p *parser) fail(off int, format string, args ...any) bool {
	_, n := utf8.DecodeRuneInString(p.src[off:])
	p.fault = &Diagnostic{Off: off, Len: n, Msg: fmt.Sprintf(format, args...)}
	return false
}

// warnKDG adds a warning that concerns only KDG. It adds each message only once.
func (p *parser) warnKDG(off, n int, format string, args ...any) {
	quirk := Diagnostic{off, n, fmt.Sprintf(format, args...), true}
	if !slices.ContainsFunc(p.warnings, func(q Diagnostic) bool { return q.Msg == quirk.Msg }) {
		p.warnings = append(p.warnings, quirk)
	}
}
