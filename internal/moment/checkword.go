package moment

import "strings"

// foreignTokens maps letters that have a meaning in other languages, but not in moment.js,
// to the moment.js token.
var foreignTokens = map[byte]string{'y': "YYYY", 'u': "YYYY", 'f': "SSS", 'F': "SSS", 'n': "SSS", 't': "A"}

// checkWords checks each sequence of letters.
func (c *checker) checkWords() {
	for start := 0; start < len(c.lexemes); {
		end := start
		for end < len(c.lexemes) && c.lexemes[end].kind != other {
			end++
		}
		if end > start {
			c.checkWord(c.lexemes[start:end])
		}
		start = end + 1
	}
}

// checkWord checks a sequence of letters. It reports a word in which some letters are
// tokens.
func (c *checker) checkWord(run []lexeme) {
	if c.checkForeignTokens(run) {
		return
	}
	literals, eaten := 0, -1 // number of letters that are text, and index of the first letter that is a token
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
	c.report(first.off, len(whole), "%s in %s is a token of moment.js, not text: %s", run[eaten].text, whole, remedy)
}

// separates reports whether a literal is the T between a date and a time.
func separates(run []lexeme, i int) bool {
	return run[i].text == "T" && (len(run) == 1 || i > 0 && i < len(run)-1 && run[i-1].kind == instantField && run[i+1].kind == instantField)
}

// checkForeignTokens reports tokens of other languages, and whether there are any.
func (c *checker) checkForeignTokens(run []lexeme) bool {
	found := false
	for i := 0; i < len(run); {
		n := 1
		for i+n < len(run) && run[i+n].text == run[i].text {
			n++
		}
		if to := foreignTokens[run[i].text[0]]; run[i].kind == literal && to != "" && (n > 1 || len(run) == 1) {
			text := strings.Repeat(run[i].text, n)
			c.report(run[i].off, n, "moment.js has no %s and prints it unchanged: write %s", text, to)
			found = true
		}
		i += n
	}
	return found
}
