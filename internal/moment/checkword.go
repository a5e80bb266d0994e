package moment

import "strings"

// instead is what to write for the letters that other languages have and moment.js
// has not.
var instead = map[byte]string{'y': "YYYY", 'u': "YYYY", 'f': "SSS", 'F': "SSS", 'n': "SSS", 't': "A"}

// words checks each run of letters.
func (c *checker) words() {
	for start := 0; start < len(c.lexemes); {
		end := start
		for end < len(c.lexemes) && c.lexemes[end].kind != other {
			end++
		}
		if end > start {
			c.word(c.lexemes[start:end])
		}
		start = end + 1
	}
}

// word checks the lexemes of a run of letters.
func (c *checker) word(run []lexeme) {
	if c.foreign(run) {
		return
	}
	literals, eaten := 0, -1 // how many letters are text, and the first token that stands for one
	for i, l := range run {
		switch {
		case l.kind == literal && !separates(run, i):
			literals++
		case eaten < 0 && (l.kind == long || l.kind == instantField && len(l.text) == 1 && l.field != offset):
			eaten = i
		}
	}
	first, last := run[0], run[len(run)-1]
	whole := c.pattern[first.off : last.off+len(last.text)]
	if literals == 0 || eaten < 0 {
		return
	}
	remedy := "put text in brackets, as in [" + whole + "]"
	if strings.EqualFold(whole, "iso") {
		remedy = "without a pattern the date is in ISO 8601"
	}
	c.report(first.off, len(whole), "%s in %s is a token of moment.js, and not text: %s", run[eaten].text, whole, remedy)
}

// separates reports whether a literal is the T between a date and a time.
func separates(run []lexeme, i int) bool {
	return run[i].text == "T" && (len(run) == 1 || i > 0 && i < len(run)-1 && run[i-1].kind == instantField && run[i+1].kind == instantField)
}

// foreign reports letters that another language has for a part of an instant.
func (c *checker) foreign(run []lexeme) bool {
	found := false
	for i := 0; i < len(run); {
		n := 1
		for i+n < len(run) && run[i+n].text == run[i].text {
			n++
		}
		if to := instead[run[i].text[0]]; run[i].kind == literal && to != "" && (n > 1 || len(run) == 1) {
			text := strings.Repeat(run[i].text, n)
			c.report(run[i].off, n, "moment.js has no %s, and prints it as it stands: write %s", text, to)
			found = true
		}
		i += n
	}
	return found
}
