// Package rawjson finds the parts of a JSON text without decoding them. It checks the text
// as encoding/json does, and leaves values as they are written.
package rawjson

import (
	"bytes"
	"encoding/json"
)

// A Scanner reads one JSON text from the start. Its methods report whether the text is
// valid as far as they read it; after one that does not, the scanner must not be used.
type Scanner struct {
	text  []byte
	at    int
	depth int

	// Escaped reports whether the string that was read last has escapes. It holds for the
	// name in [Scanner.Object], and after [Scanner.Value] if that is a string.
	Escaped bool
}

// MaxDepth is how deep values may be nested, as in encoding/json.
const MaxDepth = 10_000

// New returns a scanner of a text.
func New(text []byte) Scanner { return Scanner{text: text} }

// Next skips white space and returns the byte that follows, or 0 at the end of the text.
func (s *Scanner) Next() byte {
	for s.at < len(s.text) {
		c := s.text[s.at]
		if c > ' ' || c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
		s.at++
	}
	return 0
}

// End reports whether the scanner is at the end of the text.
func (s *Scanner) End() bool { return s.at == len(s.text) }

// skip skips white space, and the byte if it follows.
func (s *Scanner) skip(c byte) bool {
	if s.Next() != c || s.End() {
		return false
	}
	s.at++
	return true
}

// Object reads an object. It calls visit with the name of each member, which has quotes and
// escapes. Visit reads the value, and returns false if that is not valid.
func (s *Scanner) Object(visit func(name []byte) bool) bool {
	return s.each('{', '}', func() bool {
		name, ok := s.quoted()
		return ok && s.skip(':') && visit(name)
	})
}

// Array reads an array. It calls visit for each item. Visit reads the item, and returns
// false if that is not valid.
func (s *Scanner) Array(visit func() bool) bool { return s.each('[', ']', visit) }

// each reads what is between two brackets.
func (s *Scanner) each(open, end byte, visit func() bool) bool {
	if s.depth++; !s.skip(open) || s.depth > MaxDepth {
		return false
	}
	for more := !s.skip(end); more; {
		if !visit() {
			return false
		}
		if more = s.skip(','); !more && !s.skip(end) {
			return false
		}
	}
	s.depth--
	return true
}

// Value reads a value and returns it as it is written, without white space around it.
func (s *Scanner) Value() (value []byte, ok bool) {
	c := s.Next()
	start := s.at
	switch {
	case c == '"':
		return s.quoted()
	case c == '{':
		ok = s.Object(func([]byte) bool { return s.valid() })
	case c == '[':
		ok = s.Array(s.valid)
	case c == '-' || c >= '0' && c <= '9':
		ok = s.number()
	default:
		for _, word := range []string{"true", "false", "null"} {
			if bytes.HasPrefix(s.text[s.at:], []byte(word)) {
				s.at, ok = s.at+len(word), true
				break
			}
		}
	}
	return s.text[start:s.at], ok
}

// valid skips a value.
func (s *Scanner) valid() bool {
	_, ok := s.Value()
	return ok
}

// quoted reads a string with its quotes.
func (s *Scanner) quoted() (value []byte, ok bool) {
	if s.Next() != '"' {
		return nil, false
	}
	s.Escaped = false
	rest := s.text[s.at+1:]
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			value = s.text[s.at : s.at+i+2]
			s.at += i + 2
			return value, true
		case c == '\\':
			n := escape(rest[i+1:])
			if n == 0 {
				return nil, false
			}
			s.Escaped = true
			i += n
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// escape returns the length of an escape after its backslash, or 0 if it is wrong.
func escape(text []byte) int {
	switch {
	case len(text) == 0:
		return 0
	case text[0] != 'u':
		return min(1, bytes.IndexByte([]byte(`"\/bfnrt`), text[0])+1)
	case len(text) < 5 || len(bytes.Trim(text[1:5], "0123456789abcdefABCDEF")) > 0:
		return 0
	}
	return 5
}

// number reads a number.
func (s *Scanner) number() bool {
	digits := func() bool {
		first := s.at
		for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
			s.at++
		}
		return s.at > first
	}
	take := func(of string) bool {
		if s.at < len(s.text) && bytes.IndexByte([]byte(of), s.text[s.at]) >= 0 {
			s.at++
			return true
		}
		return false
	}
	take("-")
	if !take("0") && !digits() {
		return false
	}
	if take(".") && !digits() {
		return false
	}
	if take("eE") {
		take("+-")
		return digits()
	}
	return true
}

// Text returns the content of a string that has quotes and is valid.
func Text(value []byte) []byte {
	content := value[1 : len(value)-1]
	if bytes.IndexByte(content, '\\') < 0 {
		return content
	}
	var text string
	json.Unmarshal(value, &text) // valid
	return []byte(text)
}

// Compact appends a valid value without white space. It replaces each name with what key
// returns.
func Compact(dst, value []byte, key func(string) string) []byte {
	s := New(value)
	return s.compact(dst, key)
}

func (s *Scanner) compact(dst []byte, key func(string) string) []byte {
	first := true
	separate := func() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
	}
	switch s.Next() {
	case '{':
		dst = append(dst, '{')
		s.Object(func(name []byte) bool {
			separate()
			encoded, _ := json.Marshal(key(string(Text(name)))) // a text
			dst = s.compact(append(append(dst, encoded...), ':'), key)
			return true
		})
		return append(dst, '}')
	case '[':
		dst = append(dst, '[')
		s.Array(func() bool {
			separate()
			dst = s.compact(dst, key)
			return true
		})
		return append(dst, ']')
	}
	value, _ := s.Value()
	return append(dst, value...)
}
