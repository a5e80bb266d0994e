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
	json    bool  // it looks like JSON
}

func newSource(written string) *source {
	s := &source{written: written, lines: []int{0}}
	for i := nextBreak(written, 0); i < len(written); i = nextBreak(written, i+1) {
		if written[i] == '\n' || !strings.HasPrefix(written[i+1:], "\n") {
			s.lines = append(s.lines, i+1)
		}
	}
	trimmed := strings.TrimLeftFunc(written, isSpace)
	s.from = len(written) - len(trimmed)
	trimmed = strings.TrimRightFunc(trimmed, isSpace)
	var clean strings.Builder
	for start := 0; start < len(trimmed); {
		end := nextBreak(trimmed, start)
		clean.WriteString(trimmed[start:end])
		if end < len(trimmed) {
			s.breaks = append(s.breaks, clean.Len())
		}
		start = end + 1
	}
	s.clean = clean.String()
	s.json = looksLikeJSON(s.clean)
	if s.clean == "" {
		s.from = 0
	}
	return s
}

// nextBreak returns where the next line feed or carriage return is from start on, or
// the end.
func nextBreak(s string, start int) int {
	if i := strings.IndexAny(s[start:], "\r\n"); i >= 0 {
		return start + i
	}
	return len(s)
}

// isUTF16 reports whether the bytes of a template are UTF-16: it has the mark of that
// at its start, or braces of two bytes.
func isUTF16(src string) bool {
	return strings.HasPrefix(src, "\xff\xfe") || strings.HasPrefix(src, "\xfe\xff") ||
		strings.Contains(src, "{\x00{\x00") || strings.Contains(src, "\x00{\x00{")
}

// invalidUTF8 returns where the first byte is that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	off := 0
	for {
		r, n := utf8.DecodeRuneInString(s[off:])
		if r == utf8.RuneError && n == 1 {
			return off
		}
		off += n
	}
}

// isSpace is what String.prototype.trim cuts off.
func isSpace(r rune) bool {
	return r == '\ufeff' || unicode.IsSpace(r) && r != '\u0085'
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
