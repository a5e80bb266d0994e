package partition

import "unicode/utf8"

// A scanner reads JSON, strictly as encoding/json does. Where it is not sure that the
// text is valid, it says that it is not.
type scanner struct {
	text  []byte
	at    int
	depth int
}

// maxDepth is how deep values may be nested. Deeper ones are left to encoding/json.
const maxDepth = 100

// space skips white space and returns the next byte, or 0 at the end.
func (s *scanner) space() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// is skips white space, and the byte if it is next.
func (s *scanner) is(c byte) bool {
	if s.space() != c || s.at >= len(s.text) {
		return false
	}
	s.at++
	return true
}

// plainText reads a string without escapes, of valid UTF-8.
func (s *scanner) plainText() (content []byte, ok bool) {
	if !s.is('"') {
		return nil, false
	}
	start, ascii := s.at, true
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			content = s.text[start:s.at]
			s.at++
			return content, ascii || utf8.Valid(content)
		case c == '\\' || c < ' ':
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false
}

// key reads a value that is a key: a string, a boolean or a short integer.
func (s *scanner) key() (content []byte, ok bool) {
	switch c := s.space(); c {
	case '"':
		return s.plainText()
	case 't', 'f':
		start := s.at
		ok = s.value()
		return s.text[start:s.at], ok
	default:
		start := s.at
		if !s.number() || s.at-start > maxDigits || s.text[start] == '-' {
			return nil, false
		}
		for _, c := range s.text[start:s.at] {
			if c < '0' || c > '9' {
				return nil, false
			}
		}
		return s.text[start:s.at], true
	}
}

// maxDigits is the longest integer that a 64-bit float holds exactly.
const maxDigits = 15

// value skips a value.
func (s *scanner) value() bool {
	switch s.space() {
	case '"':
		return s.skipText()
	case '{', '[':
		return s.composite()
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	default:
		return s.number()
	}
}

func (s *scanner) literal(word string) bool {
	if len(s.text)-s.at < len(word) || string(s.text[s.at:s.at+len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

// composite skips an object or an array.
func (s *scanner) composite() bool {
	if s.depth++; s.depth > maxDepth {
		return false
	}
	defer func() { s.depth-- }()
	end, object := byte(']'), s.text[s.at] == '{'
	if object {
		end = '}'
	}
	s.at++
	if s.is(end) {
		return true
	}
	for {
		if object {
			if s.space() != '"' || !s.skipText() || !s.is(':') {
				return false
			}
		}
		if !s.value() {
			return false
		}
		switch {
		case s.is(','):
		case s.is(end):
			return true
		default:
			return false
		}
	}
}

// skipText skips a string. Invalid UTF-8 is not an error of encoding/json.
func (s *scanner) skipText() bool {
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return true
		case c == '\\' || c < ' ':
			return false
		}
	}
	return false
}

// number skips a number of up to maxNumber bytes, without an exponent: others could
// exceed a 64-bit float.
func (s *scanner) number() bool {
	start := s.at
	next := func(c byte) bool {
		if s.at < len(s.text) && s.text[s.at] == c {
			s.at++
			return true
		}
		return false
	}
	digits := func() bool {
		first := s.at
		for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
			s.at++
		}
		return s.at > first
	}
	next('-')
	if !next('0') && !digits() {
		return false
	}
	if next('.') && !digits() {
		return false
	}
	return s.at-start <= maxNumber && !next('e') && !next('E')
}

// maxNumber is the longest number, with sign and point.
const maxNumber = 30
