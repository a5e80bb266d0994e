package record

import "encoding/json"

// checkDuplicateNames warns about duplicate names in an object. It considers only names in
// the template's text, because a name that a tag prints differs from record to record.
func (c *checker) checkDuplicateNames() {
	var objects []map[string]bool // the names in each open object; empty for an array
	for i, p := range c.parts {
		state := c.starts[i]
		for len(objects) < len(state.open) { // opened by a tag
			objects = append(objects, map[string]bool{})
		}
		objects = objects[:len(state.open)]
		start := -1 // offset of the current name
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
				c.addName(p, start, off+1, objects[len(objects)-1])
			}
			state = next
		}
	}
}

// addName adds a name to those of its object, or warns if it is a duplicate.
func (c *checker) addName(p part, start, end int, names map[string]bool) {
	var text string
	_ = json.Unmarshal([]byte(p.text[start:end]), &text) // cannot fail: run has checked the JSON
	if names[text] {
		c.addFault(p, start, end-start, "duplicate name %q in this object: readers keep one of the two values, or reject the record; remove one", text)
	}
	names[text] = true
}
