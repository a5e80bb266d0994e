package moment

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Problem is a part of a pattern that probably does not print what its author expects.
type Problem struct {
	Off, Len int // position in the pattern, in bytes
	Msg      string
}

// Check returns probable mistakes in a pattern for [Local] or, if utc is true, for [UTC]:
// tokens of other languages such as yyyy, unescaped words, and swapped tokens such as mm
// for the month.
func Check(pattern string, utc bool) []Problem {
	if pattern == "" {
		return nil
	}
	c := checker{pattern: pattern, utc: utc}
	if at := strftime.FindStringIndex(pattern); at != nil {
		c.report(at[0], at[1]-at[0], "moment.js does not support %% and prints it unchanged: write YYYY-MM-DD HH:mm:ss for %%Y-%%m-%%d %%H:%%M:%%S")
		return c.problems
	}
	c.split()
	if !slices.ContainsFunc(c.tokens, isTime) {
		c.report(0, len(pattern), "this pattern has no date or time of moment.js, so it prints the same in every record: write for example YYYY-MM-DD HH:mm:ss")
		return c.problems
	}
	for _, at := range quotes.FindAllStringIndex(pattern, -1) {
		text := pattern[at[0]+1 : at[1]-1]
		c.report(at[0], at[1]-at[0], "moment.js prints these quotation marks: write [%s]", text)
	}
	c.checkWords()
	for i, l := range c.tokens {
		if !slices.ContainsFunc(c.problems, func(p Problem) bool { return p.Off <= l.off && l.off < p.Off+p.Len }) {
			c.checkToken(i)
		}
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return a.Off - b.Off })
	return c.problems
}

var (
	strftime = regexp.MustCompile(`%-?[A-Za-z]`)
	quotes   = regexp.MustCompile(`'[A-Za-z]+'`)
)

// A lexeme is one match of formattingTokens.
type lexeme struct {
	token
	text string
	off  int
	kind lexemeKind
}

type lexemeKind uint8

const (
	other        lexemeKind = iota // escaped text, or text that is not a letter
	literal                        // a letter that is not a token
	instantField                   // a token
	zone                           // z or zz
	long                           // L, LT and so on, which stand for patterns
)

// isTime reports whether a token prints a part of the date or time, and not only the zone.
func isTime(l lexeme) bool { return l.kind == long || l.kind == instantField && l.field != offset }

type checker struct {
	pattern  string
	utc      bool
	lexemes  []lexeme
	tokens   []lexeme // the lexemes that are tokens
	problems []Problem
}

func (c *checker) report(off, n int, format string, args ...any) {
	c.problems = append(c.problems, Problem{off, n, fmt.Sprintf(format, args...)})
}

// split splits the pattern into lexemes.
func (c *checker) split() {
	var longs [][]int
	if strings.ContainsAny(c.pattern, "Ll") {
		longs = localFormattingTokens.FindAllStringIndex(c.pattern, -1)
	}
	for _, at := range formattingTokens.FindAllStringIndex(c.pattern, -1) {
		s := c.pattern[at[0]:at[1]]
		if i := slices.IndexFunc(longs, func(long []int) bool { return long[0] <= at[0] && at[0] < long[1] }); i >= 0 && longDates[c.pattern[longs[i][0]:longs[i][1]]] != "" {
			if longs[i][0] == at[0] {
				c.add(lexeme{text: c.pattern[longs[i][0]:longs[i][1]], off: at[0], kind: long})
			}
			continue
		}
		c.addToken(s, at[0])
	}
}

func (c *checker) addToken(s string, off int) {
	if token, ok := tokens[s]; ok {
		c.add(lexeme{token: token, text: s, off: off, kind: instantField})
		return
	}
	if parts, ok := compounds[s]; ok {
		for _, part := range parts {
			c.addToken(part, off)
			off += len(part)
		}
		return
	}
	l := lexeme{text: s, off: off}
	if _, ok := zoneNames[s]; ok {
		l.kind = zone
	} else if len(s) == 1 && letter(s[0]) {
		l.kind = literal
	}
	c.add(l)
}

func (c *checker) add(l lexeme) {
	c.lexemes = append(c.lexemes, l)
	if l.kind >= instantField {
		c.tokens = append(c.tokens, l)
	}
}

func letter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// has reports whether the pattern has a token of one of the fields.
func (c *checker) has(fields ...field) bool {
	return slices.ContainsFunc(c.tokens, func(l lexeme) bool { return l.kind == instantField && slices.Contains(fields, l.field) })
}
