package record

import (
	"encoding/json"
	"slices"
	"strings"
)

// addListValues adds, by field, every possible value of the fields whose value is a single
// tag that picks one element of a list. The names of the object's fields begin with path.
// The object is at offset off of the record, in which offset ends[i] is the end of part i.
func (t *Template) addListValues(all map[string][]string, path string, object []byte, off int, ends []int) {
	d := newDecoder(object)
	d.Token() // the opening brace; errors are ignored because the record is known to be valid JSON
	for d.More() {
		field, _ := d.Token()
		name := path + field.(string)
		var value json.RawMessage
		d.Decode(&value)
		start := off + int(d.InputOffset()) - len(value)
		switch value[0] {
		case '{':
			t.addListValues(all, name+".", value, start, ends)
		case '"':
			start++
			i := slices.Index(ends, start+len(value)-len(`""`))
			if i < 1 || ends[i-1] != start || !t.parts[i].tag {
				continue
			}
			if function, list := t.call(t.parts[i]); listFunctions[function] != nil && !strings.HasSuffix(function, "s") {
				for _, v := range listFunctions[function](list) {
					if text := v.Print(); !slices.Contains(all[name], text) {
						all[name] = append(all[name], text)
					}
				}
			}
		}
	}
}
