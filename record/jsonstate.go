package record

import "strings"

// A jsonState is where a reader of JSON is in a record. The zero value is its start.
type jsonState struct {
	at   jsonPlace
	name bool   // inside a text: it is a name of an object
	left string // of a word, or one x for each hexadecimal digit of an escape
	open string // the braces and brackets that are not closed
}

type jsonPlace uint8

const (
	atValue      jsonPlace = iota
	atFirstValue           // or the end of the array
	atFirstName            // or the end of the object
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

// read returns the state after a text, or the offset of the byte that is no JSON.
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

// next returns the state after a byte, or the same state and false.
func (s jsonState) next(c byte) (jsonState, bool) {
	to := s
	if s.ended() && !s.continues(c) {
		if s.at == afterZero && digit(c) {
			return s, false
		}
		to.at, s.at = afterValue, afterValue
	}
	ok := true
	switch s.at {
	case atValue, atFirstValue:
		ok = to.begin(c)
	case atFirstName, atName:
		switch {
		case c == '"':
			to.at, to.name = inText, true
		case c == '}' && s.at == atFirstName:
			to.close()
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
		ok = to.after(c)
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
			to.at, to.left = inHex, "xxxx"
		} else {
			ok = strings.IndexByte(`"\/bfnrt`, c) >= 0
		}
	case inHex:
		if to.left = s.left[1:]; to.left == "" {
			to.at = inText
		}
		ok = '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
	case inWord:
		if to.left = s.left[1:]; to.left == "" {
			to.at = afterValue
		}
		ok = c == s.left[0]
	default:
		ok = to.number(c)
	}
	if !ok {
		return s, false
	}
	return to, true
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func digit(c byte) bool { return '0' <= c && c <= '9' }

// begin reads the first byte of a value.
func (s *jsonState) begin(c byte) bool {
	first := s.at == atFirstValue
	switch {
	case c == '{':
		s.at, s.open = atFirstName, s.open+"{"
	case c == '[':
		s.at, s.open = atFirstValue, s.open+"["
	case c == '"':
		s.at = inText
	case c == 't':
		s.at, s.left = inWord, "rue"
	case c == 'f':
		s.at, s.left = inWord, "false"[1:]
	case c == 'n':
		s.at, s.left = inWord, "ull"
	case c == '-':
		s.at = afterMinus
	case c == '0':
		s.at = afterZero
	case digit(c):
		s.at = inWhole
	case c == ']' && first:
		s.close()
	default:
		return space(c)
	}
	return true
}

// after reads a byte after a value.
func (s *jsonState) after(c byte) bool {
	switch {
	case space(c):
	case s.open == "":
		return false
	case c == ',' && s.in('{'):
		s.at = atName
	case c == ',':
		s.at = atValue
	case c == '}' && s.in('{'), c == ']' && s.in('['):
		s.close()
	default:
		return false
	}
	return true
}

// in reports whether the innermost that is open is of that kind.
func (s *jsonState) in(open byte) bool { return s.open != "" && s.open[len(s.open)-1] == open }

func (s *jsonState) close() { s.at, s.open = afterValue, s.open[:len(s.open)-1] }

// number reads a byte of a number behind its first.
func (s *jsonState) number(c byte) bool {
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

// ended reports whether a number may end here.
func (s *jsonState) ended() bool {
	return s.at == afterZero || s.at == inWhole || s.at == inFraction || s.at == inExponent
}

// continues reports whether a number that may end here goes on with c.
func (s jsonState) continues(c byte) bool { return s.number(c) }

// complete reports whether the record may end here.
func (s *jsonState) complete() bool { return s.open == "" && (s.at == afterValue || s.ended()) }

// expected says what should have been here instead of what is no JSON.
func (s *jsonState) expected() string {
	switch s.at {
	case atValue, atFirstValue:
		return "where a value should be"
	case atFirstName, atName:
		return "where a name in double quotes should be"
	case atColon:
		return "where a colon should be"
	case inText:
		return "inside a text"
	case inEscape, inHex:
		return "in an escape of a text"
	case inWord:
		return "in a word other than true, false and null"
	case afterValue:
		switch {
		case s.in('{'):
			return `after a value, where a comma or "}" should be`
		case s.in('['):
			return `after a value, where a comma or "]" should be`
		}
		return "after the end of the JSON"
	}
	if s.at == afterZero {
		return "in a number that begins with 0"
	}
	return "in a number"
}

// unfinished says what is missing at the end of a record.
func (s *jsonState) unfinished() string {
	switch {
	case s.at == inText, s.at == inEscape, s.at == inHex:
		return "inside a text: a closing quotation mark is missing"
	case s.in('{'):
		return `before a "}" that closes an object`
	case s.in('['):
		return `before a "]" that closes an array`
	}
	return s.expected()
}
