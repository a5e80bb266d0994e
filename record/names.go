package record

import "encoding/json"

// names warns of names that an object of the records has twice, if the template writes
// them: those that a tag makes are another time others.
func (c *checker) names() {
	var objects []map[string]bool // the names of those that are open; an array has none
	for i, p := range c.parts {
		state := c.starts[i]
		for len(objects) < len(state.open) { // a tag opened it
			objects = append(objects, map[string]bool{})
		}
		objects = objects[:len(state.open)]
		start := -1 // of a name
		for off := range len(p.text) {
			next, _ := state.next(p.text[off])
			switch {
			case len(next.open) > len(state.open):
				objects = append(objects, map[string]bool{})
			case len(next.open) < len(state.open):
				objects = objects[:len(objects)-1]
			case next.name && !state.name:
				start = off
			case state.name && !next.name && start >= 0:
				c.name(p, start, off+1, objects[len(objects)-1])
			}
			state = next
		}
	}
}

// name adds a name to those of its object, or warns if it is there.
func (c *checker) name(p part, start, end int, names map[string]bool) {
	var text string
	_ = json.Unmarshal([]byte(p.text[start:end]), &text) // the record is JSON
	if names[text] {
		c.fault(p, start, end-start, "the name %q stands twice in this object: readers keep one of the two values, or refuse the record; remove one", text)
	}
	names[text] = true
}
