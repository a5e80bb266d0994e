// Package jsonscan reads JSON piece by piece. A [State] is comparable, so a caller
// can tell whether two texts lead to the same place, and go on from there once.
package jsonscan

import "strings"

// A State is a place in a JSON text. The zero State is its beginning.
type State struct {
	mode mode
	key  bool   // the string is a name
	rest string // of true, false or null
	open *bracket
}

// A bracket is one that is open, with those around it.
type bracket struct {
	array  bool
	depth  int
	around *bracket
}

type mode uint8

const (
	value        mode = iota // a value comes
	firstElement             // a value or "]"
	firstName                // a name or "}"
	name                     // a name
	colon
	after   // a comma or a closing bracket
	escape  // in a string, after its backslash
	quoted  // in a string
	hex     // one more hexadecimal digit of \u
	hex2    // two
	hex3    // three
	hex4    // four
	minus   // a digit of a number
	zero    // the number has no further whole digit
	digits  // of a number
	point   // a digit of its fraction
	decimal // more of them
	exp     // the exponent's sign or digit
	expSign // its digit
	expMore // more of them
	word    // in true, false or null
)

// maxDepth is how deep encoding/json reads.
const maxDepth = 10_000

// Quoted reports whether the place is in a string, where plain text changes nothing.
func (s State) Quoted() bool { return s.mode == quoted }

// Plain reports whether a text stands for itself in a string.
func Plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// End reports whether the JSON text can end here.
func (s State) End() bool {
	switch s.mode {
	case after, zero, digits, decimal, expMore:
		return s.open == nil
	}
	return false
}

// Read gives the place after text, and false if text cannot come here.
func (s State) Read(text string) (State, bool) {
	for i := range len(text) {
		if !s.next(text[i]) {
			return s, false
		}
	}
	return s, true
}

func (s *State) next(c byte) bool {
	switch s.mode {
	case quoted:
		return s.character(c)
	case escape:
		s.mode = quoted
		if c == 'u' {
			s.mode = hex4
		}
		return strings.IndexByte(`"\/bfnrtu`, c) >= 0
	case hex, hex2, hex3, hex4:
		s.mode--
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	case word:
		if s.rest[0] != c {
			return false
		}
		if s.rest = s.rest[1:]; s.rest == "" {
			s.mode = after
		}
		return true
	case minus, zero, digits, point, decimal, exp, expSign, expMore:
		return s.number(c)
	}
	if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
		return true
	}
	switch s.mode {
	case value:
		return s.value(c)
	case firstElement:
		return c == ']' && s.shut(true) || c != ']' && s.value(c)
	case firstName, name:
		if c == '}' && s.mode == firstName {
			return s.shut(false)
		}
		s.mode, s.key = quoted, true
		return c == '"'
	case colon:
		s.mode = value
		return c == ':'
	}
	return s.after(c)
}

func (s *State) character(c byte) bool {
	switch {
	case c == '\\':
		s.mode = escape
	case c == '"' && s.key:
		s.mode, s.key = colon, false
	case c == '"':
		s.mode = after
	}
	return c >= ' '
}

func (s *State) value(c byte) bool {
	switch {
	case c == '"':
		s.mode = quoted
	case c == '{':
		s.mode = firstName
		return s.push(false)
	case c == '[':
		s.mode = firstElement
		return s.push(true)
	case c == '-':
		s.mode = minus
	case c == '0':
		s.mode = zero
	case c >= '1' && c <= '9':
		s.mode = digits
	default:
		for _, w := range []string{"true", "false", "null"} {
			if w[0] == c {
				s.mode, s.rest = word, w[1:]
				return true
			}
		}
		return false
	}
	return true
}

func (s *State) push(array bool) bool {
	depth := 1
	if s.open != nil {
		depth += s.open.depth
	}
	s.open = &bracket{array, depth, s.open}
	return depth <= maxDepth
}

func (s *State) shut(array bool) bool {
	if s.open == nil || s.open.array != array {
		return false
	}
	s.mode, s.open = after, s.open.around
	return true
}

// after reads what follows a value.
func (s *State) after(c byte) bool {
	switch {
	case c == ']' || c == '}':
		return s.shut(c == ']')
	case c != ',' || s.open == nil:
		return false
	case s.open.array:
		s.mode = value
	default:
		s.mode = name
	}
	return true
}

func (s *State) number(c byte) bool {
	digit := c >= '0' && c <= '9'
	switch m := s.mode; {
	case m == minus && c == '0':
		s.mode = zero
	case m == minus && digit, m == digits && digit:
		s.mode = digits
	case (m == zero || m == digits) && c == '.':
		s.mode = point
	case (m == point || m == decimal) && digit:
		s.mode = decimal
	case (m == zero || m == digits || m == decimal) && (c == 'e' || c == 'E'):
		s.mode = exp
	case m == exp && (c == '+' || c == '-'):
		s.mode = expSign
	case (m == exp || m == expSign || m == expMore) && digit:
		s.mode = expMore
	case m == zero, m == digits, m == decimal, m == expMore:
		s.mode = after
		return s.next(c)
	default:
		return false
	}
	return true
}
