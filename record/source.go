package record

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"penstock/internal/diagnostic"
)

// A source holds a template as written, and as KDG cleans it: trimmed and without line
// breaks (web/js/producer.js, getCleanedTemplate). In KDG's text area, \r\n and \r are
// line feeds.
type source struct {
	written string
	clean   string
	from    int   // offset of clean in written
	breaks  []int // offsets in clean of the removed line breaks, ascending
	lines   []int // offsets in written of the lines' starts
	json    bool  // the template looks like JSON
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

// nextBreak returns the offset of the first line feed or carriage return at or after
// start, or the length of s.
func nextBreak(s string, start int) int {
	if i := strings.IndexAny(s[start:], "\r\n"); i >= 0 {
		return start + i
	}
	return len(s)
}

// isUTF16 reports whether a template is encoded in UTF-16: it has a byte order mark or
// braces of two bytes.
func isUTF16(src string) bool {
	return strings.HasPrefix(src, "\xff\xfe") || strings.HasPrefix(src, "\xfe\xff") ||
		strings.Contains(src, "{\x00{\x00") || strings.Contains(src, "\x00{\x00{")
}

// invalidUTF8 returns the offset of the first byte that is not valid UTF-8, or -1.
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

// isSpace reports whether JavaScript's String.prototype.trim removes r.
func isSpace(r rune) bool {
	return r == '\ufeff' || unicode.IsSpace(r) && r != '\u0085'
}

// writtenOffset converts an offset in clean to an offset in written.
func (s *source) writtenOffset(i int) int {
	return s.from + i + sort.SearchInts(s.breaks, i+1)
}

// fault returns a Fault about the n bytes at offset off of clean. Its excerpt ends with
// the first line.
func (s *source) fault(off, n int, msg string) *Fault {
	at, end := s.writtenOffset(off), s.writtenOffset(off)
	if n > 0 {
		end = s.writtenOffset(off+n-1) + 1
	}
	number := sort.SearchInts(s.lines, at+1)
	start := s.lines[number-1]
	line := s.written[start:]
	if number < len(s.lines) {
		line = strings.TrimRight(s.written[start:s.lines[number]], "\r\n")
	}
	f := &Fault{Msg: msg, Line: number, Column: utf8.RuneCountInString(s.written[start:at]) + 1}
	f.Text, f.Off, f.Len = excerpt(line, at-start, max(0, min(end-start, len(line))-(at-start)))
	return f
}

// maxExcerpt is the most bytes of a line that a fault's excerpt shows.
const maxExcerpt = 120

// excerpt returns the excerpt of a line, without indentation, and the position of the
// fault in the excerpt.
func excerpt(line string, off, n int) (string, int, int) {
	for off > 0 && (line[0] == ' ' || line[0] == '\t') {
		line, off = line[1:], off-1
	}
	line, off, n = diagnostic.Around(line, off, n, maxExcerpt)
	return strings.ReplaceAll(line, "\t", " "), off, n
}
