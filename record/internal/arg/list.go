package arg

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Note is something to say about a place in the arguments.
type Note struct {
	Off, Len int
	KDG      bool // only KDG does something else than what is written
	Msg      string
}

// A List is the arguments of a tag.
type List struct {
	Values []Value
	Text   string // all of them, as they are written: up to the closing parenthesis, which is no part of it
	Quirks []Note // what KDG would have read in another way
	Fault  *Note  // of a Raw value that begins like JSON, why it is none
}

// tail is what may follow the closing parenthesis: names that KDG ignores, and the
// end of the tag.
var tail = regexp.MustCompile(`^\)[ \t]*(\.[A-Za-z_]\w*)*[ \t]*(\}\}|$)`)

// Parse reads the arguments at the start of src, which begins behind the opening
// parenthesis, up to the parenthesis that closes them. It gives false where none
// does.
//
// What is not a list of values that the end of the tag follows is one Raw value: all
// up to the first ")" that the end follows.
func Parse(src string) (List, bool) {
	p := parser{src: src}
	values, ok := p.list()
	list := List{Values: values, Text: src[:p.pos], Quirks: p.quirks}
	if ok && (strings.HasPrefix(src[p.pos:], ")}}") || tail.MatchString(src[p.pos:])) {
		return list, true
	}
	next := strings.Index(src, "{{") // a parenthesis behind the next tag's start is that tag's
	if next < 0 {
		next = len(src)
	}
	for i := range next {
		if src[i] == ')' && tail.MatchString(src[i:]) {
			raw := List{Values: []Value{{Kind: Raw, Text: src[:i], Len: i}}, Text: src[:i]}
			if first := strings.TrimLeft(src[:i], " \t"); first != "" && strings.Contains(`[{"'\`, first[:1]) {
				raw.Fault = p.fault
			}
			return raw, true
		}
	}
	return list, ok
}

// maxDepth is how deep arrays and objects may nest.
const maxDepth = 100

// A parser reads a list of values. Its methods give false at the first fault.
type parser struct {
	src    string
	pos    int
	depth  int
	quirks []Note
	fault  *Note
}

func (p *parser) list() ([]Value, bool) {
	var values []Value
	p.space()
	if p.peek() == ')' {
		p.quirk(-1, p.pos+len("()"), `KDG does not take empty parentheses: leave them out`)
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
				p.quirk(values[0].Off, p.pos-values[0].Off, "KDG takes one argument: it makes NaN or text of these")
			}
			return values, true
		default:
			return nil, p.fail(p.pos, "%s after a value: write a comma, or close the parenthesis", p.found())
		}
	}
}

// value reads one value. In an array or an object, a bare word is a text.
func (p *parser) value(inside bool) (Value, bool) {
	start := p.pos
	v := Value{Off: start}
	ok := true
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return v, p.fail(start, "nested more than %d deep", maxDepth)
	}
	switch c := p.peek(); {
	case c == '[':
		v.Kind = Array
		v.Items, ok = p.array()
	case c == '{':
		v.Kind = Object
		v.Keys, v.Items, ok = p.object()
	case p.quote() != "":
		v.Kind = String
		v.Text, ok = p.text()
	default:
		v.Text = word.FindString(p.src[start:])
		p.pos += len(v.Text)
		switch {
		case v.Text == "null":
			v.Kind = Null
		case v.Text == "true", v.Text == "false":
			v.Kind = Bool
		case decimal.MatchString(v.Text):
			v.Kind = Number
		case inside && v.Text != "":
			v.Kind = String
			p.quirk(start, len(v.Text), "KDG wants double quotes around every text and name")
		default:
			p.pos = start
			return v, p.fail(start, "%s where a value should be: write a number, a text in double quotes, [array] or {object}", p.found())
		}
	}
	v.Len = p.pos - start
	return v, ok
}

var (
	word    = regexp.MustCompile(`^[\w.+\-/@$]+`)
	decimal = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$`)
)

func (p *parser) array() (items []Value, ok bool) {
	open := p.pos
	p.pos++
	for {
		p.space()
		switch {
		case p.peek() == ']':
			p.comma(len(items))
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
			p.comma(len(items))
			p.pos++
			return keys, items, true
		case len(items) > 0 && !p.separator(open, "}"):
			return nil, nil, false
		}
		p.space()
		if p.peek() == '}' {
			continue
		}
		key, ok := p.key()
		if !ok {
			return nil, nil, false
		}
		p.space()
		if p.peek() != ':' {
			return nil, nil, p.fail(p.pos, "%s after the name %q: write a colon and its value", p.found(), key)
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

// key reads the name of a value in an object.
func (p *parser) key() (string, bool) {
	if p.quote() != "" {
		return p.text()
	}
	start := p.pos
	name := word.FindString(p.src[start:])
	if name == "" {
		return "", p.fail(start, `%s where a name should be: write {"name": value}`, p.found())
	}
	p.pos += len(name)
	p.quirk(start, len(name), "KDG wants double quotes around every text and name")
	return name, true
}

// separator reads the comma between two values.
func (p *parser) separator(open int, closing string) bool {
	switch {
	case p.peek() == ',':
		p.pos++
		return true
	case p.pos == len(p.src):
		return p.fail(open, "no %q closes this: add it after the last value", closing)
	}
	return p.fail(p.pos, "%s after a value: write a comma, or close with %q", p.found(), closing)
}

// comma notes a comma before the closing bracket at pos.
func (p *parser) comma(items int) {
	if before := strings.TrimRight(p.src[:p.pos], " \t"); items > 0 && strings.HasSuffix(before, ",") {
		p.quirk(len(before)-1, 1, "KDG takes no comma after the last value")
	}
}

// space skips white space. What pages put between words, KDG does not skip.
func (p *parser) space() {
	for {
		switch rest := p.src[p.pos:]; {
		case p.peek() == ' ' || p.peek() == '\t':
			p.pos++
		case strings.HasPrefix(rest, hardSpace):
			p.quirk(p.pos, len(hardSpace), "KDG does not read a no-break space as a space")
			p.pos += len(hardSpace)
		default:
			return
		}
	}
}

const hardSpace = "\u00a0"

// peek is the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos == len(p.src) {
		return 0
	}
	return p.src[p.pos]
}

func (p *parser) fail(off int, format string, args ...any) bool {
	_, n := utf8.DecodeRuneInString(p.src[off:])
	p.fault = &Note{off, n, false, fmt.Sprintf(format, args...)}
	return false
}

// quirk notes what KDG reads in another way: once, as one place leads to the next.
func (p *parser) quirk(off, n int, format string, args ...any) {
	quirk := Note{off, n, true, fmt.Sprintf(format, args...)}
	if !slices.ContainsFunc(p.quirks, func(q Note) bool { return q.Msg == quirk.Msg }) {
		p.quirks = append(p.quirks, quirk)
	}
}
