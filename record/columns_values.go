package record

import (
	"encoding/json"
	"slices"
	"strings"
)

// listValues returns, by field, every possible value of the fields whose value is a single
// tag that picks one element of a list. Offset ends[i] is the end of part i in record.
func (t *Template) listValues(record []byte, ends []int) map[string][]string {
	all := map[string][]string{}
	d := newDecoder(record)
	d.Token() // the opening brace; errors are ignored because record is known to be valid JSON
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
		if name, list := t.call(t.parts[i]); listFunctions[name] != nil && !strings.HasSuffix(name, "s") {
			for _, v := range listFunctions[name](list) {
				if text := v.Print(); !slices.Contains(all[field.(string)], text) {
					all[field.(string)] = append(all[field.(string)], text)
				}
			}
		}
	}
	return all
}
