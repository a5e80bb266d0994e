package moment

import (
	"regexp"
	"strings"
)

// The two regular expressions are those of moment 2.17.1, src/lib/format/format.js, with
// their errors: [o|w] also matches a |. Only the last alternative differs: it is a dot in
// moment, which excludes four line break characters in JavaScript but only \n in Go.
var (
	formattingTokens = regexp.MustCompile(`(\[[^\[]*\])|(\\)?` +
		`([Hh]mm(ss)?|Mo|MM?M?M?|Do|DDDo|DD?D?D?|ddd?d?|do?|w[o|w]?|W[o|W]?|Qo?` +
		`|YYYYYY|YYYYY|YYYY|YY|gg(ggg?)?|GG(GGG?)?|e|E|a|A|hh?|HH?|kk?|mm?|ss?` +
		`|S{1,9}|x|X|zz?|ZZ?|[^\n\r\x{2028}\x{2029}])`)
	localFormattingTokens = regexp.MustCompile(`(\[[^\[]*\])|(\\)?(LTS|LT|LL?L?L?|l{1,4})`)
)

// longDates maps the L tokens to their English patterns, from moment 2.17.1,
// src/lib/locale/formats.js. The patterns of l tokens are those of L tokens with MMMM, MM,
// DD and dddd shortened by one letter.
var longDates = map[string]string{
	"LTS":  "h:mm:ss A",
	"LT":   "h:mm A",
	"L":    "MM/DD/YYYY",
	"LL":   "MMMM D, YYYY",
	"LLL":  "MMMM D, YYYY h:mm A",
	"LLLL": "dddd, MMMM D, YYYY h:mm A",
	"l":    "M/D/YYYY",
	"ll":   "MMM D, YYYY",
	"lll":  "MMM D, YYYY h:mm A",
	"llll": "ddd, MMM D, YYYY h:mm A",
}

// expand replaces L tokens by their patterns. The ends of a replacement can combine with
// the surrounding text: ML becomes MMM/DD/YYYY. Moment repeats the replacement up to six
// times for nested L tokens, which the English locale does not have.
func expand(pattern string) string {
	if !strings.ContainsAny(pattern, "Ll") {
		return pattern
	}
	return localFormattingTokens.ReplaceAllStringFunc(pattern, func(s string) string {
		if long, ok := longDates[s]; ok {
			return long
		}
		return s // [text] or \L
	})
}

// A part of a compiled pattern is a token, or a literal text if the token has no field.
type part struct {
	token
	text string
}

// parse returns the parts of a pattern. As in moment, text that the regular expression
// does not match is dropped.
func parse(pattern string, utc bool) []part {
	p := parser{utc: utc}
	for _, s := range formattingTokens.FindAllString(expand(pattern), -1) {
		p.add(s)
	}
	p.flushText()
	return p.parts
}

// A parser collects the parts of a pattern.
type parser struct {
	utc   bool
	parts []part
	text  []byte // literal text not added to parts yet
}

// add adds a match of the regular expression.
func (p *parser) add(s string) {
	if token, ok := tokens[s]; ok {
		p.flushText()
		p.parts = append(p.parts, part{token: token})
	} else if compound, ok := compounds[s]; ok {
		for _, s := range compound {
			p.add(s)
		}
	} else if name, ok := zoneNames[s]; !ok {
		p.text = append(p.text, unescape(s)...)
	} else if p.utc {
		p.text = append(p.text, name...)
	}
}

// flushText adds the collected text as a single part.
func (p *parser) flushText() {
	if len(p.text) > 0 {
		p.parts = append(p.parts, part{text: string(p.text)})
		p.text = nil
	}
}

// unescape returns [text] without brackets, and other text without backslashes.
func unescape(s string) string {
	if len(s) > 1 && s[0] == '[' {
		return s[1 : len(s)-1]
	}
	return strings.ReplaceAll(s, `\`, "")
}
