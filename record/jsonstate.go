package record

import "strings"

// A jsonState is the state of a JSON parser. The zero value is the start of a record.
type jsonState struct {
	at        jsonPosition
	name      bool   // the current string is a name of an object's member
	remaining string // remaining letters of a word, or one x per remaining hexadecimal digit of an escape
	open      string // the braces and brackets that are not closed yet
}

// A jsonPosition is what a JSON parser is reading, or expects next.

type jsonPosition uint8

const (
	atValue      jsonPosition = iota
	atFirstValue              // a value or the end of the array
	atFirstName               // a name or the end of the object
	atName
	atColon
	afterValue
	inText
	inEscape
	inHex
	inWord // true, false, null
	afterMinus
	afterZero
	inWhole
	afterPoint
	inFraction
	afterE
	afterESign
	inExponent
)

// read returns the state after text. If text is not valid JSON in this state, read
// returns false, the offset of the first invalid byte, and the state before that byte.
func (s jsonState) read(text []byte) (next jsonState, off int, ok bool) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if s.at == inText && c != '"' && c != '\\' && c >= ' ' {
			continue
		}
		if s, ok = s.next(c); !ok {
			return s, i, false
		}
	}
	return s, len(text), true
}

// next returns the state after byte c, or the same state and false if c is invalid here.
func (s jsonState) next(c byte) (jsonState, bool) {
	to := s
	if s.numberMayEnd() && !s.continuesNumber(c) {
		if s.at == afterZero && digit(c) {
			return s, false
		}
		to.at, s.at = afterValue, afterValue
	}
	ok := true
	switch s.at {
	case atValue, atFirstValue:
		ok = to.beginValue(c)
	case atFirstName, atName:
		switch {
		case c == '"':
			to.at, to.name = inText, true
		case c == '}' && s.at == atFirstName:
			to.closeBracket()
		default:
			ok = space(c)
		}
	case atColon:
		if c == ':' {
			to.at = atValue
		} else {
			ok = space(c)
		}
	case afterValue:
		ok = to.readAfterValue(c)
	case inText:
		switch {
		case c == '"' && s.name:
			to.at, to.name = atColon, false
		case c == '"':
			to.at = afterValue
		case c == '\\':
			to.at = inEscape
		default:
			ok = c >= ' '
		}
	case inEscape:
		to.at = inText
		if c == 'u' {
			to.at, to.remaining = inHex, "xxxx"
		} else {
			ok = strings.IndexByte(`"\/bfnrt`, c) >= 0
		}
	case inHex:
		if to.remaining = s.remaining[1:]; to.remaining == "" {
			to.at = inText
		}
		ok = '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
	case inWord:
		if to.remaining = s.remaining[1:]; to.remaining == "" {
			to.at = afterValue
		}
		ok = c == s.remaining[0]
	default:
		ok = to.readNumber(c)
	}
	if !ok {
		return s, false
	}
	return to, true
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func digit(c byte) bool { return '0' <= c && c <= '9' }

// beginValue reads the first byte of a value.
func (s *jsonState) beginValue(c byte) bool {
	first := s.at == atFirstValue
	switch {
	case c == '{':
		s.at, s.open = atFirstName, s.open+"{"
	case c == '[':
		s.at, s.open = atFirstValue, s.open+"["
	case c == '"':
		s.at = inText
	case c == 't':
		s.at, s.remaining = inWord, "rue"
	case c == 'f':
		s.at, s.remaining = inWord, "false"[1:]
	case c == 'n':
		s.at, s.remaining = inWord, "ull"
	case c == '-':
		s.at = afterMinus
	case c == '0':
		s.at = afterZero
	case digit(c):
		s.at = inWhole
	case c == ']' && first:
		s.closeBracket()
	default:
		return space(c)
	}
	return true
}

// readAfterValue reads a byte after a value.
func (s *jsonState) readAfterValue(c byte) bool {
	switch {
	case space(c):
	case s.open == "":
		return false
	case c == ',' && s.inside('{'):
		s.at = atName
	case c == ',':
		s.at = atValue
	case c == '}' && s.inside('{'), c == ']' && s.inside('['):
		s.closeBracket()
	default:
		return false
	}
	return true
}

// inside reports whether the innermost open bracket is of that kind.
func (s *jsonState) inside(open byte) bool { return s.open != "" && s.open[len(s.open)-1] == open }

func (s *jsonState) closeBracket() { s.at, s.open = afterValue, s.open[:len(s.open)-1] }

// readNumber reads a byte of a number after the first one.
func (s *jsonState) readNumber(c byte) bool {
	switch {
	case s.at == afterMinus && c == '0':
		s.at = afterZero
	case s.at == afterMinus && digit(c):
		s.at = inWhole
	case (s.at == afterZero || s.at == inWhole) && c == '.':
		s.at = afterPoint
	case (s.at == afterPoint || s.at == inFraction) && digit(c):
		s.at = inFraction
	case (s.at == afterZero || s.at == inWhole || s.at == inFraction) && c|0x20 == 'e':
		s.at = afterE
	case s.at == afterE && (c == '+' || c == '-'):
		s.at = afterESign
	case (s.at == afterE || s.at == afterESign || s.at == inExponent) && digit(c):
		s.at = inExponent
	default:
		return s.at == inWhole && digit(c)
	}
	return true
}

// numberMayEnd reports whether a number may end here.
func (s *jsonState) numberMayEnd() bool {
	return s.at == afterZero || s.at == inWhole || s.at == inFraction || s.at == inExponent
}

// continuesNumber reports whether c can continue the current number.
func (s jsonState) continuesNumber(c byte) bool { return s.readNumber(c) }

// complete reports whether the record may end here.
func (s *jsonState) complete() bool { return s.open == "" && (s.at == afterValue || s.numberMayEnd()) }

// expected describes the state for an error message about an invalid byte.
func (s *jsonState) expected() string {
	switch s.at {
	case atValue, atFirstValue:
		return "instead of a value"
	case atFirstName, atName:
		return "instead of a name in double quotes"
	case atColon:
		return "instead of a colon"
	case inText:
		return "inside a string"
	case inEscape, inHex:
		return "in an escape sequence of a string"
	case inWord:
		return "in a word other than true, false and null"
	case afterValue:
		switch {
		case s.inside('{'):
			return `after a value, instead of a comma or "}"`
		case s.inside('['):
			return `after a value, instead of a comma or "]"`
		}
		return "after the end of the JSON"
	}
	if s.at == afterZero {
		return "in a number with a leading zero"
	}
	return "in a number"
}

// unfinished describes what is missing at the end of a record.
func (s *jsonState) unfinished() string {
	switch {
	case s.at == inText, s.at == inEscape, s.at == inHex:
		return "inside a string: the closing quotation mark is missing"
	case s.inside('{'):
		return `before a "}" that closes an object`
	case s.inside('['):
		return `before a "]" that closes an array`
	}
	return s.expected()
}
