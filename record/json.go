package record

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"penstock/record/internal/render"
)

// A checker checks all possible records of a template at once. It computes the set of
// states in which a JSON parser can be before each part of the template, and follows
// every value of a tag from every one of these states.
type checker struct {
	*Template
	json     bool // the records should be JSON; otherwise they are plain text
	states   []jsonState
	starts   []jsonState // one of the possible states before each part
	outcomes map[step]outcome
	faults   Faults
}

// A step is a tag's node together with the parser's state before it.
type step struct {
	node  render.Node
	state jsonState
}

// An outcome is the result of a step.
type outcome struct {
	states    []jsonState // the possible states after the tag
	invalid   []byte      // a value that makes the JSON invalid; nil if there is none
	off       int         // position of the first invalid byte in piece
	state     jsonState   // the state before that byte
	lineBreak bool        // a value can contain a line break
}

func (t *Template) newChecker() *checker {
	return &checker{Template: t, json: t.source.json, states: []jsonState{{}}, outcomes: map[step]outcome{}}
}

// checkJSON returns the faults that make records of a JSON template invalid JSON.
func (t *Template) checkJSON() Faults {
	if !t.source.json {
		return nil
	}
	c := t.newChecker()
	c.checkParts()
	return c.faults
}

// CheckRecords checks all records that the template can generate. It returns warnings
// about empty records, line breaks and, if the template looks like JSON, invalid JSON and
// duplicate names in an object.
func (t *Template) CheckRecords() Faults {
	c := t.newChecker()
	if ended := c.checkParts(); ended && c.json {
		c.checkDuplicateNames()
	}
	return c.faults
}

func (c *checker) addFault(p part, off, n int, format string, args ...any) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, c.source.fault(p.off+off, n, fmt.Sprintf(format, args...)))
	}
}

// checkParts checks the parts in order. It reports whether it reached the end of the
// template without a fault that leaves no valid state.
func (c *checker) checkParts() bool {
	for i, p := range c.parts {
		c.starts = append(c.starts, c.states[0])
		switch {
		case p.tag:
			c.checkTag(p, c.programs[i])
		case c.json:
			c.checkText(p)
		default:
			c.states = []jsonState{nonEmptyText}
		}
		if len(c.states) == 0 {
			return false // further faults would only be consequences of this one
		}
	}
	if !c.json && slices.Contains(c.states, jsonState{}) {
		c.addFault(part{}, 0, len(c.source.clean), `a record can be empty: KDG sends "string parameter is required!" instead`)
	}
	if !c.json {
		return true
	}
	for _, s := range c.states {
		if !s.complete() {
			last := c.parts[len(c.parts)-1]
			c.addFault(last, last.len-1, 1, "the records are not JSON: they end %s", s.unfinished())
			return false
		}
	}
	return true
}

// checkText checks a text part of a JSON template.
func (c *checker) checkText(p part) {
	var next []jsonState
	for _, s := range c.states {
		after, off, ok := s.read([]byte(p.text))
		if !ok {
			hint := ""
			if p.text[off] == '\\' {
				hint = ": the template's quotes are escaped, as inside of a JSON string: remove the backslashes"
			}
			c.addFault(p, min(off, p.len-1), 1, "the records are not JSON: %s %s%s", quoteFirst(p.text[off:]), after.expected(), hint)
			c.states = nil
			return
		}
		next = union(next, after)
	}
	c.states = next
}

// nonEmptyText is the state after any text in records that are not JSON. The zero state
// means that the record is still empty.
var nonEmptyText = jsonState{at: afterValue}

// checkTag checks a tag from each possible state.
func (c *checker) checkTag(p part, program *render.Program) {
	var next []jsonState
	lines, told := false, false
	for _, s := range c.states {
		at := step{p.node, s}
		o, known := c.outcomes[at]
		if !known {
			o = c.reach(program, at.state)
			c.outcomes[at] = o
		}
		for _, s := range o.states {
			next = union(next, s)
		}
		lines = lines || o.lineBreak
		if o.invalid == nil || told {
			continue
		}
		told = true
		hint := ""
		if s.at <= atFirstValue {
			hint = ": put the tag in double quotes"
		}
		c.addFault(p, 0, p.len, "the records are not JSON: %s %s, in the possible value %s of this tag%s", quoteFirst(string(o.invalid[o.off:])), o.state.expected(), quoteShort(o.invalid), hint)
	}
	if lines && !told {
		c.addFault(p, 0, p.len, "this tag can print a line break: readers that expect one record per line split the record in two")
	}
	c.states = next
}

// reach runs a tag's program from one state and returns the outcome.
func (c *checker) reach(program *render.Program, from jsonState) outcome {
	var o outcome
	read := func(s jsonState, text []byte) (jsonState, bool) {
		o.lineBreak = o.lineBreak || bytes.ContainsAny(text, "\r\n")
		if !c.json {
			return nonEmptyText, true
		}
		next, off, ok := s.read(text)
		if !ok && o.invalid == nil {
			o.invalid, o.off, o.state = bytes.Clone(text), off, next
		}
		return next, ok
	}
	o.states = render.Reach(program, []jsonState{from}, read)
	if s := from; len(o.states) == 0 { // continue as if the tag were valid
		switch s.at {
		case atValue, atFirstValue:
			s.at = afterValue
			o.states = []jsonState{s}
		case inText:
			o.states = []jsonState{s}
		}
	}
	if o.invalid != nil {
		c.useWholeValue(program, from, &o)
	}
	return o
}

// useWholeValue replaces the invalid piece of an outcome by a complete value of the tag, if
// it finds an invalid one among likely values. That makes the message clearer.
func (c *checker) useWholeValue(program *render.Program, from jsonState, o *outcome) {
	s := NewState(0, time.UTC)
	for range comparedRecords {
		text := program.Append(nil, s)
		if next, off, ok := from.read(text); !ok {
			o.invalid, o.off, o.state = text, off, next
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

// quoteFirst returns the first character of s in quotes, for a message.
func quoteFirst(s string) string {
	for _, r := range s {
		return strconv.QuoteRune(r)
	}
	return "nothing"
}

// quoteShort returns text in quotes for a message. It shortens a long text.
func quoteShort(text []byte) string {
	const most = 40
	if len(text) > most {
		return strconv.Quote(string(text[:most])) + "…"
	}
	return strconv.Quote(string(text))
}
