package prefix

import "strings"

// pattern adds the parts of the timestamp pattern from off to end, by the rules of
// java.time.format.DateTimeFormatterBuilder.appendPattern.
func (p *parser) pattern(off, end int) {
	sections := 0
	for pos := off; pos < end; {
		switch c := p.src[pos]; {
		case isLetter(c):
			pos = p.field(pos, end)
		case c == '\'':
			pos = p.quoted(pos, end)
		case c == '[':
			sections++
			pos++
		case c == ']':
			if sections--; sections < 0 {
				p.fault(pos, 1, "] ends an optional section that no [ began: add the [, or put it in single quotes, ']'")
				sections = 0
			}
			pos++
		case c == '{' || c == '#':
			p.fault(pos, 1, "%c is reserved in a timestamp pattern: put it in single quotes, '%[1]c', or outside the braces", c)
			pos++
		default:
			next := pos + 1
			for next < end && !isLetter(p.src[next]) && !strings.ContainsRune("'[]{#", rune(p.src[next])) {
				next++
			}
			p.text(pos, next)
			pos = next
		}
	}
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// run returns the offset after the run of one letter at off.
func (p *parser) run(off, end int) int {
	next := off
	for next < end && p.src[next] == p.src[off] {
		next++
	}
	return next
}

// field adds the run of one letter at off, with the padding in front of it.
func (p *parser) field(off, end int) int {
	start, pad := off, 0
	if p.src[off] == 'p' {
		start = p.run(off, end)
		pad = start - off
		if start == end || !isLetter(p.src[start]) {
			p.fault(off, pad, "p pads the letter after it, and none follows: add the letter, or put text in single quotes")
			return start
		}
	}
	next := p.run(start, end)
	f := Part{Kind: Field, Letter: p.src[start], Count: next - start, Pad: pad, Span: Span{off, next - off}}
	l, ok := letters[f.Letter]
	if !ok {
		return p.notLetter(start, next)
	}
	switch {
	case !l.runs.allow(f.Count):
		p.fault(start, f.Count, "no pattern %q: write %c (%s) in a run of %v", p.src[start:next], f.Letter, l.means, l.runs)
	case pad > 0 && !f.IsZone() && f.width() > pad:
		p.fault(off, f.Len, "pads to %d, but %c (%s) can have %d characters, which Java rejects: write %[4]d p, or none",
			pad, f.Letter, l.means, f.width())
	}
	p.parts = append(p.parts, f)
	return next
}

// notLetter reports letters at off that are not a pattern letter, and returns where parsing
// continues. A word without quotes causes one fault, not one for each letter.
func (p *parser) notLetter(off, next int) int {
	c := p.src[off]
	if means, ok := newer[c]; ok {
		p.fault(off, next-off, "pattern letter %c (%s) is newer than Java 8, whose rules Firehose follows: leave it out", c, means)
		return next
	}
	word := p.word(off)
	next = word.Off + word.Len
	p.fault(word.Off, word.Len, "no pattern letter %q: text in a timestamp pattern goes in single quotes, '%s', or outside the braces",
		string(c), p.src[word.Off:next])
	return next
}

// word returns the letters around off, which is in a pattern, and the "=" after them.
// A pattern has a colon before it and a brace after it, so the loops end.
func (e *Expression) word(off int) Span {
	first, next := off, off
	for isLetter(e.src[first-1]) {
		first--
	}
	for isLetter(e.src[next]) {
		next++
	}
	if e.src[next] == '=' {
		next++
	}
	return Span{first, next - first}
}

// quoted adds the text in single quotes at off.
func (p *parser) quoted(off, end int) int {
	text := ""
	for pos := off + 1; pos < end; pos++ {
		if p.src[pos] != '\'' {
			text += p.src[pos : pos+1]
			continue
		}
		if pos+1 < end && p.src[pos+1] == '\'' {
			text += "'"
			pos++
			continue
		}
		if pos == off+1 {
			text = "'"
		}
		p.parts = append(p.parts, Part{Kind: Literal, Text: text, Span: Span{off, pos + 1 - off}})
		return pos + 1
	}
	p.fault(off, end-off, "no single quote closes this one before the }: add it, or write '' for a quote itself")
	return end
}
