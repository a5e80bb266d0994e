// Package rawjson finds the parts of a JSON text without decoding them. It checks the text
// as encoding/json does, and leaves values as they are written.
package rawjson

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// A Scanner reads one JSON text from the start. Its methods report whether the text is
// valid as far as they read it; after one that does not, the scanner must not be used.
type Scanner struct {
	text  []byte
	at    int
	depth int

	// Escaped reports whether the string that was read last has escapes. It holds for the
	// name in [Scanner.Object], and after [Scanner.Name] and [Scanner.Value] for a string.
	Escaped bool

	// LongNumber reports whether one of the numbers so far has an exponent or more than 30
	// bytes. Only such a number can exceed a 64-bit float.
	LongNumber bool
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

// Offset returns the number of bytes that the scanner has read.
func (s *Scanner) Offset() int { return s.at }

// End reports whether the scanner is at the end of the text.
func (s *Scanner) End() bool { return s.at == len(s.text) }

// skip skips white space, and the byte if it follows.
func (s *Scanner) skip(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return s.skipSpaced(c)
}

//go:noinline
func (s *Scanner) skipSpaced(c byte) bool {
	if s.Next() != c || s.End() {
		return false
	}
	s.at++
	return true
}

// Object reads an object. It calls visit with the name of each member, which has quotes and
// escapes. Visit reads the value, and returns false if that is not valid.
func (s *Scanner) Object(visit func(name []byte) bool) bool {
	more, ok := s.Open('{')
	for more {
		name, named := s.Name()
		if !named || !visit(name) {
			return false
		}
		more, ok = s.More('}')
	}
	return ok
}

// Array reads an array. It calls visit for each item. Visit reads the item, and returns
// false if that is not valid.
func (s *Scanner) Array(visit func() bool) bool {
	more, ok := s.Open('[')
	for more {
		if !visit() {
			return false
		}
		more, ok = s.More(']')
	}
	return ok
}

// Open reads an opening bracket. more reports whether an item follows; otherwise Open has
// read the closing bracket.
func (s *Scanner) Open(bracket byte) (more, ok bool) {
	if s.depth++; s.depth > MaxDepth || !s.skip(bracket) {
		return false, false
	}
	if s.skip(bracket + 2) { // ] is [+2, and } is {+2
		s.depth--
		return false, true
	}
	return true, true
}

// More reads what follows an item: a comma, or the closing bracket. more reports whether
// another item follows.
func (s *Scanner) More(end byte) (more, ok bool) {
	if s.skip(',') {
		return true, true
	}
	s.depth--
	return false, s.skip(end)
}

// Name reads the name of a member, with quotes and escapes, and the colon.
func (s *Scanner) Name() (name []byte, ok bool) {
	name, ok = s.quoted()
	return name, ok && s.skip(':')
}

// Skip skips a text if it follows.
func (s *Scanner) Skip(text []byte) bool {
	if !bytes.HasPrefix(s.text[s.at:], text) {
		return false
	}
	s.at += len(text)
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
		ok = s.Object(func([]byte) bool { return s.SkipValue() })
	case c == '[':
		ok = s.Array(s.SkipValue)
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

// SkipValue is Value for a value that is not needed. It is faster for most strings.
func (s *Scanner) SkipValue() bool {
	if text := s.text; s.at < len(text) && text[s.at] == '"' {
		if end := special(text, s.at+1); end < len(text) && text[end] == '"' {
			s.at, s.Escaped = end+1, false
			return true
		}
	}
	_, ok := s.Value()
	return ok
}

// quoted reads a string with its quotes.
func (s *Scanner) quoted() (value []byte, ok bool) {
	if s.Next() != '"' {
		return nil, false
	}
	s.Escaped = false
	text, start := s.text, s.at
	end := special(text, start+1)
	for end < len(text) && text[end] == '\\' {
		n := escape(text[end+1:])
		if n == 0 {
			return nil, false
		}
		s.Escaped = true
		end = special(text, end+1+n)
	}
	if end == len(text) || text[end] != '"' {
		return nil, false
	}
	s.at = end + 1
	return text[start:s.at], true
}

// special returns the index of the first quote, backslash or control character from i on,
// or the length of the text. It looks at eight bytes at a time: see "Determine if a word has
// a byte less than n" in https://graphics.stanford.edu/~seander/bithacks.html. A borrow can
// only change the bytes after the first one that is found.
func special(text []byte, i int) int {
	const each = 0x0101010101010101
	rest := text[i:]
	for ; len(rest) >= 8; rest = rest[8:] {
		word := binary.LittleEndian.Uint64(rest)
		quote, backslash, control := (word^each*'"')-each, (word^each*'\\')-each, word-each*' '
		if found := (quote | backslash | control) &^ word & (each << 7); found != 0 {
			return len(text) - len(rest) + bits.TrailingZeros64(found)/8
		}
	}
	for k, c := range rest {
		if c == '"' || c == '\\' || c < ' ' {
			return len(text) - len(rest) + k
		}
	}
	return len(text)
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
	start := s.at
	if s.text[s.at] == '-' {
		s.at++
	}
	first := s.at
	if !s.digits() || s.text[first] == '0' && s.at > first+1 {
		return false
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.LongNumber = true
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		return s.digits()
	}
	s.LongNumber = s.LongNumber || s.at-start > maxShort
	return true
}

// maxShort is the length of the longest number that is not LongNumber.
const maxShort = 30

// digits skips digits. It returns false if there is none.
func (s *Scanner) digits() bool {
	first := s.at
	for s.at < len(s.text) && s.text[s.at]-'0' <= 9 {
		s.at++
	}
	return s.at > first
}

// peek returns the next byte, or 0 at the end of the text.
func (s *Scanner) peek() byte {
	if s.End() {
		return 0
	}
	return s.text[s.at]
}
