package record

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"

	"penstock/record/internal/render"
)

// Compact returns a copy of a JSON template whose records have no white space between
// JSON tokens. KDG keeps that white space in every record. Compact returns an error if
// the template is not JSON, or the first [Fault] if its records are not valid JSON.
func (t *Template) Compact() (*Template, error) {
	if !t.source.json {
		return nil, errors.New("the template is not JSON, so its white space may be significant: only JSON templates can be compacted")
	}
	if faults := t.checkJSON(); len(faults) > 0 {
		return nil, faults[0]
	}
	compact := *t
	compact.parts = nil
	quoted, escaped := false, false
	for _, p := range t.parts {
		if !p.tag {
			var text strings.Builder
			for i := range len(p.text) {
				c := p.text[i]
				if !quoted && (c == ' ' || c == '\t') {
					continue
				}
				text.WriteByte(c)
				if c == '"' && !escaped {
					quoted = !quoted
				}
				escaped = c == '\\' && !escaped
			}
			p.text = text.String()
			p.node = render.Text(p.text)
		}
		compact.parts = append(compact.parts, p)
	}
	compact.compile()
	if !sameJSON(t, &compact) {
		return nil, errors.New("a tag of this template opens or closes a JSON string, so white space inside and outside of strings cannot be told apart: put the quotes outside of the tag")
	}
	return &compact, nil
}

// comparedRecords is the number of records that sameJSON compares.
const comparedRecords = 200

// sameJSON reports whether sample records of the two templates hold equal JSON values.
func sameJSON(a, b *Template) bool {
	s, r := NewState(0, time.UTC), NewState(0, time.UTC)
	for range comparedRecords {
		var one, other any
		if json.Unmarshal(a.Append(nil, s), &one) != nil || json.Unmarshal(b.Append(nil, r), &other) != nil || !reflect.DeepEqual(one, other) {
			return false
		}
	}
	return true
}
