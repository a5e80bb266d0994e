package record

import (
	"encoding/json"
	"slices"
	"strings"
)

// lists are, by the field, all texts that its value can be, for the fields of a record
// whose value is one tag that draws one element of a list. The record's parts end at ends.
func (t *Template) lists(record []byte, ends []int) map[string][]string {
	all := map[string][]string{}
	d := newDecoder(record)
	d.Token() // the opening brace: read has seen to it, and to all that follows
	for d.More() {
		field, _ := d.Token()
		var value json.RawMessage
		d.Decode(&value)
		end := int(d.InputOffset()) - len(`"`)
		start := end - len(value) + len(`""`)
		i := slices.Index(ends, end)
		if i < 1 || ends[i-1] != start || value[0] != '"' || !t.parts[i].tag {
			continue
		}
		if name, list := t.call(t.parts[i]); elements[name] != nil && !strings.HasSuffix(name, "s") {
			for _, v := range elements[name](list) {
				if text := v.Print(); !slices.Contains(all[field.(string)], text) {
					all[field.(string)] = append(all[field.(string)], text)
				}
			}
		}
	}
	return all
}
