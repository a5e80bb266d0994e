package record

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// names warns of names that an object of the records has twice. It looks at one record:
// those that the template writes are in every one.
func (c *checker) names() {
	var record []byte
	ends := make([]int, len(c.parts))
	s := NewState(0, time.UTC)
	for i, p := range c.parts {
		if p.tag {
			record = c.programs[i].Append(record, s)
		} else {
			record = append(record, p.text...)
		}
		ends[i] = len(record)
	}
	var objects []map[string]bool // the names of those that are open; an array has none
	var state jsonState
	start := 0 // of the name
	for i, b := range record {
		next, _ := state.next(b)
		switch {
		case len(next.open) > len(state.open):
			objects = append(objects, map[string]bool{})
		case len(next.open) < len(state.open):
			objects = objects[:len(objects)-1]
		case next.name && !state.name:
			start = i
		case state.name && !next.name:
			var text string
			_ = json.Unmarshal(record[start:i+1], &text) // the record is JSON
			if names := objects[len(objects)-1]; names[text] {
				c.twice(text, start, i+1, ends)
			} else {
				names[text] = true
			}
		}
		state = next
	}
}

// twice warns of a name from start to end of a record, if the template writes it.
func (c *checker) twice(name string, start, end int, ends []int) {
	i, within := slices.BinarySearch(ends, start)
	if within {
		i++ // parts end where the next begin
	}
	p := c.parts[i]
	if p.tag || end > ends[i] {
		return
	}
	off := start
	if i > 0 {
		off -= ends[i-1]
	}
	c.fault(p, off, end-start, "the name %q stands twice in this object: readers keep one of the two values, or refuse the record; remove one", name)
}

// encoding warns of bytes that are not UTF-8.
func (c *checker) encoding() {
	text := c.source.clean
	if utf8.ValidString(text) {
		return
	}
	off := strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError })
	for { // a replacement character may be written as such
		if r, n := utf8.DecodeRuneInString(text[off:]); r != utf8.RuneError || n > 1 {
			off += n
			continue
		}
		break
	}
	c.fault(part{}, off, 1, `this byte is not UTF-8, which records should be: save the template as UTF-8 (Windows-1252 and Latin-1 are not)`)
}
