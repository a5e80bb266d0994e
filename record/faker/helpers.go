package faker

import (
	"regexp"
	"strings"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var helperFunctions = []Function{
	{Name: "helpers.randomize", Args: `(["a","b","c"])`, Doc: "an element of the array, each as likely as the next", Examples: []string{`(["x","y"])`}, make: arrayElement},
	{Name: "helpers.slugify", Args: "(text)", Doc: "the text with hyphens for spaces, and without what is no letter, digit, _ . or -", Examples: []string{`("Will This Work")`}, make: slugify},
	{Name: "helpers.replaceSymbolWithNumber", Args: "(text)", Doc: "the text with a digit for each #", Examples: []string{`("###-##")`}, make: replaceSymbolWithNumber},
	{Name: "helpers.replaceSymbols", Args: "(text)", Doc: "the text with a digit for each # and a letter A-Z for each ?", Examples: []string{`("##??")`}, make: replaceSymbols},
	{Name: "helpers.shuffle", Args: `(["a","b","c"])`, Doc: "the array in random order, joined by commas", Examples: []string{"([1,2,3])"}, make: shuffle},
	{Name: "helpers.mustache", Args: "(text)", Doc: "the text", Examples: []string{`("x")`}, make: func(c *call) render.Node { return text(c.text(0, "")) }},
	{Name: "helpers.createCard", Doc: "a person with address, company, posts and accounts, as JSON", make: card(createCard)},
	{Name: "helpers.contextualCard", Doc: "a person with avatar and date of birth, as JSON", make: card(contextualCard)},
	{Name: "helpers.userCard", Doc: "a person with address and company, as JSON", make: card(userCard)},
	{Name: "helpers.createTransaction", Doc: "a transaction of an account, as JSON", make: card(createTransaction)},
}

var noSlug = regexp.MustCompile(`[^\w.\-]+`)

func slug(s string) string { return noSlug.ReplaceAllString(strings.ReplaceAll(s, " ", "-"), "") }

func slugify(c *call) render.Node { return text(slug(c.onlyText("fails at"))) }

func replaceSymbols(c *call) render.Node { return render.Symbols(c.onlyText("prints nothing for")) }

// replaceSymbolWithNumber leaves ? as it is.
func replaceSymbolWithNumber(c *call) render.Node {
	return withNumbers(c.onlyText("prints nothing for"))
}

// withNumbers replaces each # of a format by a digit.
func withNumbers(format string) render.Node {
	var nodes []render.Node
	for i, part := range strings.Split(format, "?") {
		if i > 0 {
			nodes = append(nodes, text("?"))
		}
		nodes = append(nodes, render.Symbols(part))
	}
	return render.Seq(nodes...)
}

// shuffle gives every order as often; KDG's loop leaves some of them out.
func shuffle(c *call) render.Node {
	items, ok := c.array("a", "b", "c")
	if !ok {
		return nil
	}
	if v, ok := c.at(0); ok && v.Kind == arg.String && len(c.list.Values) == 1 {
		c.note(v, "KDG leaves a text as it is: write an array")
	}
	return c.drawn(items, len(items), len(items))
}

// drawn is from least to most of the items, each at most once, joined by commas.
func (c *call) drawn(items []arg.Value, least, most int) render.Node {
	c.prints(items) // for its notes
	longest := 0
	texts := make([]string, len(items))
	for i, item := range items {
		if item.Kind != arg.Null { // Array.prototype.join leaves it out
			texts[i] = item.Print()
		}
		longest += len(texts[i]) + len(",")
	}
	return render.CallLike(longest, func(dst []byte, s *render.State) []byte {
		n := least + int(s.Below(uint64(most-least+1)))
		for i, item := range s.Draw(n, len(texts)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, texts[item]...)
		}
		return dst
	}, render.Repeat(min(1, least), min(1, most), list(max(1, least), max(1, most), ",", pick(texts))))
}
