package moment

import (
	"regexp"
	"strings"
)

// The two expressions are those of moment 2.17.1, src/lib/format/format.js, with
// their flaws: [o|w] takes a | too. Only the last alternative is spelled out: it is
// . there, which in JavaScript stops at four line breaks and in Go at \n alone.
var (
	formattingTokens = regexp.MustCompile(`(\[[^\[]*\])|(\\)?` +
		`([Hh]mm(ss)?|Mo|MM?M?M?|Do|DDDo|DD?D?D?|ddd?d?|do?|w[o|w]?|W[o|W]?|Qo?` +
		`|YYYYYY|YYYYY|YYYY|YY|gg(ggg?)?|GG(GGG?)?|e|E|a|A|hh?|HH?|kk?|mm?|ss?` +
		`|S{1,9}|x|X|zz?|ZZ?|[^\n\r\x{2028}\x{2029}])`)
	localFormattingTokens = regexp.MustCompile(`(\[[^\[]*\])|(\\)?(LTS|LT|LL?L?L?|l{1,4})`)
)

// longDates are the English patterns that the L tokens stand for, from moment
// 2.17.1, src/lib/locale/formats.js. Those of l are of L with each of MMMM, MM, DD
// and dddd one letter shorter.
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

// expand puts the long dates in. What comes out is a pattern, so its ends can join
// the text around: ML is MMM/DD/YYYY. Moment repeats this up to six times, for
// locales whose long dates hold others; no English one does.
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

// A part is what a pattern adds at one place: a token, or a text if the token has
// no field.
type part struct {
	token
	text string
}

// parse gives the parts of a pattern. What the expression does not match is lost,
// as it is in moment.
func parse(pattern string, utc bool) []part {
	p := parser{utc: utc}
	for _, s := range formattingTokens.FindAllString(expand(pattern), -1) {
		p.add(s)
	}
	p.endText()
	return p.parts
}

// A parser collects the parts of a pattern.
type parser struct {
	utc   bool
	parts []part
	text  []byte // not yet among the parts
}

// add adds one match of the expression.
func (p *parser) add(s string) {
	if token, ok := tokens[s]; ok {
		p.endText()
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

// endText makes the text so far a part, so that neighbouring texts are one.
func (p *parser) endText() {
	if len(p.text) > 0 {
		p.parts = append(p.parts, part{text: string(p.text)})
		p.text = nil
	}
}

// unescape gives the text of what is no token: [text] without its brackets, all
// else without its backslash.
func unescape(s string) string {
	if len(s) > 1 && s[0] == '[' {
		return s[1 : len(s)-1]
	}
	return strings.ReplaceAll(s, `\`, "")
}
