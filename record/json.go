package record

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"penstock/record/internal/render"
)

// A checker reads all records of a template at once: it follows every text that a tag
// can give from every state in which a reader can be before the tag.
type checker struct {
	*Template
	json   bool // otherwise the records are text
	states []jsonState
	starts []jsonState // one of the states before each part
	seen   map[step]outcome
	faults Faults
}

// A step is a tag's node, read from one state.
type step struct {
	node  render.Node
	state jsonState
}

// An outcome is where a step leads.
type outcome struct {
	states []jsonState
	piece  []byte // that is no JSON, nil if there is none
	off    int    // in the piece
	state  jsonState
	lines  bool // a text has a line break
}

func (t *Template) newChecker() *checker {
	return &checker{Template: t, json: t.source.json, states: []jsonState{{}}, seen: map[step]outcome{}}
}

// checkJSON returns where records are not the JSON that the template looks like.
func (t *Template) checkJSON() Faults {
	if !t.source.json {
		return nil
	}
	c := t.newChecker()
	c.run()
	return c.faults
}

// CheckRecords returns warnings about the records: where they are not the JSON that the
// template looks like, names that an object has twice, line breaks, and empty records.
func (t *Template) CheckRecords() Faults {
	c := t.newChecker()
	if ended := c.run(); ended && c.json {
		c.names()
	}
	return c.faults
}

func (c *checker) fault(p part, off, n int, format string, args ...any) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, c.source.fault(p.off+off, n, fmt.Sprintf(format, args...)))
	}
}

// run follows the parts, and reports whether it came to the end of the records.
func (c *checker) run() bool {
	for i, p := range c.parts {
		c.starts = append(c.starts, c.states[0])
		switch {
		case p.tag:
			c.tag(p, c.programs[i])
		case c.json:
			c.text(p)
		default:
			c.states = []jsonState{someText}
		}
		if len(c.states) == 0 {
			return false // what follows would be faults of this fault
		}
	}
	if !c.json && slices.Contains(c.states, jsonState{}) {
		c.fault(part{}, 0, len(c.source.clean), `a record can be empty: KDG sends "string parameter is required!" instead`)
	}
	if !c.json {
		return true
	}
	for _, s := range c.states {
		if !s.complete() {
			last := c.parts[len(c.parts)-1]
			c.fault(last, last.len-1, 1, "the records are not JSON: they end %s", s.unfinished())
			return false
		}
	}
	return true
}

// text follows a text of the template.
func (c *checker) text(p part) {
	var next []jsonState
	for _, s := range c.states {
		after, off, ok := s.read([]byte(p.text))
		if !ok {
			hint := ""
			if p.text[off] == '\\' {
				hint = ": the template's quotes are escaped, as for a JSON text: paste it without the backslashes"
			}
			c.fault(p, min(off, p.len-1), 1, "the records are not JSON: %s %s%s", character(p.text[off:]), after.expected(), hint)
			c.states = nil
			return
		}
		next = union(next, after)
	}
	c.states = next
}

// someText is the state behind a text, for records that are not JSON.
var someText = jsonState{at: afterValue}

// tag follows a tag from each state.
func (c *checker) tag(p part, program *render.Program) {
	var next []jsonState
	lines, told := false, false
	for _, s := range c.states {
		at := step{p.node, s}
		o, known := c.seen[at]
		if !known {
			o = c.reach(program, at.state)
			c.seen[at] = o
		}
		for _, s := range o.states {
			next = union(next, s)
		}
		lines = lines || o.lines
		if o.piece == nil || told {
			continue
		}
		told = true
		hint := ""
		if s.at <= atFirstValue {
			hint = ": put the tag in double quotes"
		}
		c.fault(p, 0, p.len, "the records are not JSON: %s %s, in %s, which this tag can give%s", character(string(o.piece[o.off:])), o.state.expected(), quoted(o.piece), hint)
	}
	if lines && !told {
		c.fault(p, 0, p.len, "this tag can give a line break: who reads a record from each line takes this one for two")
	}
	c.states = next
}

// reach tries the texts of a node.
func (c *checker) reach(program *render.Program, from jsonState) outcome {
	var o outcome
	read := func(s jsonState, text []byte) (jsonState, bool) {
		o.lines = o.lines || bytes.ContainsAny(text, "\r\n")
		if !c.json {
			return someText, true
		}
		next, off, ok := s.read(text)
		if !ok && o.piece == nil {
			o.piece, o.off, o.state = bytes.Clone(text), off, next
		}
		return next, ok
	}
	o.states = render.Reach(program, []jsonState{from}, read)
	if s := from; len(o.states) == 0 { // go on as if the tag were right
		switch s.at {
		case atValue, atFirstValue:
			s.at = afterValue
			o.states = []jsonState{s}
		case inText:
			o.states = []jsonState{s}
		}
	}
	if o.piece != nil {
		c.whole(program, from, &o)
	}
	return o
}

// whole replaces the piece of a fault by all that the tag gives, if some of its likely
// texts have the fault.
func (c *checker) whole(program *render.Program, from jsonState, o *outcome) {
	s := NewState(0, time.UTC)
	for range samples {
		text := program.Append(nil, s)
		if next, off, ok := from.read(text); !ok {
			o.piece, o.off, o.state = text, off, next
			return
		}
	}
}

func union(all []jsonState, s jsonState) []jsonState {
	for _, other := range all {
		if other == s {
			return all
		}
	}
	return append(all, s)
}

// character quotes the first character of a text, for a message.
func character(s string) string {
	for _, r := range s {
		return strconv.QuoteRune(r)
	}
	return "nothing"
}

// quoted quotes a text for a message, or the start of a long one.
func quoted(text []byte) string {
	const most = 40
	if len(text) > most {
		return strconv.Quote(string(text[:most])) + "…"
	}
	return strconv.Quote(string(text))
}
