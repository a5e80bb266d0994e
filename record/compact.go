package record

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"

	"penstock/record/internal/render"
)

// samples is how many records tell whether two templates make the same.
const samples = 200

// Compact gives the template without the white space between the tokens of its
// JSON, which KDG keeps in every record. The error is the [Fault] of CheckJSON, or
// says that the template is not JSON.
func (t *Template) Compact() (*Template, error) {
	if !t.meantAsJSON() {
		return nil, errors.New("the template is not JSON, so its white space may mean something: only JSON can be made compact")
	}
	if fault := t.CheckJSON(); fault != nil {
		return nil, fault
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
		return nil, errors.New("a tag of this template begins or ends a text of its JSON, so what is between its tokens cannot be told: put the quotes outside of the tag")
	}
	return &compact, nil
}

// sameJSON says whether records of the two are the same JSON.
func sameJSON(a, b *Template) bool {
	s, r := NewState(0, time.UTC), NewState(0, time.UTC)
	for range samples {
		var one, other any
		if json.Unmarshal(a.Append(nil, s), &one) != nil || json.Unmarshal(b.Append(nil, r), &other) != nil || !reflect.DeepEqual(one, other) {
			return false
		}
	}
	return true
}
