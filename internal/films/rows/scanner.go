package rows

import (
	"bytes"
	"strings"
)

// A kind is a kind of token.
type kind int

const (
	end  kind = iota
	word      // a keyword, or a name without quotes
	name      // a quoted name; in MySQL, a string may have double quotes too
	text      // a string
	number
	sign // one other character
)

// A token is a part of a statement.
type token struct {
	kind
	text string // without quotes and escapes
	at   int    // offset
}

// is reports whether the token is the keyword, which is in upper case.
func (t token) is(keyword string) bool { return t.kind == word && strings.EqualFold(t.text, keyword) }

// isSign reports whether the token is the character.
func (t token) isSign(c string) bool { return t.kind == sign && t.text == c }

// A scanner splits a dump into tokens.
type scanner struct {
	src        []byte
	at         int  // offset of the next token, or of white space before it
	mysql      bool // strings have backslash escapes, # begins a comment
	executable bool // in a comment of the form /*! … */, whose content MySQL executes
}

// next returns the next token.
func (s *scanner) next() (token, error) {
	if err := s.skipSpace(); err != nil {
		return token{}, err
	}
	from := s.at
	if from == len(s.src) {
		return token{kind: end, at: from}, nil
	}
	switch c := s.src[from]; {
	case c == '\'':
		return s.quoted(text, s.mysql)
	case c == '"':
		return s.quoted(name, s.mysql)
	case c == '`':
		return s.quoted(name, false)
	case c == '$' && !s.mysql && dollarTag(s.src[from:]) > 0:
		return s.dollarQuoted()
	case isDigit(c), c == '.' && from+1 < len(s.src) && isDigit(s.src[from+1]):
		s.number()
		return token{number, string(s.src[from:s.at]), from}, nil
	case isNameByte(c):
		for s.at < len(s.src) && isNameByte(s.src[s.at]) {
			s.at++
		}
		if s.at == from+1 && (c == 'E' || c == 'e') && s.at < len(s.src) && s.src[s.at] == '\'' {
			return s.quoted(text, true) // PostgreSQL's string with escapes
		}
		return token{word, string(s.src[from:s.at]), from}, nil
	default:
		s.at++
		return token{sign, string(s.src[from:s.at]), from}, nil
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isNameByte reports whether a name may contain c. All bytes of characters beyond ASCII may.
func isNameByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

// number skips a number: 12, 0.99, 1.5e-3, 0x0F.
func (s *scanner) number() {
	for s.at < len(s.src) {
		c := s.src[s.at]
		exponent := (c == '+' || c == '-') && (s.src[s.at-1] == 'e' || s.src[s.at-1] == 'E')
		if !isNameByte(c) && c != '.' && !exponent {
			return
		}
		s.at++
	}
}

// skipSpace skips white space and comments.
func (s *scanner) skipSpace() error {
	for s.at < len(s.src) {
		rest := s.src[s.at:]
		switch {
		case bytes.IndexByte([]byte(" \t\r\n\f\v"), rest[0]) >= 0:
			s.at++
		case bytes.HasPrefix(rest, []byte("--")), s.mysql && rest[0] == '#':
			s.skipLine()
		case bytes.HasPrefix(rest, []byte("/*!")), bytes.HasPrefix(rest, []byte("/*M!")):
			s.executable = true
			s.at += bytes.IndexByte(rest, '!') + 1
			for s.at < len(s.src) && isDigit(s.src[s.at]) { // the least version that executes it
				s.at++
			}
		case s.executable && bytes.HasPrefix(rest, []byte("*/")):
			s.executable = false
			s.at += 2
		case bytes.HasPrefix(rest, []byte("/*")):
			n := bytes.Index(rest, []byte("*/"))
			if n < 0 {
				return s.fault(s.at, "the comment has no end: the file is incomplete; dump or download it again")
			}
			s.at += n + 2
		default:
			return nil
		}
	}
	return nil
}

// skipLine skips the rest of the line.
func (s *scanner) skipLine() {
	n := bytes.IndexByte(s.src[s.at:], '\n')
	if n < 0 {
		s.at = len(s.src)
		return
	}
	s.at += n + 1
}

// quoted returns a token whose quote is the next byte. A quote in it is doubled, or has a
// backslash before it if escapes is true.
func (s *scanner) quoted(k kind, escapes bool) (token, error) {
	from, quote := s.at, s.src[s.at]
	var content []byte
	for i := from + 1; i < len(s.src); i++ {
		c := s.src[i]
		switch {
		case c == quote && i+1 < len(s.src) && s.src[i+1] == quote:
			i++
			content = append(content, quote)
		case c == quote:
			s.at = i + 1
			return token{k, string(content), from}, nil
		case c == '\\' && escapes && i+1 < len(s.src):
			var n int
			content, n = unescape(content, s.src[i+1:], s.mysql)
			i += n
		default:
			content = append(content, c)
		}
	}
	return token{}, s.fault(from, "the quoted text has no end: the file is incomplete; dump or download it again")
}

// dollarTag returns the length of a tag that begins a dollar-quoted string, $$ or $tag$, or 0.
func dollarTag(s []byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] == '$' {
			return i + 1
		}
		if !isNameByte(s[i]) || i == 1 && isDigit(s[i]) {
			break
		}
	}
	return 0
}

// dollarQuoted returns a dollar-quoted string, such as the body of a function.
func (s *scanner) dollarQuoted() (token, error) {
	from := s.at
	rest := s.src[from:]
	tag := rest[:dollarTag(rest)]
	n := bytes.Index(rest[len(tag):], tag)
	if n < 0 {
		return token{}, s.fault(from, "the quoted text has no end: the file is incomplete; dump or download it again")
	}
	s.at += n + 2*len(tag)
	return token{text, string(rest[len(tag) : len(tag)+n]), from}, nil
}

func (s *scanner) fault(at int, format string, args ...any) *Fault {
	return NewFault(s.src, at, format, args...)
}
