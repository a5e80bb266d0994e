package record

import (
	"regexp"
	"strings"

	"penstock/record/internal/arg"
)

// The start of a JSON object or array, including common mistakes such as names without
// quotes or with single, escaped or typographic quotes.
var (
	objectStart = regexp.MustCompile(`^\{\s*(["'\\“”}]|[\w$-]+\s*:|\{\{.*?\}\}\s*["':]|$)`)
	arrayStart  = regexp.MustCompile(`^\[\s*([\[\]{"'\\“”\d-]|(true|false|null)\b|$)`)
)

// looksLikeJSON reports whether a template is meant to be JSON, rather than plain text
// that begins with a bracket, such as [{{date.utc}}] INFO x.
func looksLikeJSON(clean string) bool {
	object := strings.HasPrefix(clean, "{") && !strings.HasPrefix(clean, "{{") && objectStart.MatchString(clean)
	array := strings.HasPrefix(clean, "[") && arrayStart.MatchString(clean)
	if !object && !array {
		return false
	}
	end, closed := endOfJSON(clean)
	if !closed {
		return object || !strings.HasPrefix(strings.TrimLeft(clean[1:], " \t"), "{{")
	}
	rest := strings.TrimLeft(clean[end:], " \t")
	second := object && strings.HasPrefix(rest, "{") && !strings.HasPrefix(rest, "{{")
	return rest == "" || second || strings.IndexByte("}],;", rest[0]) >= 0 // one bracket or comma too many
}

// endOfJSON returns the offset after the bracket that closes the first one, and whether
// there is one. It skips tags and strings in double quotes.
func endOfJSON(s string) (int, bool) {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case strings.HasPrefix(s[i:], "{{") && depth > 0:
			end := endOfTag(s[i:])
			if end < 0 {
				return 0, false
			}
			i += end - 1
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// endOfTag returns the offset after the tag at the start of s, or -1 if the tag does not
// end.
func endOfTag(s string) int {
	end := strings.Index(s, "}}")
	if end < 0 {
		return -1
	}
	paren := strings.IndexByte(s[:end], '(')
	if paren < 0 || s[end-1] == ')' {
		return end + len("}}")
	}
	if list, ok := arg.Parse(s[paren+1:]); ok { // the braces may be in an argument
		end = max(end, paren+1+len(list.Text))
	}
	if i := strings.Index(s[end:], "}}"); i >= 0 {
		return end + i + len("}}")
	}
	return -1
}
