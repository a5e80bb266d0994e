package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// CheckJSON gives the first place where the records of a template that looks like
// JSON are none: a fault at the text or the tag that put it there. It gives nil
// where all are JSON, or the template does not look like it. Of tags that give too
// many texts to try, it tries some.
func (t *Template) CheckJSON() *Fault {
	if !t.meantAsJSON() {
		return nil
	}
	record, ends := newReading(t.parts).invalid()
	var value any
	if err := json.Unmarshal(record, &value); record != nil && err != nil {
		return t.notJSON(record, ends, err)
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
