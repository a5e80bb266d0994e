package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// ParseJSON reads a JSON document. Numbers are as they are written.
func ParseJSON(text []byte) (*Node, error) {
	var all json.RawMessage // until its end, which Token does not check
	if err := json.Unmarshal(text, &all); err != nil {
		at := 0
		if syntax, is := errors.AsType[*json.SyntaxError](err); is {
			at = max(0, int(syntax.Offset)-1)
		}
		cursor := newCursor(text)
		cursor.move(at)
		return nil, &SyntaxError{cursor.line, cursor.column, "not JSON: " + err.Error()}
	}
	p := jsonParser{decoder: json.NewDecoder(bytes.NewReader(text)), cursor: newCursor(text)}
	p.decoder.UseNumber()
	return p.value(nil, "", 0)
}

type jsonParser struct {
	decoder *json.Decoder
	cursor  *cursor
}

func (p *jsonParser) value(parent *Node, step string, depth int) (*Node, error) {
	if depth > maxDepth {
		return nil, tooDeep(p.cursor.line)
	}
	p.cursor.move(int(p.decoder.InputOffset()))
	p.cursor.skip()
	n := &Node{Place: Place{p.cursor.line, p.cursor.column, parent, step}}
	token, err := p.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := NewObject()
		n.Value = object
		err = p.members(n, object, depth)
	case json.Delim('['):
		list := []*Node{}
		for p.decoder.More() {
			item, err := p.value(n, index(len(list)), depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		n.Value = list
		_, err = p.decoder.Token()
	default:
		n.Value = token
	}
	return n, err
}

func (p *jsonParser) members(n *Node, object *Object, depth int) error {
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		key := token.(string) // Unmarshal has checked the syntax
		value, err := p.value(n, step(key), depth+1)
		if err != nil {
			return err
		}
		object.add(key, value)
	}
	_, err := p.decoder.Token()
	return err
}

// add sets a member of the document, and notes a key that is there already.
func (o *Object) add(key string, value *Node) {
	if o.Members[key] != nil {
		o.Twice = append(o.Twice, key)
	}
	o.Set(key, value)
}

// A cursor follows the place of an offset that only grows.
type cursor struct {
	text         []byte
	offset       int
	line, column int
}

func newCursor(text []byte) *cursor { return &cursor{text: text, line: 1, column: 1} }

func (c *cursor) move(to int) {
	passed := c.text[c.offset:to]
	if lines := bytes.Count(passed, []byte("\n")); lines > 0 {
		c.line += lines
		c.column = 1
		passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
	}
	c.column += utf8.RuneCount(passed)
	c.offset = to
}

// skip moves to the start of the next value.
func (c *cursor) skip() {
	to := c.offset
	for to < len(c.text) && bytes.IndexByte([]byte(" \t\r\n,:"), c.text[to]) >= 0 {
		to++
	}
	c.move(to)
}
