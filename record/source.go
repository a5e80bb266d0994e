package record

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"penstock/internal/diagnostic"
)

// A source is a template as it was written, and as KDG takes it: white space cut
// off both ends, and line breaks left out (web/js/producer.js, getCleanedTemplate;
// a text area hands over a line feed for \r\n and for \r).
type source struct {
	written string
	clean   string
	from    int   // where clean begins in written
	breaks  []int // where in clean a line break was left out, in order
	lines   []int // where in written the lines begin
}

func newSource(written string) *source {
	s := &source{written: written, lines: []int{0}}
	for i := range len(written) {
		if written[i] == '\n' || written[i] == '\r' && !strings.HasPrefix(written[i+1:], "\n") {
			s.lines = append(s.lines, i+1)
		}
	}
	trimmed := strings.TrimLeftFunc(written, isSpace)
	s.from = len(written) - len(trimmed)
	trimmed = strings.TrimRightFunc(trimmed, isSpace)
	var clean strings.Builder
	for i := range len(trimmed) {
		if c := trimmed[i]; c == '\n' || c == '\r' {
			s.breaks = append(s.breaks, clean.Len())
		} else {
			clean.WriteByte(c)
		}
	}
	s.clean = clean.String()
	if s.clean == "" {
		s.from = 0
	}
	return s
}

// isSpace is what String.prototype.trim cuts off.
func isSpace(r rune) bool {
	return r == '\ufeff' || unicode.IsSpace(r) && r != '\u0085'
}

// json reports whether the template begins like JSON. [Template.meantAsJSON] looks
// at all of it.
func (s *source) json() bool {
	return strings.HasPrefix(s.clean, "{") && !strings.HasPrefix(s.clean, "{{") || strings.HasPrefix(s.clean, "[")
}

// at is where byte i of clean stands in written.
func (s *source) at(i int) int {
	return s.from + i + sort.SearchInts(s.breaks, i+1)
}

// fault is a fault of the n bytes from byte off of clean on, shown up to the end of
// their line.
func (s *source) fault(off, n int, msg string) *Fault {
	at, end := s.at(off), s.at(off)
	if n > 0 {
		end = s.at(off+n-1) + 1
	}
	number := sort.SearchInts(s.lines, at+1)
	start := s.lines[number-1]
	line := s.written[start:]
	if number < len(s.lines) {
		line = strings.TrimRight(s.written[start:s.lines[number]], "\r\n")
	}
	f := &Fault{Msg: msg, Line: number, Column: utf8.RuneCountInString(s.written[start:at]) + 1}
	f.Text, f.Off, f.Len = shown(line, at-start, max(0, min(end-start, len(line))-(at-start)))
	return f
}

// maxShown is the most bytes of a line that a fault shows.
const maxShown = 120

// shown is a line as a fault shows it, without its indentation, and where the fault
// is in it.
func shown(line string, off, n int) (string, int, int) {
	for off > 0 && (line[0] == ' ' || line[0] == '\t') {
		line, off = line[1:], off-1
	}
	line, off, n = diagnostic.Around(line, off, n, maxShown)
	return strings.ReplaceAll(line, "\t", " "), off, n
}
