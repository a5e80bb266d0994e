package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"penstock/record/internal/render"
)

// samples is how many records [Template.CheckJSON] looks at.
const samples = 200

// CheckJSON renders some records of a template that looks like JSON, and gives the
// first place where one is none: a fault at the text or the tag that put it there.
// It gives nil where all are JSON, or the template does not look like it.
func (t *Template) CheckJSON() *Fault {
	if !t.meantAsJSON() {
		return nil
	}
	programs := make([]*render.Program, len(t.parts))
	for i, p := range t.parts {
		programs[i] = render.Compile(p.node)
	}
	states := make([]*render.State, len(t.parts))
	for i := range states {
		states[i] = NewState(uint64(i), time.UTC)
	}
	var record []byte
	ends := make([]int, len(t.parts))
	for range samples {
		record = record[:0]
		for i, program := range programs {
			record = program.Append(record, states[i])
			ends[i] = len(record)
		}
		var value any
		if err := json.Unmarshal(record, &value); err != nil {
			return t.notJSON(record, ends, err)
		}
	}
	return nil
}

// notJSON is the fault of a record that is not JSON, whose parts end at ends.
func (t *Template) notJSON(record []byte, ends []int, err error) *Fault {
	at := len(record)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = max(0, int(syntax.Offset)-1)
	}
	i, start := 0, 0
	for i < len(ends)-1 && ends[i] <= at {
		start = ends[i]
		i++
	}
	p := t.parts[i]
	hint := ""
	if !p.tag {
		if at < len(record) && record[at] == '\\' {
			hint = ": the template's quotes are escaped, as for a JSON text: paste it without the backslashes"
		}
		return t.source.fault(p.off+min(at-start, p.len-1), 1, fmt.Sprintf("the records are not JSON: %v%s", err, hint))
	}
	if strings.Contains(err.Error(), "looking for beginning of value") {
		hint = ": put the tag in double quotes"
	}
	return t.source.fault(p.off, p.len, fmt.Sprintf("the records are not JSON: %v in %q, which this tag gave%s", err, record[start:ends[i]], hint))
}

// meantAsJSON reports whether the template is meant as JSON, and does not only begin
// like it, as in [{{date.utc}}] INFO: either a quotation mark or a brace stands where
// one does in JSON, or the bracket that opens the template closes at its end.
func (t *Template) meantAsJSON() bool {
	if !t.source.json() {
		return false
	}
	second := strings.TrimLeft(t.source.clean[1:], " \t")
	switch {
	case t.source.clean[0] == '{' && strings.IndexAny(second, `"\`) == 0:
		return true
	case t.source.clean[0] == '[' && strings.HasPrefix(second, "{") && !strings.HasPrefix(second, "{{"):
		return true
	}
	end, closed := t.closing()
	if !closed {
		return strings.HasPrefix(second, `"`)
	}
	return end == len(t.source.clean)-1
}

// closing gives where the bracket closes that opens the template.
func (t *Template) closing() (off int, closed bool) {
	depth := 0
	quoted, escaped := false, false
	for _, p := range t.parts {
		for i := range len(p.text) {
			c := p.text[i]
			switch {
			case quoted:
				quoted = c != '"' || escaped
			case c == '"':
				quoted = true
			case c == '{', c == '[':
				depth++
			case c == '}', c == ']':
				if depth--; depth == 0 {
					return p.off + i, true
				}
			}
			escaped = quoted && c == '\\' && !escaped
		}
	}
	return 0, false
}

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
